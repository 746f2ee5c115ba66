"""From an account and its pictures to one HTML file."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from twicetold.model import track_of
from twicetold.report import statements
from twicetold.report import words as say
from twicetold.report.account import ArchiveAccount
from twicetold.report.evidence import MODALITIES
from twicetold.report.html.colours import source_colours
from twicetold.report.html.over_time import told, told_over_time
from twicetold.report.html.policy import content_security_policy
from twicetold.report.html.recycling import figure_of
from twicetold.report.html.timeline import timeline_of
from twicetold.report.html.view import KIND_WORDS, LANE_WORDS, release_views
from twicetold.report.pictures import Picture
from twicetold.report.quotes import Words, no_words
from twicetold.report.recycling import recycled_series
from twicetold.report.results.result import Result
from twicetold.report.sections import told_in_full
from twicetold.report.strips import Gallery

_USER = Markup('<bdi dir="auto">{}</bdi>')
_LINK = Markup('<a class="url" href="{}" rel="noopener noreferrer" dir="ltr">{}</a>')
_ADDRESS = Markup('<span class="url" dir="ltr">{}</span>')
_LINKABLE = ("http://", "https://")


def render(
    archive: ArchiveAccount,
    gallery: Gallery,
    *,
    words: Words = no_words,
    clear: bool,
    links: bool = False,
    coding: Sequence[Result] = (),
    more: Sequence[Result] = (),
) -> Iterator[str]:
    """The page, piece by piece.

    Args:
        words: the words of an item, for quotations.
        clear: whether the gallery holds clear pictures; without them nothing on the page offers to show one.
        links: make releases' http and https addresses links; else, and for every other address, they are text.
        coding: results of the section on coding.
        more: further results of the section on what is told over time.
    """
    colours = source_colours(archive)
    style, script = _asset("report.css"), _asset("report.js")
    pictures = [frame.picture for strip in gallery.strips.values() for frame in (*strip.query, *strip.ref)]
    pictures += list(gallery.stills.values())
    environment = _environment(links=links)
    return environment.get_template("page.html.j2").generate(
        archive=archive,
        sources=archive.by_id(),
        views=release_views(archive, gallery, colours, words),
        in_full=told_in_full(archive),
        timeline=timeline_of(archive, colours),
        over_time=told_over_time(archive, more),
        coding=[told(result) for result in coding],
        recycling=figure_of(recycled_series(archive)),
        colours=colours,
        gallery=gallery,
        clear=clear,
        policy=content_security_policy(style=style, script=script),
        style=Markup(style),  # noqa: S704 - our own file, and the policy's digest is of exactly this text
        script=Markup(script),  # noqa: S704
        finding=statements.finding(archive),
        method=statements.method(archive),
        not_found=statements.not_found(archive),
        picture_bytes=sum(picture.size_bytes for picture in pictures if isinstance(picture, Picture)),
        kind_words=KIND_WORDS,
        date_kinds=say.DATE_KINDS,
        provenances=say.PROVENANCES,
        weak_provenances=say.WEAK_PROVENANCES,
        modalities=MODALITIES,
        lane_words=LANE_WORDS,
    )


def _asset(name: str) -> str:
    text = (resources.files(__package__) / "templates" / name).read_text("utf-8")
    # HTML parsers read CR LF as LF; the digest in the policy is of what they read.
    return text.replace("\r\n", "\n")


@functools.cache
def _environment(*, links: bool) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def address(text: str) -> Markup:
        shown = say.printable(text)
        linkable = links and text.lower().startswith(_LINKABLE) and shown == text
        return _LINK.format(text, shown) if linkable else _ADDRESS.format(shown)

    filters: dict[str, Any] = {
        "user": lambda text: _USER.format(say.printable(str(text))),
        "label": say.isolated,
        "address": address,
        "clock": say.clock,
        "fine": say.fine_clock,
        "long": say.length,
        "percent": say.percent,
        "estimated": say.estimated,
        "size": say.size,
        "moment": say.moment,
        "date": say.date,
        "count": say.count,
        "stretch": say.stretch,
        "measure": say.measure,
        "passage": say.passage,
        "track": track_of,
    }
    environment.filters.update(filters)
    environment.globals["period"] = say.period
    environment.tests["picture"] = lambda value: isinstance(value, Picture)
    return environment
