from __future__ import annotations

import numpy as np

from twicetold.align.local import local_correlation


def test_places_are_compared_one_by_one() -> None:
    random = np.random.default_rng(1)
    one = random.uniform(0, 255, (60, 80)).astype(np.float32)
    other = 0.5 * one + 20
    other[:, 40:] = random.uniform(0, 255, (60, 40))
    found = local_correlation(one, other, np.ones((60, 80), np.bool_), window=9, texture=0.1)
    assert found.textured.all()
    assert (found.correlation[:, :34] > 0.95).all()
    assert np.abs(found.correlation[:, 48:]).mean() < 0.3


def test_flat_places_have_no_texture_and_correlate_with_nothing() -> None:
    random = np.random.default_rng(2)
    one = np.full((40, 40), 100, np.float32) + random.normal(0, 0.5, (40, 40)).astype(np.float32)
    one[:10] = random.uniform(0, 255, (10, 40))
    found = local_correlation(one, one.copy(), np.ones((40, 40), np.bool_), window=7, texture=0.1)
    assert not found.textured[20:].any()
    assert (found.correlation[20:] < 0.3).all()


def test_faint_places_say_nothing_where_the_other_picture_is_too_dark_to_show_them() -> None:
    random = np.random.default_rng(4)
    bright = random.normal(120, 6, (60, 80)).astype(np.float32)
    bright[:, 40:] = random.uniform(0, 255, (60, 40))
    dark = 0.2 * bright + random.normal(0, 1, (60, 80)).astype(np.float32)
    found = local_correlation(dark, bright, np.ones((60, 80), np.bool_), window=9, texture=0.05)
    assert not found.textured[:, :34].any()
    assert found.textured[:, 46:].all()
    # What is faint in both, in pictures of one contrast, is compared; and so is what only the darker picture shows.
    assert local_correlation(bright, bright, np.ones((60, 80), np.bool_), window=9, texture=0.05).textured.all()
    marked = dark.copy()
    marked[:, :34] = random.uniform(0, 60, (60, 34))
    found = local_correlation(marked, bright, np.ones((60, 80), np.bool_), window=9, texture=0.05)
    assert found.textured[:, 8:28].all()
    assert found.correlation[:, 8:28].mean() < 0.3


def test_pixels_that_are_not_shared_are_not_looked_at() -> None:
    one = np.random.default_rng(3).uniform(0, 255, (40, 60)).astype(np.float32)
    other = one.copy()
    other[:, 30:] = 0
    shared = np.zeros((40, 60), np.bool_)
    shared[:, :30] = True
    found = local_correlation(one, other, shared, window=9, texture=0.1)
    assert (found.correlation[:, :28] > 0.99).all()
    assert not found.textured[:, 30:].any()
    assert not local_correlation(one, other, np.zeros((40, 60), np.bool_), window=9, texture=0.1).textured.any()
