from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.cleaning import CHARACTERS, LINK, MAIL, ORDER, PARCEL, clean, mask, unmasked
from classifiers.verdict import Text

ANYTHING = st.text(st.characters(codec=None), max_size=400)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("order #1042 please", f"order {ORDER} please"),
        ("order MX-3081 please", f"order {ORDER} please"),
        ("no. 100023918 is", f"no. {PARCEL} is"),
        ("LX481209375CN stands still", f"{PARCEL} stands still"),
        ("1Z84F6W20391472653", PARCEL),
        ("9405 5036 9930 0421 7785 12 stuck", f"{PARCEL} 12 stuck"),
        ("see https://shop.example/a?b=1 now", f"see {LINK} now"),
        ("write to eva.k@mail.example now", f"write to {MAIL} now"),
        ("iPhone 15 Pro, A55, S23, 2 x", "iPhone 15 Pro, A55, S23, 2 x"),
    ],
)
def test_numbers_links_and_addresses_become_words(text: str, expected: str) -> None:
    assert mask(text) == expected


def test_subject_comes_first_and_the_beginning_is_kept() -> None:
    text = clean(Text("Where is it", "begin " + "word " * 50_000))
    assert text.startswith("Where is it\nbegin word")
    assert len(text) <= CHARACTERS


def test_quoted_lines_are_left_out_unless_there_is_nothing_else() -> None:
    assert clean(Text("", "mine\n> yours")) == "\nmine"
    assert "yours" in clean(Text("", "> yours"))


def test_masks_are_no_words_of_the_writer() -> None:
    assert unmasked(mask("hello #1042")).split() == ["hello"]


def test_a_long_token_takes_no_long_time() -> None:
    assert len(clean(Text("a" * 300_000, "-_a" * 300_000 + "@" * 9_000))) <= CHARACTERS


@given(ANYTHING, ANYTHING)
def test_any_text_becomes_storable_text(subject: str, body: str) -> None:
    text = clean(Text(subject, body))
    assert "\0" not in text
    assert text.encode("utf-8").decode("utf-8") == text  # a lone surrogate would raise
    assert len(text) <= CHARACTERS
