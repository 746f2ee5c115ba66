from __future__ import annotations

import numpy as np

from twicetold.fingerprint.words_rows import ENLARGED, Box, as_print, cut_out, merged_rows


def test_boxes_side_by_side_are_one_row_and_others_are_not() -> None:
    boxes = [
        Box(200, 12, 300, 42),
        Box(10, 10, 100, 40),
        Box(110, 8, 190, 38),
        Box(10, 60, 100, 90),
        Box(500, 10, 590, 40),
    ]
    assert merged_rows(boxes) == [Box(10, 8, 300, 42), Box(500, 10, 590, 40), Box(10, 60, 100, 90)]
    assert merged_rows([]) == []


def test_a_row_is_cut_out_with_a_margin_and_enlarged() -> None:
    picture = np.zeros((100, 200, 3), np.uint8)
    assert cut_out(picture, Box(50, 40, 150, 60)).shape == (26 * ENLARGED, 124 * ENLARGED, 3)
    assert cut_out(picture, Box(0, 0, 200, 100)).shape == (100 * ENLARGED, 200 * ENLARGED, 3)


def test_white_letters_on_a_picture_become_black_on_white() -> None:
    piece = np.full((20, 40, 3), (30, 60, 120), np.uint8)
    piece[5:15, 10:20] = 250
    piece[5:15, 25:30] = (255, 255, 0)
    printed = as_print(piece)
    assert (printed[5:15, 10:20] == 0).all()
    # Bright but coloured: not lettering.
    assert (printed[5:15, 25:30] == 255).all()
    assert printed[0, 0] == 255


def test_dark_letters_on_a_bright_ground_stay_as_they_are() -> None:
    piece = np.full((20, 40, 3), 240, np.uint8)
    piece[5:15, 10:20] = 20
    assert as_print(piece)[10, 15] == 20
