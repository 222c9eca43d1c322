from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from classifiers.features import Features, pieces
from classifiers.training import Example

UNSEEN = ["The case broke after two weeks, two!", "", "zzz", "Dónde está mi pedido?", "注文 した"]


def test_pieces_mark_the_edges_of_a_word() -> None:
    assert pieces("ab") == [" a", "ab", "b ", " ab", "ab ", " ab "]


def test_features_are_those_of_scikit_learn(small: list[Example]) -> None:
    texts = [example.text.body for example in small]
    ours = Features.fit(texts)
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w\w+").fit(texts)
    parts = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True).fit(texts)
    assert ours.names == [*words.get_feature_names_out(), *parts.get_feature_names_out()]
    expected = hstack([words.transform(UNSEEN), parts.transform(UNSEEN)]).toarray()
    for text, row in zip(UNSEEN, expected, strict=True):
        ids, values = ours.vector(text)
        dense = np.zeros(len(ours.idf))
        dense[ids] = values
        np.testing.assert_allclose(dense, row, atol=1e-6)


def test_a_feature_may_have_to_stand_in_several_texts(small: list[Example]) -> None:
    texts = [example.text.body for example in small]
    assert 0 < len(Features.fit(texts, seen_in=2).names) < len(Features.fit(texts).names)


@given(st.text(max_size=200))
def test_vectors_are_the_same_the_second_time(text: str) -> None:
    features = Features.fit(["the case broke", text])
    first, second = features.vector(text), features.vector(text)
    assert (first[0] == second[0]).all()
    assert (first[1] == second[1]).all()
    assert np.isfinite(first[1]).all()
