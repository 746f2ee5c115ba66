import pytest

from twicetold.media.text_subtitles import Cue, read_subtitles, track_of
from twicetold.media.text_track import TextForm

SRT = "1\n00:00:01,000 --> 00:00:02,500\n<i>First</i> words\nin two lines\n\n"
SRT += "2\n00:00:03,000 --> 00:00:04,000\n{\\an8}Second\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Anna>First words\nin two lines</v>\n\n00:03.000 --> 00:04.000\nSecond\n"


@pytest.mark.parametrize("text", [SRT, VTT], ids=["srt", "vtt"])
def test_the_words_of_a_file_with_their_times(text: str) -> None:
    track = read_subtitles(text, "utf-8")
    assert track.form is TextForm.SUBTITLES
    assert track.text == "First words in two lines\nSecond"
    assert track.cues.tolist() == [[0, 24, 1_000_000, 2_500_000], [25, 31, 3_000_000, 4_000_000]]


def test_rolling_captions_say_each_line_once() -> None:
    cues = [Cue(0, 1_000_000, "one"), Cue(1_000_000, 2_000_000, "one\ntwo"), Cue(2_000_000, 3_000_000, "two\nthree")]
    assert track_of(cues, TextForm.SUBTITLES).text == "one\ntwo\nthree"


def test_a_refrain_that_comes_again_later_is_kept() -> None:
    cues = [Cue(0, 1_000_000, "refrain"), Cue(9_000_000, 9_500_000, "refrain")]
    assert track_of(cues, TextForm.SUBTITLES).text == "refrain\nrefrain"


@pytest.mark.parametrize("text", ["", "just words", "1\n00:00:01,000 --> nonsense\n\n", "WEBVTT\n"])
def test_a_file_without_cues_is_plain_text(text: str) -> None:
    track = read_subtitles(text)
    assert (track.text, track.form) == (text, TextForm.PLAIN)
    assert track.warnings
