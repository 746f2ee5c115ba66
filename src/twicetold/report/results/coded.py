"""The record of coding as results: codebooks, codings, passes, random samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from twicetold.coding.codebook import Codebook
from twicetold.coding.codebook_diff import Difference
from twicetold.coding.records import Coding, Pass
from twicetold.coding.sample_rows import Sample, Units
from twicetold.report.columns import Type
from twicetold.report.results import figures
from twicetold.report.results.result import Field, Figure, Result, sheet
from twicetold.trends.method import method

CODEBOOKS: tuple[Field, ...] = (
    ("name", Type.TEXT, "The codebook."),
    ("version", Type.COUNT, "Its version."),
    ("codes", Type.COUNT, "How many codes are given in it."),
    ("title", Type.TEXT, "Its title."),
)
CODES: tuple[Field, ...] = (
    ("code", Type.TEXT, "The code's id."),
    ("label", Type.TEXT, "Its name for people."),
    ("parent", Type.TEXT, "The code above it; empty where there is none."),
    ("definition", Type.TEXT, "What it means."),
    ("include", Type.TEXTS, "When it applies."),
    ("exclude", Type.TEXTS, "When it does not."),
    ("examples", Type.TEXTS, "Examples."),
    ("level", Type.TEXT, "presence, or the scale of its values."),
    ("values", Type.TEXTS, "The values that it may have, in their order."),
    ("since", Type.COUNT, "The version that it is there from."),
)
DIFFERENCES: tuple[Field, ...] = (
    ("code", Type.TEXT, "The code, or codes."),
    ("what", Type.TEXT, "What differs: added, removed, retired, rename, split, merge, or a field's name."),
    ("before", Type.TEXT, "In the earlier version."),
    ("after", Type.TEXT, "In the later one."),
    ("changes_meaning", Type.YES_NO, "Whether codings made before may not mean the same any more."),
)
CODINGS: tuple[Field, ...] = (
    ("id", Type.COUNT, "Number of the coding."),
    ("release", Type.TEXT, "The release."),
    ("target", Type.TEXT, "release, item, span or passage."),
    ("item", Type.TEXT, "SHA-256 of the item; empty for the whole release."),
    ("start", Type.COUNT, "Start: microseconds of a span, code points of a passage; empty for wholes."),
    ("end", Type.COUNT, "End, not included, in the same unit."),
    ("code", Type.TEXT, "The code."),
    ("value", Type.TEXT, "Its value, for codes with a scale."),
    ("codebook", Type.TEXT, "The codebook."),
    ("version", Type.COUNT, "Its version."),
    ("coder", Type.TEXT, "Who gave it."),
    ("made_at", Type.MOMENT, "When, in UTC."),
    ("note", Type.TEXT, "Why, in a sentence."),
    ("first_pass", Type.YES_NO, "Whether it was given before the pass was finished."),
    ("proposal", Type.COUNT, "The machine's proposal that was accepted with it; empty where there is none."),
    ("withdrawn_at", Type.MOMENT, "When it was taken back; empty where it stands."),
)
_CODINGS_SHOWN = (
    "id",
    "release",
    "target",
    "item",
    "start",
    "end",
    "code",
    "value",
    "version",
    "coder",
    "made_at",
    "note",
)
PASSES: tuple[Field, ...] = (
    ("release", Type.TEXT, "The release."),
    ("coder", Type.TEXT, "Who."),
    ("codebook", Type.TEXT, "With which codebook."),
    ("version", Type.COUNT, "Its version."),
    ("purpose", Type.TEXT, "own, assigned, sample, learning or import."),
    ("blind", Type.YES_NO, "Whether the coder saw nothing of what others or machines said."),
    ("assigned_at", Type.MOMENT, "When it was opened, in UTC."),
    ("assigned_by", Type.TEXT, "By whom."),
    ("finished_at", Type.MOMENT, "When the coder was done; empty while it is open."),
)
PASSES_SHOWN = ("release", "coder", "codebook", "version", "purpose", "blind", "finished_at")
SAMPLES: tuple[Field, ...] = (
    ("name", Type.TEXT, "The sample."),
    ("units", Type.TEXT, "What it is of: release or match."),
    ("by", Type.TEXT, "What it is drawn in proportion from; simple where from everything."),
    ("size", Type.COUNT, "How many were drawn."),
    ("population", Type.COUNT, "From how many."),
    ("drawn_at", Type.MOMENT, "When, in UTC."),
    ("drawn_by", Type.TEXT, "By whom."),
    ("seed", Type.COUNT, "The seed that draws the same again."),
    ("digest", Type.TEXT, "SHA-256 of all its rows."),
)
_SAMPLES_SHOWN = ("name", "units", "by", "size", "population", "drawn_at", "seed")
UNITS: tuple[Field, ...] = (
    ("unit", Type.TEXT, "The release, or a digest of the match."),
    ("stratum", Type.TEXT, "The stratum that it was drawn from."),
    ("probability", Type.NUMBER, "Its inclusion probability."),
    ("position", Type.COUNT, "Its place in the random order of its stratum; empty where it was not drawn."),
)
STRATA: tuple[Field, ...] = (
    ("stratum", Type.TEXT, "The stratum."),
    ("drawn", Type.COUNT, "How many were drawn from it."),
    ("population", Type.COUNT, "How many it holds."),
    ("probability", Type.NUMBER, "Inclusion probability of each."),
)


def of_codebooks(books: Sequence[Codebook]) -> Result:
    """Every version of every codebook."""
    rows = [
        {"name": book.name, "version": book.version, "codes": len(book.current), "title": book.title} for book in books
    ]
    return Result(
        name="codebooks",
        title="Codebooks",
        sheets=(sheet("codebooks", "One row for each version of each codebook.", CODEBOOKS, rows),),
        methods=(
            method(f"{len(rows)} versions of {len({book.name for book in books})} codebooks, as they were kept."),
        ),
    )


def of_codebook(book: Codebook) -> Result:
    """The codes of one version that are given."""
    rows = [{name: getattr(code, "id" if name == "code" else name) for name, _, _ in CODES} for code in book.current]
    return Result(
        name="codebook",
        title=f"Codebook '{book.name}', version {book.version}",
        sheets=(
            sheet("codebook", "One row for each code that is given.", CODES, rows,
                  shown=("code", "label", "parent", "definition")),
        ),
        methods=(method(f"{len(rows)} codes of version {book.version} of the codebook '{book.name}' ({book.title})."),),
    )  # fmt: skip


def of_differences(name: str, old: int, new: int, found: Sequence[Difference]) -> Result:
    """What changed from one version of a codebook to another."""
    return Result(
        name="codebook-differences",
        title=f"Codebook '{name}', version {old} against {new}",
        sheets=(sheet("codebook_differences", "One row for each thing that differs.", DIFFERENCES, found),),
        methods=(method(f"Versions {old} and {new} of the codebook '{name}' were compared code by code."),),
        sentences=(f"{len(found)} differences, {sum(one.changes_meaning for one in found)} of them in meaning.",),
    )


def of_codings(codings: Sequence[Coding]) -> Result:
    """Codings, in the order they were made, and how often each code was given."""
    rows = [coding.flat() for coding in codings]
    given = Counter(coding.code for coding in codings)
    coders, books = {coding.coder for coding in codings}, {(one.codebook, one.version) for one in codings}
    return Result(
        name="codings",
        title="Codings",
        sheets=(sheet("codings", "One row for each coding.", CODINGS, rows, shown=_CODINGS_SHOWN),),
        figures=(_tally("codings", "Codings by code", given, "codings"),) if given else (),
        methods=(
            method(
                f"{len(rows)} codings by {len(coders)} coders with "
                + (", ".join(f"version {version} of '{name}'" for name, version in sorted(books)) or "no codebook")
                + ", as they were given. They are no sample: shares come from 'twicetold prevalence'."
            ),
        ),
    )


def of_passes(passes: Sequence[Pass]) -> Result:
    """Who works, or worked, on what."""
    done = sum(one.finished_at is not None for one in passes)
    return Result(
        name="passes",
        title="Passes",
        sheets=(sheet("passes", "One row for each coder at each release.", PASSES, passes, shown=PASSES_SHOWN),),
        methods=(method(f"{len(passes)} passes, {done} of them finished."),),
    )


def of_samples(samples: Sequence[Sample]) -> Result:
    """Every sample, each checked to be as it was drawn."""
    rows = [
        {
            **{name: getattr(one, name, None) for name, _, _ in SAMPLES},
            "by": one.design.get("by", ""),
            "size": len(one.drawn),
            "population": len(one.population),
        }
        for one in samples
    ]
    return Result(
        name="samples",
        title="Random samples",
        sheets=(sheet("samples", "One row for each sample.", SAMPLES, rows, shown=_SAMPLES_SHOWN),),
        methods=(method("Each sample was held against the digest that the custody log has of it: none was changed."),),
    )


def of_sample(sample: Sample, *, population: bool = False) -> Result:
    """One sample: its units in the order in which to work through them, and its strata.

    Args:
        population: list everything that it was drawn from, too.
    """
    chosen = sample.population if population else sample.drawn
    details = tuple(chosen[0].detail) if sample.units is Units.MATCH and chosen else ()
    fields = (*UNITS, *((name, _kind(chosen[0].detail[name]), f"The match's {name}.") for name in details))
    rows = [
        {**{name: getattr(unit, name) for name, _, _ in UNITS}, **{name: unit.detail.get(name) for name in details}}
        for unit in chosen
    ]
    sizes, drawn = Counter(unit.stratum for unit in sample.population), Counter(unit.stratum for unit in sample.drawn)
    strata = [
        {"stratum": name, "drawn": drawn[name], "population": size, "probability": drawn[name] / size}
        for name, size in sorted(sizes.items())
    ]
    return Result(
        name="sample",
        title=f"Random sample '{sample.name}'",
        sheets=(
            sheet("sample", "One row for each unit.", fields, rows),
            sheet("strata", "One row for each stratum.", STRATA, strata, detail=True),
        ),
        figures=(_tally("sample", f"Drawn for '{sample.name}', by stratum", drawn, f"{sample.units.value}s drawn"),),
        methods=(
            method(
                f"{len(sample.drawn)} of {len(sample.population)} {sample.units.value}s were drawn at random on "
                f"{sample.drawn_at:%Y-%m-%d} by {sample.drawn_by} ({sample.design.get('by') or 'simple'}, seed "
                f"{sample.seed}, digest {sample.digest[:12]}); within a stratum every subset of its size was as "
                "likely. No machine learns from what was drawn."
            ),
        ),
        sentences=(f"{len(sample.drawn)} of {len(sample.population)} were drawn.",),
    )


def _kind(value: object) -> Type:
    return Type.COUNT if isinstance(value, int) else Type.NUMBER if isinstance(value, float) else Type.TEXT


def _tally(name: str, title: str, counts: Counter[str], unit: str) -> Figure:
    records = [{"label": label, "value": count} for label, count in sorted(counts.items())]
    return Figure(name, f"{title}: {len(records)} bars.", figures.tally(title, records, label="label", unit=unit))
