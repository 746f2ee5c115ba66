from twicetold.coding.agreement.disagreements import disagreements
from twicetold.coding.agreement.themes import by_unit


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
