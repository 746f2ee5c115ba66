"""The match service: what is known of a file, a picture, a hash or a text, for programs."""

from __future__ import annotations

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from twicetold.web.service import curation, hashes, lookups, matching
from twicetold.web.service.asked import answer
from twicetold.web.service.models import (
    AddedSignals,
    BankChange,
    BankConfig,
    BankMatchRow,
    IndexStatus,
    KnownBody,
    LookupAsk,
    LookupBody,
    MatchAsk,
    NewBank,
    NewSignals,
    RawMatches,
)
from twicetold.web.service.openapi import described
from twicetold.web.service.operations import Operation, Parameter
from twicetold.web.visitor import Right

_TEXT = {"type": "string"}
_YES = {"type": "boolean"}
_TYPE = Parameter(
    name="signal_type",
    description="Kind of signal.",
    schema={"type": "string", "enum": ["pdq", "vpdq", "video_sha256"]},
    required=True,
)
_SIGNAL = Parameter(name="signal", description="The signal.", schema={"type": "string", "minLength": 1}, required=True)
_NAME = Parameter(
    name="name",
    description="Name of a bank.",
    schema={"type": "string", "pattern": "^[A-Z0-9_]{1,64}$"},
    place="path",
)
_LOOKING = (
    Parameter(name="banks", description="Only these, joined by commas.", schema=_TEXT),
    Parameter(name="seed", description="Makes the same banks count each time.", schema=_TEXT),
    Parameter(name="bypass_coinflip", description="All banks count, whatever part is enabled.", schema=_YES),
)
_TYPES = Parameter(name="types", description="Only these signal types, joined by commas.", schema=_TEXT)
_URL = Parameter(name="url", description="Never fetched.", schema=_TEXT)
_DISTANCE = Parameter(name="include_distance", description="Give distances.", schema=_YES)
_ONLY_TYPE = Parameter(name="signal_type", description="Only this.", schema={"type": "string", "enum": ["pdq", "vpdq"]})
_BY_BANK = dict[str, list[BankMatchRow]]

_see = partial(Operation, method="GET", right=Right.SEE)
_look = partial(_see, refusals=(400, 503))
_send = partial(Operation, method="POST", right=Right.SEE, refusals=(400, 413, 415, 422, 503))
_curate = partial(Operation, method="POST", right=Right.CHANGE, refusals=(400, 404, 413, 415))


async def _describe(request: Request) -> Response:
    return answer(described(OPERATIONS))


OPERATIONS: tuple[Operation, ...] = (
    _see(path="/api/openapi.json", summary="This description", handler=_describe, answer=dict[str, Any]),
    _send(
        path="/api/match",
        summary="What is known of a file, a picture, a hash or a text, as spans",
        handler=matching.match,
        body=MatchAsk,
        file_fields=matching.FIELDS,
        answer=KnownBody,
    ),
    _send(
        path="/api/lookup",
        summary="Contents near each of many hashes of pictures, in all banks",
        handler=lookups.lookup_many,
        body=LookupAsk,
        answer=LookupBody,
        refusals=(400, 413, 415, 503),
    ),
    _see(path="/status", summary="Alive", handler=lookups.status, answer=None),
    _see(
        path="/h/hash",
        summary="Refused: nothing is fetched",
        handler=hashes.hash_url,
        answer=dict[str, str],
        parameters=(_URL,),
    ),
    _send(
        path="/h/hash",
        summary="Signals of a file",
        handler=hashes.hash_file,
        answer=dict[str, str],
        parameters=(_TYPES,),
        file_fields=hashes.FIELDS,
    ),
    _look(
        path="/m/lookup",
        summary="Contents near a signal, by bank",
        handler=lookups.lookup_signal,
        answer=_BY_BANK,
        parameters=(_TYPE, _SIGNAL, *_LOOKING),
    ),
    _send(
        path="/m/lookup",
        summary="Contents near a file, by signal type and bank",
        handler=lookups.lookup_file,
        answer=dict[str, _BY_BANK],
        parameters=_LOOKING,
        file_fields=hashes.FIELDS,
    ),
    _look(
        path="/m/raw_lookup",
        summary="Contents near a signal, in all banks",
        handler=lookups.raw_lookup,
        answer=RawMatches,
        parameters=(_TYPE, _SIGNAL, _DISTANCE),
    ),
    _look(
        path="/m/index/status",
        summary="Hashes that are indexed, by signal type",
        handler=lookups.index_status,
        answer=dict[str, IndexStatus],
        parameters=(_ONLY_TYPE,),
    ),
    _see(path="/c/banks", summary="Banks", handler=curation.banks, answer=list[BankConfig]),
    _curate(
        path="/c/banks", summary="Make a bank", handler=curation.create, body=NewBank, answer=BankConfig, status=201
    ),
    _see(
        path="/c/bank/{name}",
        summary="One bank",
        handler=curation.bank,
        answer=BankConfig,
        parameters=(_NAME,),
        refusals=(404,),
    ),
    _curate(
        method="PUT",
        path="/c/bank/{name}",
        summary="How much of a bank counts",
        handler=curation.change,
        body=BankChange,
        answer=BankConfig,
        parameters=(_NAME,),
    ),
    _curate(
        path="/c/bank/{name}/signal",
        summary="Add the signals of one content",
        handler=curation.add_signals,
        body=NewSignals,
        answer=AddedSignals,
        parameters=(_NAME,),
    ),
)


def routes() -> list[BaseRoute]:
    """The routes of the service; each asks `web.visitor.require` for a right."""
    return [operation.route() for operation in OPERATIONS]
