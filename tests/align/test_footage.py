import numpy as np

from twicetold.align import footage as module
from twicetold.align.footage import BEHIND, MOST_PIECES, PIECE_US, Footage, Frames
from twicetold.align.warp import CANVAS_HEIGHT, CANVAS_WIDTH

STEP_US = 40_000
LENGTH_US = 30 * PIECE_US


class Film:
    """A film of small flat frames, each of its own grey, that notes what is read of it."""

    def __init__(self) -> None:
        self.read: list[tuple[int, int]] = []

    def __call__(self, item: str, start_us: int, end_us: int) -> Frames:
        self.read.append((start_us // PIECE_US, end_us // PIECE_US))
        times = np.arange(0, LENGTH_US, STEP_US)
        times = times[(times >= start_us) & (times < end_us)]
        pixels = (times // STEP_US % 251).astype(np.uint8)[:, None, None] * np.ones((1, 4, 6), np.uint8)
        return Frames(times, pixels)


def test_what_lies_together_is_read_at_once_and_only_once() -> None:
    film = Film()
    footage = Footage(film)
    frames = footage.window("film", 2.5 * PIECE_US, 5.2 * PIECE_US)
    assert frames.times_us[0] == 2_520_000
    assert frames.times_us[-1] == 5_160_000
    assert (frames.pixels[:, 0, 0] == frames.times_us // STEP_US % 251).all()
    # With what lies behind it.
    assert film.read == [(2, 6 + BEHIND)] == [(2, 7)]
    footage.window("film", 2 * PIECE_US, 6.5 * PIECE_US)
    assert len(film.read) == 1
    # What is kept lies between two readings.
    footage.window("film", 0, 10 * PIECE_US)
    assert film.read[1:] == [(0, 2), (7, 11)]


def test_a_long_stretch_is_read_in_parts() -> None:
    film = Film()
    pieces = Footage(film).pieces("film", 0, LENGTH_US)
    next(pieces)
    assert film.read == [(0, MOST_PIECES)]
    numbers = [piece.number for piece in pieces]
    assert numbers == list(range(1, 30))
    assert film.read == [(0, 10), (10, 20), (20, 30)]


def test_pieces_tell_where_their_frames_lie_in_what_is_kept() -> None:
    (first, second) = Footage(Film()).pieces("film", 1.5 * PIECE_US, 2.2 * PIECE_US)
    assert (first.number, first.first_row, len(first.whole), len(first.frames)) == (1, 13, 25, 12)
    assert (second.number, second.first_row, len(second.whole), len(second.frames)) == (2, 0, 25, 5)


def test_where_the_film_has_no_frames_there_are_none() -> None:
    footage = Footage(Film())
    assert not len(footage.window("film", LENGTH_US, LENGTH_US + PIECE_US))
    assert not len(footage.window("film", -5 * PIECE_US, -PIECE_US))


def test_the_least_recently_used_are_dropped_and_read_again() -> None:
    film = Film()
    one_piece = 25 * (4 * 6 * 3 + 4 * CANVAS_HEIGHT * CANVAS_WIDTH)
    footage = Footage(film, max_bytes=4 * one_piece)
    for piece in (0, 10, 20, 10, 0):
        footage.window("film", piece * PIECE_US, (piece + 1) * PIECE_US)
    assert film.read == [(0, 2), (10, 12), (20, 22), (0, 2)]


def test_what_comes_from_before_is_kept_where_a_piece_is_whole() -> None:
    film = Film()
    early = Footage(lambda item, start_us, end_us: film(item, max(0, start_us - 1_500_000), end_us))
    early.window("film", 4 * PIECE_US, 5 * PIECE_US)
    assert len(early.window("film", 3 * PIECE_US, 4 * PIECE_US)) == 25
    assert len(film.read) == 1
    assert len(early.window("film", 2 * PIECE_US, 3 * PIECE_US)) == 25
    assert len(film.read) == 2


def test_what_is_fetched_is_read_at_once() -> None:
    film = Film()
    footage = Footage(film)
    footage.fetch("film", 2.9 * PIECE_US, 4.1 * PIECE_US)
    footage.window("film", 3.2 * PIECE_US, 4 * PIECE_US)
    assert film.read == [(2, 6)]


def test_the_picture_of_a_moment_is_the_nearest_one() -> None:
    footage = Footage(Film())
    for moment_us, row in ((0, 0), (1_000_000 - 1, 25), (975_000, 24), (3_330_000, 83)):
        found = footage.at("film", moment_us, within_us=100_000)
        assert found is not None
        assert found[0, 0] == row
    assert footage.at("film", LENGTH_US + 200_000, within_us=100_000) is None


def test_frames_turned_over_hold_each_pixels_values() -> None:
    frames = Frames(np.arange(3), np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5))
    assert (frames.by_pixel == frames.half.reshape(3, 20).T).all()
    assert frames.by_pixel is frames.by_pixel


def test_large_frames_are_kept_at_half_their_size_as_well() -> None:
    side = module.HALVED_FROM
    frames = Frames(np.zeros(2, np.int64), np.full((2, side, side + 1), 7, np.uint8))
    assert frames.half.shape == (2, side // 2, round((side + 1) / 2))
    assert (frames.half == 7).all()


def test_whole_pictures_are_kept_as_cells_less_their_mean() -> None:
    pixels = np.zeros((2, CANVAS_HEIGHT * 2, CANVAS_WIDTH * 2), np.uint8)
    pixels[1, :CANVAS_HEIGHT] = 100
    frames = Frames(np.arange(2), pixels)
    upper = CANVAS_HEIGHT * CANVAS_WIDTH // 2
    assert (frames.cells[0] == 0).all()
    assert (frames.cells[1, :upper] == 50).all()
    assert (frames.cells[1, upper:] == -50).all()
    assert frames.cells is frames.cells


def test_pictures_are_spread_over_the_frames_of_a_window() -> None:
    footage = Footage(Film())
    frames = footage.window("film", 2.5 * PIECE_US, 5.2 * PIECE_US)
    rows = np.linspace(0, len(frames) - 1, 9).round().astype(int)
    assert [int(one[0, 0]) for one in footage.spread("film", 2.5 * PIECE_US, 5.2 * PIECE_US, 9)] == [
        int(frames.pixels[row, 0, 0]) for row in rows
    ]
    assert footage.spread("film", 1 * PIECE_US, 1 * PIECE_US + 2 * STEP_US, 4)[0].shape == (4, 6)
    assert footage.spread("film", 1 * PIECE_US, 1 * PIECE_US + STEP_US, 4) == []
    assert footage.spread("film", LENGTH_US, LENGTH_US + PIECE_US, 4) == []


def test_what_is_let_go_of_is_read_again() -> None:
    film = Film()
    footage = Footage(film)
    footage.window("film", 0, PIECE_US)
    footage.let_go()
    footage.window("film", 0, PIECE_US)
    assert len(film.read) == 2
    assert film.read[0] == film.read[1]


def test_a_negative_of_one_item_is_read_with_the_same_footage_and_kept_with_it() -> None:
    film = Film()
    footage = Footage(film)
    negative = footage.negative_of("one")
    plain = footage.window("one", 0, PIECE_US)
    shown = negative.window("one", 0, PIECE_US)
    np.testing.assert_array_equal(shown.pixels, 255 - plain.pixels)
    np.testing.assert_array_equal(shown.half, 255 - plain.half)
    assert len(film.read) == 1
    other = negative.window("other", 0, PIECE_US)
    np.testing.assert_array_equal(other.pixels, plain.pixels)
    (piece,), (again,) = (list(negative.pieces("one", 0, PIECE_US)) for _ in range(2))
    assert piece.whole is again.whole
