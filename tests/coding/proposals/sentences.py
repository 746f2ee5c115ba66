"""Short benign sentences on ships and on bread, in two languages, to learn themes from."""

from __future__ import annotations

SHIPS = (
    "The ferry left the harbour",
    "A cargo ship moored at the quay",
    "Sailors painted the old vessel",
    "The tug pulled the boat in",
)
BREAD = (
    "The baker sold warm loaves",
    "Fresh bread from the village oven",
    "Dough rises in the kitchen",
    "A bakery opened on the corner",
)
WHEN = ("this morning.", "on Monday.", "in the rain.", "before noon.", "with some delay.", "as every year.")


def texts() -> dict[str, str]:
    """48 texts: names that begin with s are on ships, with b on bread."""
    found = {}
    for number, when in enumerate(WHEN):
        for place, (ship, bread) in enumerate(zip(SHIPS, BREAD, strict=True)):
            found[f"s{number}{place}"] = f"{ship} {when}"
            found[f"b{number}{place}"] = f"{bread} {when}"
    return found


def labels(names: list[str]) -> dict[str, dict[str, float]]:
    return {name: {"ships": float(name[0] == "s"), "bread": float(name[0] == "b"), "never": 0.0} for name in names}
