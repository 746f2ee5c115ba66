"""Every screen has its page, its JSON and its CSV."""

from twicetold.web.page import SCREENS
from twicetold.web.pages import routes


def test_every_screen_of_the_bar_is_there_in_three_forms() -> None:
    paths = {route.path for route in routes()}  # type: ignore[attr-defined]
    for address, _ in SCREENS:
        named = "/today" if address == "/" else address
        assert {address, f"{named}.json", f"{named}.csv"} <= paths
