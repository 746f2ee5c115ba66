from __future__ import annotations

from msgspec.structs import replace

from twicetold.coding.agreement.themes import by_unit, theme_agreements
from twicetold.coding.codebook import Code, Codebook, Level, default_codebook


def units(observe, rows: list[tuple[str, str]]):
    return by_unit(
        one
        for number, (anna, bilal) in enumerate(rows)
        for one in (observe(f"R{number:03}", "Anna", anna), observe(f"R{number:03}", "Bilal", bilal))
    )


def test_only_releases_of_two_coders_are_units(observe) -> None:
    assert by_unit([observe("R1", "Anna", "war"), observe("R2", "Anna", ""), observe("R2", "Bilal", "")]).keys() == {
        "R2"
    }


def test_each_theme_has_its_figures_its_prevalence_and_its_raw_counts(observe) -> None:
    rows = [("war", "war")] * 20 + [("war", "")] * 5 + [("", "")] * 25
    found = {one.theme: one for one in theme_agreements(units(observe, rows), default_codebook(), draws=50)}
    war = found["war"]
    assert (war.units, war.coders, war.carried_by) == (50, 2, 25)
    assert war.prevalence == 0.45
    assert war.prevalence_by_coder == {"Anna": 0.5, "Bilal": 0.4}
    assert war.confusion[0].cells == {"given / given": 20, "given / not given": 5, "not given / not given": 25}
    assert war.percent.value == 0.9
    assert war.alpha.low is not None
    assert war.alpha.value is not None
    assert war.alpha.low < war.alpha.value
    assert found[""].level == "sets"


def test_a_rare_theme_is_told_to_be_unstable(observe) -> None:
    rows = [("mercy", "mercy")] * 2 + [("mercy", "")] + [("", "")] * 97
    (_, mercy) = theme_agreements(units(observe, rows), default_codebook(), themes=["mercy"], draws=100)
    assert any(caution.startswith("Rare: 3 of 100") for caution in mercy.cautions)
    assert any("only known to lie between" in caution for caution in mercy.cautions)


def test_a_theme_that_nobody_gave_is_not_told_to_be_agreed_on(observe) -> None:
    (_, mercy) = theme_agreements(units(observe, [("war", "war")] * 40), default_codebook(), themes=["mercy"], draws=10)
    assert mercy.alpha.value is None
    assert mercy.cautions == ("No coder gave it, so how far they agree on it cannot be told.",)


def test_values_are_compared_on_their_scale(observe) -> None:
    code = Code(id="tone", label="T", definition="d", level=Level.ORDINAL, values=("low", "mid", "high"))
    book = Codebook(name="b", version=1, code=(code,))
    found = by_unit(
        replace(observe(f"R{n:02}", coder, "tone"), values={"tone": value})
        for n, pair in enumerate([("low", "low"), ("mid", "high"), ("high", "high"), ("low", "mid")] * 3)
        for coder, value in zip(("Anna", "Bilal"), pair, strict=True)
    )
    by_level = {one.level: one for one in theme_agreements(found, book, draws=20) if one.theme}
    assert by_level["ordinal"].alpha.value is not None
    assert 0 < by_level["ordinal"].alpha.value < 1
    assert by_level["ordinal"].confusion[0].cells == {"high / high": 3, "low / low": 3, "low / mid": 3, "mid / high": 3}


def test_where_nobody_disagreed_it_is_said_what_that_cannot_exclude(observe) -> None:
    rows = [("war", "war")] * 30 + [("", "")] * 30
    (_, war) = theme_agreements(units(observe, rows), default_codebook(), themes=["war"], draws=20)
    assert war.alpha.value == 1.0
    assert war.cautions == ("Nobody disagreed; with 60 units, disagreement on up to 5% cannot be excluded.",)
