from __future__ import annotations

import cv2
import numpy as np

from tests.align.in_memory import laid_by, large, middle
from tests.fingerprint.photographs import Picture, grey
from twicetold.align.picture import prepared
from twicetold.align.still_moment import Told, told
from twicetold.align.warp import PLAIN, Warp

HEIGHT, WIDTH = 180, 320
SIDE, STEP = 36, 24


def scene(moment: int) -> Picture:
    """A photograph across which another one, small, is carried."""
    picture = np.asarray(cv2.resize(grey("brook"), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8).copy()
    picture[70 : 70 + SIDE, 20 + moment * STEP : 20 + moment * STEP + SIDE] = cv2.resize(grey("cat"), (SIDE, SIDE))
    return picture


def asked(still: Picture, moment: int, beside: list[int], warp: Warp = PLAIN) -> Told:
    found = told(prepared(still), scene(moment), [scene(one) for one in beside], warp)
    assert found is not None
    return found


def captioned(picture: Picture) -> Picture:
    marked = picture.copy()
    cv2.putText(marked, "AS SEEN BEFORE", (50, 62), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 5)
    cv2.putText(marked, "AS SEEN BEFORE", (50, 62), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 255, 2)
    return marked


def test_at_its_own_moment_what_moves_agrees_here_and_nowhere_else() -> None:
    found = asked(scene(3), 3, [1, 2, 4, 5])
    assert found.here > 0.03
    assert found.elsewhere < 0.001
    assert found.score(covered=0.0) > 0.95


def test_at_another_moment_what_moved_away_agrees_with_the_shot_elsewhere() -> None:
    found = asked(scene(7), 3, [1, 2, 4, 5])
    assert found.elsewhere > 0.01
    assert found.nowhere + found.hidden > 0.01
    assert found.score(covered=0.0) < 0.1


def test_a_caption_is_over_a_place_that_stands_and_counts_less_where_the_moment_is_told() -> None:
    found = asked(captioned(scene(3)), 3, [1, 2, 4, 5])
    assert found.hidden > 0.05
    assert found.nowhere < 0.01
    unmoved = asked(captioned(scene(3)), 3, [3, 3])
    assert unmoved.here == unmoved.elsewhere == 0
    assert found.score(covered=0.0) > unmoved.score(covered=0.0)


def test_frames_of_another_shot_say_nothing() -> None:
    still = scene(3)
    alone = told(prepared(still), still, [], PLAIN)
    assert told(prepared(still), still, list(large(4, 0.2)), PLAIN) == alone
    assert alone is not None
    assert alone.here == alone.elsewhere == alone.nowhere == 0


def test_it_is_told_under_a_crop_too() -> None:
    crop = Warp(0.7, 0, 0.1, 0, 0.7, 0.2)
    (part,) = laid_by(scene(3)[None], crop)
    own, other = asked(part, 3, [1, 2, 4, 5], crop), asked(part, 6, [4, 5, 7, 8], crop)
    assert own.score(covered=0.0) > 0.9
    assert other.score(covered=0.0) < 0.1


def test_a_picture_that_cannot_be_laid_tells_nothing() -> None:
    assert told(prepared(np.full((HEIGHT, WIDTH), 90, np.uint8)), scene(3), [], PLAIN) is None


def test_captions_that_change_over_a_picture_that_is_moved_over_are_laid_over_it() -> None:
    photograph = scene(3)

    def shown(text: str, by: float) -> Picture:
        (zoomed,) = laid_by(photograph[None], middle(by), (HEIGHT, WIDTH))
        return np.asarray(cv2.putText(zoomed.copy(), text, (90, 160), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 255, 2), np.uint8)

    def of(sizes: tuple[float, float, float], *, is_source: bool) -> Told:
        before, at, after = (
            shown(text, size) for text, size in zip(("BEFORE", "TONIGHT AT", "ONE"), sizes, strict=True)
        )
        back = np.linalg.inv(middle(sizes[1]).matrix)
        found = told(prepared(photograph), at, [before, after], Warp.from_matrix(back), is_source=is_source)
        assert found is not None
        return found

    moved, stands = of((0.96, 0.9, 0.84), is_source=True), of((0.9, 0.9, 0.9), is_source=True)
    assert moved.elsewhere == 0 < moved.hidden
    assert moved.score(covered=0.0) > 0.5 > stands.score(covered=0.0)
    # A camera at rest before the scene may have seen it without what came into it; so may the shot a still is cut from.
    assert stands.elsewhere > 0
    assert of((0.96, 0.9, 0.84), is_source=False).elsewhere > 0
