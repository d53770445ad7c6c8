"""Where the processes of a run meet: on one machine nothing listens, on several one address does.

torchrun's own meeting place (``c10d``) is a store that listens on every interface and unpickles
what anybody puts there, so that anybody can run commands; rank 0's store for the process group
listens likewise. So the agent brings meeting places of its own to torchrun's engine:

- ``Alone``, on one machine: the agent keeps its store in memory, the workers' is a file in the run
  folder that this user alone may open.
- ``Together``, on several machines: one store for agents and workers, listening on the address
  that the reader named and nowhere else. It has no password and takes pickles from the agents:
  whoever reaches that address can run commands here, so that network must be trusted.

``PALBERT_GROUP`` leads the workers to their store: a file, or ``host:port/key``.
"""

import os
import socket
import uuid
from datetime import timedelta
from pathlib import Path

from torch.distributed import FileStore, HashStore, PrefixStore, Store, TCPStore
from torch.distributed.elastic.rendezvous import RendezvousParameters, rendezvous_handler_registry
from torch.distributed.elastic.rendezvous.api import (
    RendezvousHandler,
    RendezvousInfo,
    RendezvousStoreInfo,
)
from torch.distributed.elastic.rendezvous.c10d_rendezvous_backend import C10dRendezvousBackend
from torch.distributed.elastic.rendezvous.dynamic_rendezvous import (
    DynamicRendezvousHandler,
    RendezvousTimeout,
)

from palbert.processes.machines import ALONE, LOOPBACK, TOGETHER

GROUP = "PALBERT_GROUP"
STORE_TIMEOUT = timedelta(seconds=60)


def register() -> None:
    """Make both meeting places known to torchrun's engine."""
    rendezvous_handler_registry.register(ALONE, Alone)
    rendezvous_handler_registry.register(TOGETHER, meet_together)


class Alone(RendezvousHandler):
    """One agent, which has nobody to wait for.

    Args:
        parameters: Parameters from torchrun; their endpoint is the folder for the workers' file.
    """

    def __init__(self, parameters: RendezvousParameters) -> None:
        self._folder = Path(parameters.endpoint)
        self._run_id = parameters.run_id

    def get_backend(self) -> str:
        """Name of this meeting place."""
        return ALONE

    def next_rendezvous(self) -> RendezvousInfo:
        """A new file for the workers of each attempt."""
        os.environ[GROUP] = str(private_file(self._folder))
        nowhere = RendezvousStoreInfo(master_addr=LOOPBACK, master_port=0)
        return RendezvousInfo(HashStore(), 0, 1, nowhere)

    def is_closed(self) -> bool:
        """Never: nobody else could join."""
        return False

    def set_closed(self) -> None:
        """Nothing to close."""

    def num_nodes_waiting(self) -> int:
        """Always none."""
        return 0

    def get_run_id(self) -> str:
        """The id that torchrun was given."""
        return self._run_id

    def shutdown(self) -> bool:
        """Remove the workers' file."""
        remove_files(self._folder)
        return True


def private_file(folder: Path) -> Path:
    """A new empty file for the workers' store; those of earlier attempts go.

    Raises:
        OSError: It cannot be made.
    """
    remove_files(folder)
    path = folder / f"group.{uuid.uuid4().hex}"
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    return path


def remove_files(folder: Path) -> None:
    """Remove the files of ``private_file``."""
    for path in folder.glob("group.*"):
        path.unlink(missing_ok=True)


class Together(DynamicRendezvousHandler):
    """Agents of several machines; each round has a part of the store of its own for the workers."""

    endpoint: str

    def get_backend(self) -> str:
        """Name of this meeting place."""
        return TOGETHER

    def next_rendezvous(self) -> RendezvousInfo:
        """Wait for the others; then agree on a new key for the workers."""
        meeting = super().next_rendezvous()
        if meeting.rank == 0:
            meeting.store.set("group", uuid.uuid4().hex)
        os.environ[GROUP] = f"{self.endpoint}/{meeting.store.get('group').decode()}"
        return meeting


def meet_together(parameters: RendezvousParameters) -> Together:
    """Join the store that is served at ``parameters.endpoint``, or serve it."""
    join = timedelta(seconds=int(parameters.get("join_timeout")))
    last_call = timedelta(seconds=int(parameters.get("last_call_timeout")))
    store = shared_store(parameters.endpoint, bool(parameters.get_as_bool("is_host")), join)
    handler = Together.from_backend(
        parameters.run_id,
        store,
        C10dRendezvousBackend(store, parameters.run_id),
        parameters.min_nodes,
        parameters.max_nodes,
        parameters.local_addr,
        RendezvousTimeout(join, last_call),
    )
    handler.endpoint = parameters.endpoint
    return handler


def shared_store(endpoint: str, is_host: bool, patience: timedelta) -> TCPStore:
    """The store of several machines.

    Args:
        endpoint: ``address:port``; the host serves it there and on no other of its addresses.
        is_host: Whether this machine is that host.
        patience: How long to wait for the host to appear.
    """
    host, _, port = endpoint.rpartition(":")
    if not is_host:
        store = TCPStore(host, int(port), is_master=False, timeout=patience)
        store.set_timeout(STORE_TIMEOUT)
        return store
    listener = socket.create_server((host, int(port)), backlog=1024).detach()
    return TCPStore(
        host, int(port), is_master=True, timeout=STORE_TIMEOUT, master_listen_fd=listener
    )


def group_store(num_processes: int, timeout: timedelta) -> Store | None:
    """The store through which a worker finds its peers; None where plain torchrun started it.

    Args:
        num_processes: Number of processes that take part.
        timeout: How long to wait for a peer.
    """
    where = os.environ.get(GROUP)
    if where is None:
        return None
    if Path(where).is_absolute():
        store = FileStore(where, num_processes)
        store.set_timeout(timeout)
        return store
    endpoint, _, key = where.rpartition("/")
    host, _, port = endpoint.rpartition(":")
    return PrefixStore(key, TCPStore(host, int(port), is_master=False, timeout=timeout))
