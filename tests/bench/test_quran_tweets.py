"""Tweets in the layout of Quran_Detector's gold file."""

from pathlib import Path

import pytest

from bench.text_set import quran_tweets
from bench.text_set.quran_tweets import Tweet

VERSES = ["قل اعوذ برب الناس ملك الناس اله الناس", "من شر الوسواس الخناس الذي يوسوس في صدور الناس"]


def test_tweets_are_read_with_their_counts(tmp_path: Path) -> None:
    path = tmp_path / "tweets.txt"
    path.write_text(f"1\tلا حول ولا قوة إلا بالله\t 0\n2\tقال تعالى {VERSES[0]} {VERSES[1]}\t1\n\n", encoding="utf-8")
    tweets = quran_tweets.read(path)
    assert tweets[0] == Tweet("لا حول ولا قوة إلا بالله", 0)
    assert tweets[1].quotations == 1
    assert quran_tweets.scored(tweets, VERSES) == (1.0, 1.0, 1.0)


def test_misses_and_false_finds_are_counted() -> None:
    tweets = [Tweet(VERSES[0], 0), Tweet("no verse at all in here", 1), Tweet(VERSES[1], 1)]
    found = quran_tweets.scored(tweets, VERSES)
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    assert quran_tweets.scored([], VERSES) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("line", ["no tabs", "1\twords\tmany", "1\t2"])
def test_a_line_that_is_no_tweet_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "tweets.txt"
    path.write_text(f"1\twords\t0\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        quran_tweets.read(path)
