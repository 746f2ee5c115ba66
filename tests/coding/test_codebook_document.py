import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from twicetold.coding.codebook import Change, ChangeKind, Code, Codebook, Level, default_codebook, parse
from twicetold.coding.codebook_document import document_of

WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30).filter(lambda text: text.strip())


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@given(label=WORDS, definition=WORDS, examples=st.lists(WORDS, max_size=3))
def test_any_words_come_back_as_they_were(label: str, definition: str, examples: list[str]) -> None:
    code = Code(id="حرب", label=nfc(label), definition=nfc(definition), examples=tuple(map(nfc, examples)))
    book = Codebook(name="b", version=1, code=(code,))
    read = parse(document_of(book), where="w")
    assert read == book


def test_every_field_comes_back() -> None:
    codes = (
        Code(id="a", label="Á", definition="d", level=Level.ORDINAL, values=("low", "high"), since=2),
        Code(id="c", label="C", definition="d", parent="a", retired=3, include=("x" * 70,), exclude=("y",)),
    )
    change = Change(version=2, kind=ChangeKind.RENAME, before=("b",), to=("a",), reason="clearer")
    book = Codebook(name="b", version=3, title="T", description="two\nlines", code=codes, change=(change,))
    assert parse(document_of(book), where="w") == book
    assert parse(document_of(default_codebook()), where="w") == default_codebook()
