import numpy as np
import pytest

from twicetold.fingerprint.base import FrameCodes, settings_digest


def some(times: list[int], end_us: int = 0) -> FrameCodes:
    count = len(times)
    return FrameCodes(
        times_us=np.array(times, np.int64),
        codes=np.arange(count * 4, dtype=np.uint64).reshape(count, 4),
        mirrored=np.zeros((count, 4), np.uint64),
        quality=np.full(count, 90, np.uint8),
        flags=np.zeros(count, np.uint8),
        end_us=end_us,
    )


def test_rows_describe_the_whole_picture_unless_said_otherwise():
    np.testing.assert_array_equal(some([0, 5]).region, [0, 0])


def test_several_regions_may_share_a_time():
    assert len(some([0, 0, 5])) == 3


def test_rows_out_of_order_are_refused():
    with pytest.raises(ValueError, match="in order of time"):
        some([5, 0])


def test_columns_of_another_type_or_length_are_refused():
    with pytest.raises(ValueError, match="quality"):
        FrameCodes(
            times_us=np.zeros(1, np.int64),
            codes=np.zeros((1, 4), np.uint64),
            mirrored=np.zeros((1, 4), np.uint64),
            quality=np.zeros(1, np.int64),  # type: ignore[arg-type]
            flags=np.zeros(1, np.uint8),
        )
    with pytest.raises(ValueError, match="codes"):
        FrameCodes(
            times_us=np.zeros(2, np.int64),
            codes=np.zeros((1, 4), np.uint64),
            mirrored=np.zeros((2, 4), np.uint64),
            quality=np.zeros(2, np.uint8),
            flags=np.zeros(2, np.uint8),
        )


def test_joined_parts_end_where_the_last_ends():
    joined = FrameCodes.joined([some([0, 5], end_us=9), some([9, 12], end_us=15)])
    np.testing.assert_array_equal(joined.times_us, [0, 5, 9, 12])
    assert joined.end_us == 15


def test_nothing_joined_is_empty():
    assert len(FrameCodes.joined([])) == 0


def test_chosen_rows_keep_the_end():
    chosen = some([0, 5, 9], end_us=12).take(np.array([True, False, True]))
    np.testing.assert_array_equal(chosen.times_us, [0, 9])
    assert chosen.end_us == 12


def test_the_digest_sees_every_setting_and_no_order():
    assert settings_digest({"a": 1, "b": "x"}) == settings_digest({"b": "x", "a": 1})
    assert settings_digest({"a": 1}) != settings_digest({"a": 2})
    assert settings_digest({"a": 1}) != settings_digest({"b": 1})
