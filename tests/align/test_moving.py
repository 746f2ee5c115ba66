from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.align.in_memory import grainy, laid_by, large, looked_at, sides, slow, zoomed
from twicetold.align import moving
from twicetold.align.extent import likeness
from twicetold.align.follow import Followed
from twicetold.align.line import Line, Proposal
from twicetold.align.pair import Pair
from twicetold.align.path import WarpPath
from twicetold.align.refine import refine
from twicetold.align.segment import Segment
from twicetold.align.sides import Sides
from twicetold.align.warp import MIRROR, PLAIN, Warp


def proposed(start_s: float, end_s: float, offset_s: float, warp: Warp = PLAIN, rate: float = 1.0) -> Proposal:
    return Proposal(Line(rate, offset_s * 1e6), WarpPath(warp), int(start_s * 1e6), int(end_s * 1e6), seeds=5, spots=40)


def found(query: np.ndarray, ref: np.ndarray, *proposals: Proposal) -> list[Segment]:
    both = sides(query, ref)
    return looked_at(both, *proposals)


def test_a_reused_shot_is_cut_out_to_the_frame_from_a_rough_proposal() -> None:
    ref = np.concatenate([large(1, 3), large(2, 4), large(3, 3)])
    query = np.concatenate([large(7, 2), ref[75:175], large(8, 2)])
    (one,) = found(query, ref, proposed(2.5, 5, 1.3))
    assert (one.start_us, one.end_us) == pytest.approx((2_000_000, 6_000_000), abs=40_000)
    assert one.ref_start_us == pytest.approx(3_000_000, abs=40_000)
    assert one.score > 0.9


def test_another_moment_of_the_same_shot_is_no_match() -> None:
    shot = large(4, 14)
    assert found(shot[:100], shot[225:325], proposed(0, 4, 0)) == []


def test_a_mirrored_crop_is_found_under_its_warp() -> None:
    ref = large(5, 4)
    warp = Warp.from_matrix((Warp(0.75, 0, 0.2, 0, 0.75, 0.1).matrix @ MIRROR.matrix)[:2])
    (one,) = found(laid_by(ref, warp), ref, proposed(0.5, 3.5, 0.2, warp))
    assert one.path.mirrored
    assert one.end_us - one.start_us == pytest.approx(4_000_000, abs=80_000)


def test_a_weak_look_does_not_stand_in_the_way_of_a_good_one() -> None:
    ref = large(6, 4)
    exact = Warp(0.7, 0, 0.15, 0, 0.7, 0.15)
    poor = proposed(0.5, 3.5, 0.1, Warp(0.7, 0.2, 0.0, -0.15, 0.7, 0.3))
    (one,) = found(laid_by(ref, exact), ref, poor, proposed(1, 3, 0.1, exact))
    assert one.score > 0.9


def test_footage_that_was_slowed_is_found_with_its_rate() -> None:
    ref = large(9, 5)
    query = ref[np.minimum((np.arange(156) * 0.8).round().astype(int), 124)]
    (one,) = found(query, ref, proposed(0.5, 5.5, 0.0, rate=0.85))
    assert one.line.rate == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("rate", [0.3, 0.5, 1.9])
def test_slow_motion_and_what_is_played_much_faster_is_found_with_its_rate(rate: float) -> None:
    ref = large(9, 7)
    places = np.arange(round(5 * 25 / rate)) * rate + 25
    query = ref[places.round().astype(int)]
    seconds = len(query) / 25
    (one,) = found(query, ref, proposed(0.1 * seconds, 0.9 * seconds, 1.05, rate=1.02 * rate))
    assert one.line.rate == pytest.approx(rate, rel=0.01)
    assert one.score > 0.9
    assert (one.start_us, one.end_us) == pytest.approx((0, seconds * 1e6), abs=0.05 * seconds * 1e6)


def test_another_moment_in_slow_motion_is_no_match() -> None:
    shot = large(4, 14)
    slowed = shot[(np.arange(200) * 0.5).astype(int)]
    assert found(slowed, shot[225:325], proposed(0, 8, 0, rate=0.5)) == []


