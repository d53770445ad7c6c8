"""What an answer that somebody else wrote is kept from, as far as the machine can.

Memory is limited everywhere but on Windows. On Linux, Landlock keeps a process and all that it
starts from writing, making or removing any file, from TCP connections, and from ending processes
outside; it needs no rights, and cannot be undone. What a kernel is too old for is said.
"""

import ctypes
import os
import sys

CREATE, ALLOW, RESTRICT = 444, 445, 446  # Landlock's system calls, on every architecture
BELOW_A_PATH = 1  # kind of a rule
VERSION = 1  # asks which of its versions a kernel has
NO_NEW_PRIVILEGES = 38
WRITE = 1 << 1
WRITES = WRITE | 0b1_1111_1111_0000  # making and removing files too
REFER, TRUNCATE = 1 << 13, 1 << 14  # of versions 2 and 3
BIND, CONNECT = 1 << 0, 1 << 1  # of version 4
SIGNALS = 1 << 1  # of version 6
MEMORY = 4 * 2**30  # bytes, more than what is in use already


class _Rules(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Path(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("file", ctypes.c_int32))


def confine() -> None:
    """Keep this process and all that it starts from what an answer has no need of."""
    version = _version()
    if version < 1:
        return
    rules = _Rules(WRITES)
    if version >= 2:
        rules.files |= REFER
    if version >= 3:
        rules.files |= TRUNCATE
    if version >= 4:
        rules.net = BIND | CONNECT
    if version >= 6:
        rules.scoped = SIGNALS
    size = 8 if version < 4 else 16 if version < 6 else 24
    libc = ctypes.CDLL(None, use_errno=True)
    rule = libc.syscall(CREATE, ctypes.byref(rules), ctypes.c_size_t(size), 0)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    libc.syscall(ALLOW, rule, BELOW_A_PATH, ctypes.byref(_Path(WRITE, nowhere)), 0)
    os.close(nowhere)
    if rule < 0 or libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.syscall(RESTRICT, rule, 0):
        raise OSError(ctypes.get_errno(), "Landlock refuses to confine the answers")
    os.close(rule)


def limit_memory() -> None:
    """Let this process, and each that it starts, take a few gigabytes more than it has now."""
    if sys.platform == "win32":
        return
    import resource

    import psutil

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = psutil.Process().memory_info().vms + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def not_enforced() -> list[str]:
    """What this machine cannot keep an answer from, in words."""
    version = _version()
    return [
        *(["writing and removing files"] if version < 1 else []),
        *(["TCP connections"] if version < 4 else []),
        "UDP packets",
        *(["ending other processes"] if version < 6 else []),
        "reading files",
        *(["taking all memory"] if sys.platform == "win32" else []),
    ]


def _version() -> int:
    """Landlock's version; 0 where there is none."""
    if sys.platform != "linux":
        return 0
    return max(0, ctypes.CDLL(None).syscall(CREATE, None, ctypes.c_size_t(0), VERSION))
