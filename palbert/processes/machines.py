"""Several machines that train one run together, each started with the same command.

Every machine starts an agent of its own (see agent.py); the agents meet at ``endpoint``, which the
first machine serves on that address alone (rendezvous.py). It has no password, and what is put
there is unpickled: **whoever can reach it can run commands as you**, so the network between the
machines must be one that you trust. That is why each machine's own address has to be named.

All see one run folder (a shared file system): rank 0 alone writes into it, and each machine keeps
lock, logs and heartbeats in ``machines/<address>`` below it.
"""

import re
import socket
from dataclasses import dataclass
from pathlib import Path

import psutil

ALONE, TOGETHER = "palbert-alone", "palbert-together"  # meeting places, see rendezvous.py
LOOPBACK = "127.0.0.1"

JOIN_SECONDS = 600  # machines may start that long after one another
LAST_CALL_SECONDS = 10  # wait for more machines, once there are as few as allowed


@dataclass(frozen=True)
class Machines:
    """Who trains together, and which of them this is.

    Args:
        count: Their number, such as ``2``; or at least and at most, ``1:2``, and then those that
            are left go on when one is lost.
        endpoint: ``HOST:PORT`` of the first machine, free there and open to the others.
        address: IPv4 address of this machine in their network, which must be a trusted one.

    Raises:
        ValueError: Names what is wrong.
    """

    count: str
    endpoint: str
    address: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", self.count):
            raise ValueError(f"machines must be a number or least:most, got {self.count!r}")
        host, _, port = self.endpoint.rpartition(":")
        if not host or not port.isdigit():
            raise ValueError(f"rendezvous must be host:port of a machine, got {self.endpoint!r}")
        if not self.address:
            raise ValueError(
                "address is missing: name this machine's own in the network that the machines "
                f"share (towards {host} it is {_own_address(host, int(port))}). Whoever can reach "
                "the machines there can run commands as you, so it must be a network that you trust"
            )
        if not _is_own(self.address):
            raise ValueError(f"address must be one of this machine's own, got {self.address!r}")

    @property
    def may_shrink(self) -> bool:
        """Whether fewer machines than there were may go on, with sums that differ in bits."""
        least, _, most = self.count.partition(":")
        return bool(most) and int(least) < int(most)

    def folder(self, run_dir: Path) -> Path:
        """Where this machine keeps its lock and logs."""
        return run_dir / "machines" / self.address

    def options(self, run: str) -> list[str]:
        """Options of torchrun.

        Args:
            run: A name that is the same on all machines, and another for every run.
        """
        host, _, port = self.endpoint.rpartition(":")
        host = _resolve(host)
        is_host = int(host == self.address)
        return [
            f"--nnodes={self.count}",
            f"--rdzv-backend={TOGETHER}",
            f"--rdzv-endpoint={host}:{port}",
            f"--rdzv-id={run}",
            f"--rdzv-conf=is_host={is_host},join_timeout={JOIN_SECONDS},"
            f"last_call_timeout={LAST_CALL_SECONDS}",
            f"--local-addr={self.address}",
        ]

    def environment(self, run_dir: Path) -> dict[str, str]:
        """Variables of the agent and its workers: logs, and gloo's and NCCL's interface."""
        interface = interface_of(self.address)
        names = ("GLOO_SOCKET_IFNAME", "NCCL_SOCKET_IFNAME") if interface else ()
        own = {
            "PALBERT_LOGS": str(self.folder(run_dir) / "logs"),
            **dict.fromkeys(names, interface),
        }
        return own | ({"PALBERT_MAY_SHRINK": "1"} if self.may_shrink else {})


def _resolve(host: str) -> str:
    try:
        return socket.gethostbyname(host)
    except OSError as error:
        raise ValueError(f"rendezvous: no machine called {host!r} ({error.strerror})") from None


def _own_address(host: str, port: int) -> str:
    """The address from which this machine reaches another; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_resolve(host), port))
        except OSError as error:
            raise ValueError(f"rendezvous: no way to {host} ({error.strerror})") from None
        return probe.getsockname()[0]


def _is_own(address: str) -> bool:
    try:
        socket.create_server((address, 0)).close()
    except OSError:
        return False
    return True


def interface_of(address: str) -> str:
    """Name of the network interface with this address; empty if there is none."""
    for name, addresses in psutil.net_if_addrs().items():
        if address in (each.address for each in addresses):
            return name
    return ""
