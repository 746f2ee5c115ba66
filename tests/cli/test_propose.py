from __future__ import annotations

from tests.cli.test_sample import several  # noqa: F401 - the fixture


def test_reuse_proposes_nothing_where_nothing_is_coded(several) -> None:  # noqa: F811
    ended = several("propose", "--from", "reuse")
    assert ended.status == 0
    assert "proposals" in ended.out


def test_words_need_enough_codings(several) -> None:  # noqa: F811
    ended = several("propose", "--from", "text")
    assert (ended.status, "proposal.too_few" in ended.err) == (21, True)


def test_pictures_need_enough_codings(several) -> None:  # noqa: F811
    ended = several("propose", "--from", "pictures")
    assert (ended.status, "proposal.too_few" in ended.err) == (21, True)
    assert "pictures" in ended.err
