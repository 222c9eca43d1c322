"""A mail's text as staff see it: quoted text folded, evidence marked, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parsing import new_text_of
from pipeline.review.desk.reading import SHOWN_CHARS, marked, passages

TEXT = "Hello,\n\nwhere is it?\n\nOn Mon, 2 Nov 2026 at 10:00, Shop wrote:\n> We shipped it.\n> Bye\n\nThank you"


def words(found: object) -> str:
    return "".join(text for passage in found for text, _ in passage.pieces)  # type: ignore[attr-defined]


def test_quoted_text_is_folded() -> None:
    shown = passages(TEXT, new_text_of(TEXT))
    assert [(passage.folded, passage.pieces[0][0][:11]) for passage in shown] == [
        (False, "Hello,\n\nwhe"),
        (True, "On Mon, 2 N"),
        (False, "Thank you"),
    ]


def test_what_does_not_fit_line_by_line_is_shown_whole() -> None:
    (shown,) = passages("a\nb", "another text")
    assert (shown.folded, shown.pieces) == (False, (("another text", False),))


def test_a_very_long_mail_is_shown_in_part_and_folded_in_the_rest() -> None:
    text = "word " * SHOWN_CHARS
    shown = passages(text, text)
    assert [passage.folded for passage in shown] == [False, True]
    assert words(shown) == text


@pytest.mark.parametrize(
    ("phrases", "found"),
    [
        (["not arrived"], ["not\narrived"]),
        (["order", "order arrived"], ["Order"]),
        (["<b>", "("], ["<b>"]),
        ([""], []),
        (["rive"], []),
    ],
)
def test_evidence_is_marked_as_it_stands(phrases: list[str], found: list[str]) -> None:
    pieces = marked("My Order has not\narrived <b> (", phrases)
    assert [text for text, evidence in pieces if evidence] == found
    assert "".join(text for text, _ in pieces) == "My Order has not\narrived <b> ("


@given(st.lists(st.tuples(st.sampled_from(("", "a", "b", "> a", "On Monday you wrote:")), st.booleans()), max_size=12))
def test_nothing_is_lost_and_every_new_line_is_shown(lines: list[tuple[str, bool]]) -> None:
    text, new = "\n".join(line for line, _ in lines), "\n".join(line for line, kept in lines if kept)
    found = passages(text, new)
    assert words(found).replace("\n", "") == text.replace("\n", "")
    shown = "".join(text for passage in found if not passage.folded for text, _ in passage.pieces)
    assert len(shown.replace("\n", "")) == len(new.replace("\n", ""))
