from twicetold.coding.agreement.disagreements import decided_in, disagreements, disagreements_in
from twicetold.coding.agreement.themes import by_unit
from twicetold.coding.units import observed


def test_the_furthest_apart_come_first_and_agreement_is_left_out(observe) -> None:
    rows = {"R1": ("war", "war"), "R2": ("war mercy", "war"), "R3": ("war", "nature utopia")}
    units = by_unit(
        observe(release, coder, codes)
        for release, pair in rows.items()
        for coder, codes in zip(("Anna", "Bilal"), pair, strict=True)
    )
    worst, other = disagreements(units, {"R3": frozenset({"war"})})
    assert (worst.release, worst.distance, worst.open) == ("R3", 1.0, ("nature", "utopia"))
    assert worst.given == {"Anna": ("war",), "Bilal": ("nature", "utopia")}
    assert (other.release, other.themes) == ("R2", ("mercy",))


def test_what_was_decided_is_no_longer_open_and_a_lone_coder_differs_from_nobody(archive_with_two_passes) -> None:
    coding = archive_with_two_passes.coding
    seen = observed(archive_with_two_passes.connection, coding.codebook(), first_pass=False)
    [one] = disagreements_in(seen)
    assert (one.release, one.themes, one.open) == ("R1", ("war",), ("war",))
    assert decided_in(seen) == {}
    coding.adjudicate("R1", "war", applies=True, coder="Anna")
    coding.code("R2", "war", coder="Anna")
    coding.finish("R2", coder="Anna")
    [now] = coding.disagreements()
    assert (now.release, now.open) == ("R1", ())
