from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from classifiers.corpus import Example
from classifiers.features import MANY_TEXTS, Features, Said, near, pieces, stems

UNSEEN = ["The case broke after two weeks, two!", "", "zzz", "Dónde está mi pedido?", "注文 した"]


def said(*texts: str) -> list[Said]:
    return [Said(text, "") for text in texts]


def test_pieces_mark_the_edges_of_a_word() -> None:
    assert pieces("ab") == [" a", "ab", "b ", " ab", "ab ", " ab "]


def test_notions_make_pairs_with_those_near() -> None:
    assert near(["not", "not", "arrived"]) == ["not", "arrived", "arrived not"]
    assert "a f" not in near(list("abcdef"))
    assert "a e" in near(list("abcdef"))


def test_features_are_those_of_scikit_learn(small: list[Example]) -> None:
    texts = [example.text.body for example in small]
    ours = Features.fit(said(*texts))  # without a language there are no notions
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w\w+").fit(texts)
    parts = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True).fit(texts)
    begun = TfidfVectorizer(analyzer=stems, sublinear_tf=True).fit(texts)
    blocks = (words, parts, begun)
    assert ours.names == [name for block in blocks for name in block.get_feature_names_out()]
    expected = hstack([block.transform(UNSEEN) for block in blocks]).toarray()
    for (ids, values), row in zip(ours.vectors(said(*UNSEEN)), expected, strict=True):
        dense = np.zeros(len(ours.idf))
        dense[ids] = values
        np.testing.assert_allclose(dense, row, atol=1e-6)


def test_languages_share_their_notions() -> None:
    features = Features.fit([Said("the parcel never arrived", "en")])
    ids, _ = features.vectors([Said("el paquete nunca ha llegado", "es")])[0]
    found = {features.names[number] for number in ids}
    assert {"parcel", "never", "arrived"} <= found


def test_of_many_texts_what_is_rare_is_left_out() -> None:
    texts = said(*(f"word{number} parcel" for number in range(MANY_TEXTS)))
    assert list(Features.fit(texts).words) == ["parcel"]


@given(st.text(max_size=200))
def test_vectors_are_the_same_the_second_time(text: str) -> None:
    features = Features.fit([Said("the case broke", "en"), Said(text, "en")])
    first, second = features.vectors([Said(text, "en")])[0], features.vectors([Said(text, "en")])[0]
    assert (first[0] == second[0]).all()
    assert (first[1] == second[1]).all()
    assert np.isfinite(first[1]).all()
