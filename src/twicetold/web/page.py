"""From a view to HTML: one environment of templates, which escapes everything, and what every page knows."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from twicetold.archive.problems import line_of
from twicetold.report import words
from twicetold.web import messages
from twicetold.web.desk import desk_of
from twicetold.web.uploads import as_sent
from twicetold.web.visitor import Right, visitor_of

if TYPE_CHECKING:
    from twicetold.web.view import View

LANGUAGE_COOKIE = "twicetold_language"

SCREENS = (
    ("/", "today"),
    ("/releases", "releases"),
    ("/lineage", "lineage"),
    ("/trends", "trends"),
    ("/code", "code"),
    ("/agreement", "agreement"),
    ("/banks", "banks"),
    ("/search", "search"),
    ("/health", "health"),
)
"""The screens of the bar at the top: address, and the section of the message catalogue that names it."""


def catalogue_of(request: Request) -> messages.Catalogue:
    """Messages in the language of whoever asks."""
    chosen = messages.chosen(request.headers.get("accept-language", ""), request.cookies.get(LANGUAGE_COOKIE, ""))
    return messages.load(chosen)


def render(request: Request, view: View, status: int = 200) -> Response:
    """The page of a view."""
    return HTMLResponse(fragment(request, view.template, **page_values(request, view)), status)


def page_values(request: Request, view: View) -> dict[str, Any]:
    """What every page's template is given beside its own context."""
    query = request.url.query
    here = request.url.path
    named = "/today" if here == "/" else here
    return {
        "view": view,
        "title": view.title,
        "screens": SCREENS,
        "here": here,
        "address": f"{here}?{query}" if query else here,
        "json_address": f"{named}.json?{query}" if query else f"{named}.json",
        "csv_address": f"{named}.csv?{query}" if query else f"{named}.csv",
        **view.context,
    }


def fragment(request: Request, template: str, **values: Any) -> str:
    """One template, whole page or piece, with what all of them know."""
    catalogue = catalogue_of(request)
    visitor = visitor_of(request)
    return (
        environment()
        .get_template(template)
        .render(
            t=catalogue.text,
            messages=catalogue,
            languages=messages.LANGUAGES,
            desk=desk_of(request),
            visitor=visitor,
            may_audit=visitor.may(Right.AUDIT),
            in_team=request.cookies.get("twicetold_team") is not None,
            may_judge=visitor.may(Right.JUDGE),
            may_change=visitor.may(Right.CHANGE),
            **values,
        )
    )


@jinja2.pass_context
def _percent(context: jinja2.runtime.Context, share: float) -> str:
    """A share in per cent, in the language of the page."""
    said = context["t"]
    return words.percent(share, under=said("drawing.under"), over=said("drawing.over"))


@jinja2.pass_context
def _size(context: jinja2.runtime.Context, size_bytes: int) -> str:
    """A size on disk, in the units of the language of the page."""
    return words.size(size_bytes, units=context["t"]("health.size_units").split())


def coded(text: str) -> Markup:
    """A message of a catalogue, where words between backticks are typed as they stand."""
    pieces = text.split("`")
    return Markup("").join(
        Markup('<code dir="ltr">{}</code>').format(piece) if place % 2 else piece for place, piece in enumerate(pieces)
    )


@functools.cache
def environment() -> jinja2.Environment:
    """The templates, with the filters by which they say times, lengths, dates and names."""
    made = jinja2.Environment(
        # Ours first; the drawing of the archive in time is the report's.
        loader=jinja2.ChoiceLoader(
            [
                jinja2.PackageLoader("twicetold.web", "templates"),
                jinja2.PackageLoader("twicetold.report.html", "templates"),
            ]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "user": lambda text: Markup('<bdi dir="auto">{}</bdi>').format(words.printable(str(text))),
        "label": lambda text: words.isolated(str(text)),
        "coded": coded,
        "problem": lambda problem: as_sent(line_of(problem)),
        "sent": as_sent,
        "versions": lambda found: [words.isolated(f"{name} {version}") for name, version in found.items()],
        "clock": words.clock,
        "fine_clock": words.fine_clock,
        "date": words.date,
        "percent": _percent,
        "estimated": words.estimated,
        "long": words.length,
        "count": words.count,
        "size": _size,
        "query": lambda values: urlencode({key: value for key, value in values.items() if value not in {None, ""}}),
    }
    return made
