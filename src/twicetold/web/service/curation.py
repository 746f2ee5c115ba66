"""`/c/...`: list, make and change banks, and add signals to them, in the shapes of hasher-matcher-actioner."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from twicetold.archive.bank_entries import BankEntry, Basis, HashedFrom
from twicetold.archive.banks import Bank
from twicetold.errors import RequestRefused, UsageError
from twicetold.handover.lines import signal_of as text_of
from twicetold.web.desk import desk_of
from twicetold.web.service.asked import answer, invalid, json_of
from twicetold.web.service.lookups import signal_of
from twicetold.web.service.models import AddedSignals, BankChange, BankConfig, NewBank, NewSignals


async def banks(request: Request) -> Response:
    """All banks, by name."""

    def read() -> list[BankConfig]:
        with desk_of(request).archive() as archive:
            return [_config(bank) for bank in archive.handover.banks()]

    return answer(await run_in_threadpool(read))


async def create(request: Request) -> Response:
    """Make a bank."""
    asked = await json_of(request, NewBank)
    ratio = _ratio(asked.enabled_ratio, asked.enabled, otherwise=1.0)

    def make() -> BankConfig:
        with desk_of(request).archive() as archive:
            try:
                return _config(archive.handover.create(asked.name, ratio=ratio))
            except UsageError as error:
                if error.code != "bank.exists":
                    raise
                raise RequestRefused(error.message, status=403, hint=error.hint, code=error.code) from None

    return answer(await run_in_threadpool(make), 201)


async def bank(request: Request) -> Response:
    """One bank."""

    def read() -> BankConfig:
        with desk_of(request).archive() as archive:
            return _config(archive.handover.bank(request.path_params["name"]))

    return answer(await run_in_threadpool(read))


async def change(request: Request) -> Response:
    """How much of a bank counts in look-ups."""
    asked = await json_of(request, BankChange)

    def make() -> BankConfig:
        with desk_of(request).archive() as archive:
            held = archive.handover.bank(request.path_params["name"])
            ratio = _ratio(asked.enabled_ratio, asked.enabled, otherwise=held.enabled_ratio)
            return _config(archive.handover.enable(held.name, ratio))

    return answer(await run_in_threadpool(make))


async def add_signals(request: Request) -> Response:
    """Add the signals of one content. They are chosen by a person, or by a program with that person's token."""
    asked = await json_of(request, NewSignals)
    given = {"pdq": asked.pdq, "vpdq": asked.vpdq, "video_sha256": asked.video_sha256}
    entries = [_chosen(signal_of(name, signal), asked.note) for name, signal in given.items() if signal is not None]
    if not entries:
        raise invalid("no signals given")

    def add() -> AddedSignals:
        with desk_of(request).archive() as archive:
            name = request.path_params["name"]
            archive.handover.put(name, entries)
            ids = archive.handover.ids(name, [entries[0].uid])
        signals = {kind: text_of(entry) for kind, entry in zip(_names(given), entries, strict=True)}
        return AddedSignals(id=ids[entries[0].uid], signals=signals)

    return answer(await run_in_threadpool(add))


def _names(given: dict[str, str | None]) -> list[str]:
    return [name for name, signal in given.items() if signal is not None]


def _chosen(entry: BankEntry, note: str) -> BankEntry:
    return BankEntry(
        uid=entry.uid,
        kind=entry.kind,
        hashes=entry.hashes,
        note=note,
        basis=Basis.CHOSEN,
        hashed_from=HashedFrom.RECEIVED,
    )


def _ratio(ratio: float | None, enabled: bool | None, *, otherwise: float) -> float:
    if ratio is not None:
        return ratio
    return otherwise if enabled is None else float(enabled)


def _config(bank_: Bank) -> BankConfig:
    return BankConfig(name=bank_.name, matching_enabled_ratio=bank_.enabled_ratio)
