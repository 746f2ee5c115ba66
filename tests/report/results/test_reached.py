from __future__ import annotations

from datetime import date

from twicetold.report.results import reached
from twicetold.trends.calendar import By, periods_between
from twicetold.trends.reach.audience import Place, audience
from twicetold.trends.reach.missed import corrected
from twicetold.trends.reach.population import population

ONE, OTHER = {str(n) for n in range(60)}, {str(n) for n in range(30, 80)}


def test_the_assumptions_stand_beside_the_number() -> None:
    made = reached.of_population(population({"a": ONE, "b": OTHER}))
    assert made.sentences[0].startswith("80 were seen")
    assert any("only if the lists are independent" in sentence for sentence in made.sentences)
    assert [row["estimator"] for row in made.sheets[0].records()] == [
        "two lists, odds ratio 1/3 to 3",
        "Chao",
        "Chapman",
    ]
    assert len(made.sheet("dependence").rows) == 2
    assert made.sheet("models").rows == ()


def test_missed_volume_ends_with_all_periods_together() -> None:
    periods = periods_between(date(2020, 1, 1), date(2020, 3, 1), By.MONTH)
    made = reached.of_missed(corrected(periods, [{"a": ONE, "b": OTHER}, {"a": {"x"}, "b": set()}]))
    rows = made.sheets[0].records()
    assert [row["held"] for row in rows] == [("60", "50"), ("1", "0"), ("61", "50")]
    assert rows[1]["size"] is None
    assert (rows[2]["first"], rows[2]["last"]) == ("2020-01-01", "2020-02-29")


def test_an_audience_has_two_numbers_and_no_third() -> None:
    place = Place(name="a", measure="views", counted_low=10, counted_high=float("inf"), low=1, high=float("inf"))
    made = reached.of_audience(audience([place]))
    assert set(made.sheets[0].records()[0]) == {"low", "high", "low_from", "high_from"}
    assert "no bound that can be stated" in made.sentences[0]
