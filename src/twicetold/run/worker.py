"""The worker process: reads requests from one pipe, runs an entry function under limits, writes replies to another.

Started by `twicetold.run.process` as `python -m twicetold.run.worker ENTRY LIMITS`, where ENTRY is `module:function`
and LIMITS a JSON object. The entry takes the request's msgpack bytes and yields `(structure, arrays)` pairs.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from collections.abc import Callable, Iterator

import msgspec

from twicetold.errors import ItemError
from twicetold.run.limits import WorkerLimits, allow_cpu, cut_network, lay_lasting_limits
from twicetold.run.wire import Arrays, ErrorBody, read_message, write_reply

Entry = Callable[[bytes], Iterator[tuple[object, Arrays]]]

MAX_FAULT_CHARS = 500


class ParentGone(Exception):
    """The pipe of requests has ended: so does the worker."""


def main(entry_name: str, limits_json: str) -> None:
    """Serve requests until the parent closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    incoming, outgoing = _private_pipes()
    limits = msgspec.json.decode(limits_json, type=WorkerLimits)

    def read_into(view: memoryview) -> None:
        while view:
            got = os.readv(incoming, [view])
            if not got:
                raise ParentGone
            view = view[got:]

    def write(view: memoryview) -> None:
        while view:
            view = view[os.write(outgoing, view) :]

    try:
        cut_network()
        entry = _load(entry_name)
        lay_lasting_limits(limits)
        write_reply(write, "ready")
        # What is loaded stays, and need not be looked through each time.
        gc.freeze()
        while True:
            request = read_message(read_into)
            allow_cpu(limits.cpu_s)
            _serve(entry, request, write)
            # A decoder's objects name one another, and behind each lie megabytes that Python does not count.
            gc.collect()
    except (ParentGone, BrokenPipeError):
        # os._exit: a decoder's own tear-down after the parent has left can only do harm.
        os._exit(0)


def _serve(entry: Entry, request: bytes, write: Callable[[memoryview], None]) -> None:
    try:
        for body, arrays in entry(request):
            write_reply(write, "part", body, arrays)
    except ItemError as error:
        body = ErrorBody(name=type(error).__name__, message=_sayable(error.message), code=error.code, hint=error.hint)
        write_reply(write, "error", body)
    except MemoryError:
        write_reply(write, "memory")
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever hostile bytes provoke becomes a record, never an end of the run
        write_reply(
            write, "fault", ErrorBody(name=type(error).__name__, message=_sayable(str(error)[:MAX_FAULT_CHARS]))
        )
    else:
        write_reply(write, "done")


def _sayable(message: str) -> str:
    """A message with what no UTF-8 can hold escaped: the name of a file need not be text."""
    return message.encode("utf-8", "backslashreplace").decode("utf-8")


def _private_pipes() -> tuple[int, int]:
    """The two protocol pipes under new numbers, so that nothing a library prints can get between the messages."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nothing, standard)
    os.close(nothing)
    return incoming, outgoing


def _load(entry_name: str) -> Entry:
    module, _, function = entry_name.partition(":")
    entry: Entry = getattr(importlib.import_module(module), function)
    return entry


if __name__ == "__main__":
    main(*sys.argv[1:])
