import pytest

from twicetold.coding import coder_rows
from twicetold.errors import UsageError


@pytest.mark.parametrize("name", ["Anna", "anna", " ANNA ", "Ａｎｎａ"])  # noqa: RUF100 - full-width letters
def test_two_coders_cannot_have_one_name(archive, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        archive.coding.add_coder(name)
    assert caught.value.code == "coding.coder_exists"
    assert len(archive.coding.coders()) == 2


def test_names_in_any_script_are_kept_as_they_are(archive) -> None:
    archive.coding.add_coder("  لينا   حداد ")
    assert archive.coding.coders()[-1].name == "لينا حداد"
    assert coder_rows.get(archive.connection, "لينا حداد").name == "لينا حداد"


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "x" * 101])
def test_what_is_no_name_is_refused(archive, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        archive.coding.add_coder(name)
    assert caught.value.code == "coding.coder_name"


def test_an_unknown_coder_is_told(archive) -> None:
    with pytest.raises(UsageError) as caught:
        coder_rows.get(archive.connection, "Nobody")
    assert caught.value.code == "coding.no_coder"