def test_what_was_called_a_slanted_screen_and_is_none_is_looked_at_upright_too(monkeypatch: pytest.MonkeyPatch) -> None:
    # As in dark footage whose corners stand and are flat: laid as a screen, it goes astray.
    def slanted(both: Sides, proposal: Proposal) -> tuple[np.ndarray, WarpPath]:
        beside = np.zeros(both.footage.window(both.query_item, 0, 1e6).pixels.shape[1:3], np.bool_)
        beside[:, : beside.shape[1] // 2] = True
        return beside, WarpPath(Warp(0.5, 0.3, 0.4, -0.3, 0.5, 0.5))

    monkeypatch.setattr(moving, "_slanted", slanted)
    ref = large(6, 4)
    (one,) = found(ref[25:], ref, proposed(0, 3, 1.1))
    assert one.score > 0.9
    assert one.ref_start_us - one.start_us == pytest.approx(1_000_000, abs=20_000)
    assert one.path.warp.numbers == pytest.approx(PLAIN.numbers, abs=0.01)


def test_footage_that_goes_on_after_its_source_ended_stopped_the_whole_trace() -> None:
    ref = large(1, 4)
    query = np.concatenate([ref, large(2, 6)])
    pair = Pair.under(sides(query, ref), WarpPath(PLAIN), start_us=0, end_us=4e6)
    assert pair is not None
    times, values = likeness(pair, Line(1.0, 0.0), 4_240_000, 5_240_000)
    assert len(times) == len(values) == 25
    assert (values == -1).all()


def test_a_zoom_over_a_pan_has_to_agree_more_than_one_over_what_a_standing_camera_saw(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ref = slow(5, 4)
    asked = proposed(0, 4, 0.1, Warp(0.9, 0, 0.05, 0, 0.9, 0.05))
    scores = []
    # Where both stand nothing zooms: the warp follows what moves before the cameras.
    for stands in ("r", "", "qr"):
        monkeypatch.setattr(moving, "camera_stands", lambda _, item, *__, stands=stands: item in stands)
        (one,) = found(zoomed(ref, np.linspace(1.0, 0.8, len(ref)).tolist()), ref, asked)
        assert one.path.moves
        assert float(one.line.ref_us(0)) == pytest.approx(0, abs=40_000)
        scores.append(one.score)
    assert scores[0] > scores[1] == scores[2] > 0.5


def test_of_a_pan_slow_changes_tell_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ref = slow(5, 4)
    asked = proposed(0, 4, 0.1, Warp(0.9, 0, 0.05, 0, 0.9, 0.05))
    query = grainy(zoomed(ref, np.linspace(1.0, 0.8, len(ref)).tolist()), 1, 60.0)
    for stands in (True, False):
        monkeypatch.setattr(moving, "camera_stands", lambda _, item, *__, stands=stands: stands and item == "r")
        assert [one.slow for one in found(query, ref, asked) if one.path.moves] == [True] * stands


def test_how_much_of_either_picture_is_the_same_is_measured() -> None:
    ref, other = large(6, 4), large(8, 4)
    (whole,) = found(ref[25:], ref, proposed(0, 3, 1.1))
    assert whole.shared == pytest.approx(1.0, abs=0.05)
    inset = Warp(2.5, 0, -0.5, 0, 2.5, -1.0)
    (small,) = found(laid_by(ref, inset), ref, proposed(0, 4, 0.1, inset))
    # All of the reference is shown, of which what is fine is lost.
    assert small.shared > 0.5
    over = np.concatenate([other[:, :126], ref[:, 126:]], axis=1)
    (strip,) = found(over, ref, proposed(0, 4, 0.0))
    assert strip.shared == pytest.approx(0.3, abs=0.15)


def test_a_title_on_flat_ground_is_shared_with_its_ground() -> None:
    ref = np.full((100, 180, 320), 40, np.uint8)
    ref[:, 80:100, 40:120] = cv2.resize(large(6, 4)[0], (80, 20)) // 2 + 100
    ref[:, 84:96, 60:66] = 250
    for frame in range(100):
        ref[frame, 82:98, 70 + frame // 3 : 78 + frame // 3] = 20 + 2 * ((frame * 37) % 100)
    banner = ref.copy()
    banner[:, 150:] = 90
    (title,) = found(banner, ref, proposed(0, 4, 0.1))
    assert title.score > 0.5
    assert title.shared > 0.5


def test_of_a_warp_that_moves_and_one_that_stands_and_agrees_as_well_the_one_that_stands_is_true() -> None:
    both = sides(ref := large(5, 4), ref)
    aside = np.array([(1, 0, at, 0, 1, 0, 0, 0) for at in (-0.011, 0.011)], np.float64)
    drifting = WarpPath.through(np.array([0.0, 4e6]), aside)
    assert drifting.moves
    asked = Proposal(Line(1.0, 0.0), drifting, 0, 4_000_000, seeds=5, spots=40)

    def under(path: WarpPath) -> Segment:
        pair = Pair.under(both, path, start_us=0, end_us=4_000_000)
        assert pair is not None
        refined = refine(pair, asked.line, 0, 4_000_000)
        assert refined is not None
        segment = moving._segment(pair, replace(asked, path=path), refined)
        assert segment is not None
        return segment

    moves, stands = under(drifting), under(WarpPath(Warp(x0=0.004)))
    assert moves.height < stands.height < moves.height + moving.CLEARLY
    for one, other in ((moves, stands), (stands, moves)):
        kept = moving._better(both, asked, one, asked.line, Followed(other.path, None))
        assert kept.path == stands.path
