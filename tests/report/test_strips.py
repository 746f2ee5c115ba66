from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twicetold.report.frames import Missing
from twicetold.report.strips import FRAMES_PER_STRIP, gallery_of, strip_times
from twicetold.time import Span

spans = st.tuples(st.integers(0, 10**9), st.integers(1, 10**9)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(spans, spans)
def test_frames_of_both_sides_are_aligned_and_inside_their_spans(query, ref):
    left, right = strip_times(query, ref)
    assert len(left) == len(right) in {1, FRAMES_PER_STRIP}
    for span, times in ((query, left), (ref, right)):
        assert all(span.start <= time < span.end for time in times)
    for one, other in zip(left, right, strict=True):
        share, wanted = (one - query.start) / query.duration_us, (other - ref.start) / ref.duration_us
        assert share == pytest.approx(wanted, abs=1 / query.duration_us + 1 / ref.duration_us)


def test_a_still_has_one_frame_and_no_time():
    assert strip_times(None, None) == ((None,), (None,))
    left, right = strip_times(Span.from_seconds(10, 20), None)
    assert (len(left), right) == (5, (None,))


def test_every_release_gets_its_longest_stretch_before_any_gets_a_second(account, build):
    gallery = gallery_of(account, build.pictures(), strips_per_release=1, max_bytes=10**8)
    with_strips = [number for number, _ in gallery.strips]
    assert with_strips == sorted(set(with_strips))
    review = account.by_id()["review-1"]
    longest = max(range(len(review.recycled)), key=lambda n: getattr(review.recycled[n].span, "duration_us", 0))
    assert (review.number, longest) in gallery.strips
    assert gallery.wanted == 8


def test_the_limit_on_size_ends_the_pictures(account, build):
    assert gallery_of(account, build.pictures(), strips_per_release=12, max_bytes=0).strips == {}
    few = gallery_of(account, build.pictures(), strips_per_release=12, max_bytes=1)
    assert len(few.strips) == 1
    assert few.stills == {}


def test_items_that_are_gone_leave_a_reason(build):
    items = {item.sha256: item for item in build.items if item.name != "harbour.mp4"}
    gallery = gallery_of(build.account(items=items), build.pictures(), strips_per_release=12, max_bytes=10**8)
    reasons = {frame.picture.reason for strip in gallery.strips.values() for frame in strip.ref
               if isinstance(frame.picture, Missing)}  # fmt: skip
    assert "the archive no longer holds this item" in reasons


def test_progress_is_told_to_the_end(account, build):
    class Heard:
        total, done, ended = 0.0, 0.0, False

        def begin(self, label, *, total=None):
            self.total = total

        def advance(self, amount=1, *, subject=""):
            self.done += amount

        def end(self):
            self.ended = True

    heard = Heard()
    gallery_of(account, build.pictures(), strips_per_release=12, max_bytes=10**8, progress=heard)
    assert heard.ended
    assert heard.done == heard.total == 8 + 2
