from pathlib import Path

import msgspec
import pytest

from demo.found import Planted, look_for, read_truth, unplanted_characters, unplanted_us
from twicetold import Part, PartKind, Release, Span
from twicetold.lineage.lanes import Lane
from twicetold.lineage.share import recycled_share
from twicetold.model import TrackKind
from twicetold.report.account import ReleaseAccount

TRUTH = """\
query_id,ref_id,query_start,query_end,ref_start,ref_end,modality,transforms
c,b,4.000,8.000,1.000,5.000,video,logo
c,a,4.000,8.000,2.000,6.000,video,gray+logo
d,a,0,0,2.500,2.500,image,still_from_video
c,e,4.000,8.000,1.000,5.000,audio,reencode
f,a,10.000,30.000,0.000,20.000,text,verbatim
"""


def account(*parts: tuple[float, float, PartKind, str]) -> ReleaseAccount:
    made = tuple(
        Part(release="c", item="i", span=Span.from_seconds(start, end), kind=kind, source_release=source)
        for start, end, kind, source in parts
    )
    return ReleaseAccount(
        number=1,
        release=Release(id="c", source="s"),
        date=None,
        items=(),
        parts=made,
        share=recycled_share(made),
        length_us=10_000_000,
        length_by_kind_us={},
    )


@pytest.fixture
def planted(tmp_path: Path) -> list[Planted]:
    path = tmp_path / "truth.csv"
    path.write_text(TRUTH)
    return read_truth(path)


def test_a_copy_and_its_original_are_one_planted_stretch(planted: list[Planted]) -> None:
    assert planted == [
        Planted("c", Span.from_seconds(4, 8), ("b", "a"), "logo"),
        Planted("d", None, ("a",), "still_from_video", Lane.STILLS),
        Planted("c", Span.from_seconds(4, 8), ("e",), "reencode", Lane.SOUND),
        Planted("f", Span(10, 30), ("a",), "verbatim", Lane.TEXT),
    ]


def test_sound_is_looked_for_in_the_sound_and_words_in_the_words(planted: list[Planted]) -> None:
    seen = account((4, 8, PartKind.RECYCLED, "e"))
    assert look_for(planted[2], seen).share == 0.0
    heard = tuple(msgspec.structs.replace(part, track=TrackKind.SOUND) for part in seen.parts)
    assert look_for(planted[2], msgspec.structs.replace(seen, parts=heard)).share == 1.0
    words = Part(
        release="f", item="i", span=Span(5, 20), kind=PartKind.RECYCLED, source_release="a", track=TrackKind.TEXT
    )
    read = msgspec.structs.replace(account(), parts=(words,), release=Release(id="f", source="s"))
    assert look_for(planted[3], read).share == 0.5
    assert (unplanted_characters(planted, read), unplanted_us(planted, read)) == (5, 0)


def test_what_is_credited_to_a_source_is_found_as_far_as_it_reaches(planted: list[Planted]) -> None:
    half = look_for(planted[0], account((0, 4, PartKind.NEW, ""), (3, 6, PartKind.RECYCLED, "a")))
    assert (half.share, half.earliest) == (0.5, True)
    later = look_for(planted[0], account((4, 8, PartKind.RECYCLED, "b")))
    assert (later.share, later.earliest) == (1.0, False)
    other = look_for(planted[0], account((4, 8, PartKind.RECYCLED, "x")))
    assert (other.share, other.earliest) == (0.0, False)


def test_a_still_is_found_whole_or_not_at_all(planted: list[Planted]) -> None:
    still = Part(release="d", item="i", span=None, kind=PartKind.RECYCLED, source_release="a")
    assert look_for(planted[1], account()).share == 0.0
    assert look_for(planted[1], msgspec.structs.replace(account(), parts=(still,))).share == 1.0


def test_recycled_time_where_nothing_was_planted_is_counted(planted: list[Planted]) -> None:
    told = account((3, 9, PartKind.RECYCLED, "a"), (9, 10, PartKind.FURNITURE, ""))
    assert unplanted_us(planted, told) == 2_000_000
