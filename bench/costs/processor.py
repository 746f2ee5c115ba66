"""Processor time and memory of this process and of those it started (Linux)."""

from __future__ import annotations

import os
import re
import resource
from pathlib import Path
from typing import NamedTuple

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class Spent(NamedTuple):
    """Processor seconds of this process, and of its children whether ended or running."""

    own_s: float
    children_s: float

    @property
    def all_s(self) -> float:
        """Both."""
        return self.own_s + self.children_s

    def since(self, before: Spent) -> Spent:
        """What was spent from `before` on."""
        return Spent(self.own_s - before.own_s, self.children_s - before.children_s)


def spent() -> Spent:
    """Processor time so far; of running children in steps of the kernel's tick, a hundredth of a second."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    running = sum(_running_s(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return Spent(own.ru_utime + own.ru_stime, ended.ru_utime + ended.ru_stime + running)


def _running_s(process: Path) -> float:
    try:
        # The name in parentheses may hold anything; what follows it are numbers (proc(5)).
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    is_child = int(fields[1]) == os.getpid()
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS_PER_S if is_child else 0.0


def peak_mib() -> float:
    """Most memory this process ever had resident, with mapped files. (`ru_maxrss` would count what the parent had.)"""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def peak_starts_anew() -> None:
    """`peak_mib` counts from now on (proc(5), clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5")
