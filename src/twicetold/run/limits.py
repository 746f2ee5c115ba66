"""The limits a worker lays on itself before it touches a file: memory, processor time, files, network.

POSIX resource limits (setrlimit(2)) and, on Linux, an empty network name space (unshare(2)). A worker can lower its own
limits but a decoder gone wrong has no way to raise them by accident; wall time is the parent's to enforce.
"""

from __future__ import annotations

import ctypes
import math
import os
import resource
import sys
from pathlib import Path

import msgspec

CLONE_NEWUSER = 0x1000_0000
CLONE_NEWNET = 0x4000_0000


class WorkerLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one worker may use.

    `memory_mib` counts address space on top of what the interpreter and its libraries have mapped at start: the loader
    reserves far more than it uses, so an absolute figure would mean something else on every machine. `cpu_s` and
    `wall_s` are for each request. `open_files` counts descriptors.
    """

    memory_mib: int
    cpu_s: int
    wall_s: int
    open_files: int = 64


def lay_lasting_limits(limits: WorkerLimits) -> None:
    """Limits that hold for the life of the process; call once, after the imports."""
    address_space = _mapped_bytes() + limits.memory_mib * 2**20
    _lower(resource.RLIMIT_AS, address_space)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, limits.open_files)


def allow_cpu(seconds: int) -> None:
    """Let the process use `seconds` more of processor time; past that the kernel ends it with SIGXCPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    ceiling = math.ceil(used.ru_utime + used.ru_stime) + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = ceiling if hard == resource.RLIM_INFINITY else min(ceiling, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def cut_network() -> bool:
    """Move into a network name space with no interfaces; False where the system does not let us.

    Root may do so outright; anybody else needs a user name space around it, which some systems forbid. Without it the
    media room still hands its decoders no protocol that could reach a network.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    # Root tries without a user name space: inside one it would lose the right to read other people's files.
    return any(libc.unshare(flags) == 0 for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET))


def _lower(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (value, value))


def _mapped_bytes() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        # Where there is no /proc the resident peak has to stand in (bytes on macOS, KiB elsewhere).
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    return pages * os.sysconf("SC_PAGE_SIZE")
