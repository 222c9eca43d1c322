"""Where a reply begins and ends in a copy, whatever stands around it, and what counts as a change."""

from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.review import folders_reference
from pipeline.review.folders_reference import IN_TEXT, Reference, in_ids, signed
from pipeline.review.folders_words import CHANGED, GONE, HOW, NOTE, NOTE_ENDS, changed, cut, digest, rule, words

KEY = b"k" * 32
MARK = Reference(12, 3)
BELOW = f"{HOW}, save, and move this mail to a folder:\nCasedesk/Approved\n\n> Where is my order?\n> Ana"
OURS = (
    "Hello Ana,\n\nWe are sorry that the wrong item came.\n\nPlease tell us which you prefer:\n\n"
    "1. REFUND: a full refund.\n2. REPLACEMENT: another case.\n\nKind regards,\nCase Corner\n"
)
replies = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=300).filter(
    lambda text: "casedesk" not in text.casefold()
)


def page(reply: str) -> str:
    return f"{reply}\n\n{rule(MARK.token(KEY))}\n{BELOW}"


@given(replies)
@example("")
@example("[== ")
@example("Hello,\n> you wrote this\nand I answer")
@example("-- \nnot a signature of ours")
def test_the_reply_is_what_stands_above_the_line(reply: str) -> None:
    found = cut(page(reply))
    assert found.mark is not None
    assert signed(KEY, found.mark) == MARK
    assert words(found.reply) == words(reply.rstrip("[= \t\r\n\xa0"))


@given(replies, replies)
def test_the_note_on_top_is_no_part_of_it(reason: str, reply: str) -> None:
    found = cut(f"{NOTE} Not sent: {reason}\n\n{NOTE_ENDS}\n\n{page(reply)}")
    assert words(found.reply) == words(reply.rstrip("[= \t\r\n\xa0"))


@given(replies, st.integers(20, 100))
def test_lines_broken_elsewhere_change_nothing(reply: str, width: int) -> None:
    wrapped = "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in page(reply).split("\n")
    )
    found = cut(wrapped)
    assert found.mark is not None
    assert signed(KEY, found.mark) == MARK
    assert digest(found.reply) == digest(cut(page(reply)).reply)


@given(replies, st.integers(0, 10_000))
def test_whatever_is_taken_out_of_a_page_its_lower_half_never_gets_into_the_reply(reply: str, seed: int) -> None:
    lines = page(reply).split("\n")
    first = seed % len(lines)
    last = first + seed // 100 % 3
    found = cut("\n".join(lines[:first] + lines[last:]))
    assert HOW not in found.reply
    if found.problem or found.mark is None:
        return
    assert "Where is my order?" not in found.reply
    assert "casedesk" not in found.reply


@given(st.text(max_size=400))
def test_any_text_is_cut_without_an_error(text: str) -> None:
    found = cut(text)
    assert found.mark is not None or found.problem in (GONE, CHANGED)


@given(replies)
def test_a_change_has_the_words_that_were_written(reply: str) -> None:
    made = changed(reply, OURS)
    if made is not None:
        assert words(made) == words(reply) or words(made) == words(reply)[: len(words(made))]


@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["really", "Ana", "ünser", "§ 5"])), max_size=4))
def test_an_edit_that_is_wrapped_comes_out_in_our_lines(inserted: list[tuple[int, str]]) -> None:
    edited = OURS
    for at, word in inserted:
        spaces = [found.start() for found in re.finditer("(?<=[a-z]) (?=[a-z])", edited)]
        place = spaces[at % len(spaces)]
        edited = f"{edited[:place]} {word}{edited[place:]}"
    wrapped = "\n".join(textwrap.fill(line, 30) for line in edited.split("\n"))
    spaced = edited.replace("\n\n", "\n").replace("\n", "\n\n").rstrip()
    for rewritten in (wrapped, spaced):
        made = changed(rewritten, OURS)
        assert (made is None) == (not inserted)
        assert words(made or OURS) == words(edited)
    if inserted:
        assert changed(wrapped, OURS) == edited


@pytest.mark.parametrize(
    "under",
    [
        "-- \nAna Sample\nCase Corner",
        "--\nAna",
        "Sent from my iPhone",
        "\n\nGet Outlook for iOS",
        "Von meinem iPhone gesendet",
    ],
)
def test_a_mail_programs_signature_is_no_change(under: str) -> None:
    assert changed(f"{OURS}\n{under}", OURS) is None
    made = changed(f"{OURS.replace('sorry', 'very sorry')}\n{under}", OURS)
    assert made == OURS.replace("sorry", "very sorry")


def test_a_paragraph_set_on_purpose_stays() -> None:
    written = OURS.replace("came.\n\n", "came. A new one leaves today.\n\n").replace(
        "Hello Ana,\n\nWe", "Hello Ana, we"
    )
    assert changed(written, OURS) == written


@pytest.mark.parametrize("spoilt", ["> {}", " > {}"])
def test_a_quoted_draft_is_no_reply(spoilt: str) -> None:
    quoted = "\n".join(spoilt.format(line) for line in page("Hello").split("\n"))
    assert "edit the draft itself" in cut(f"See below.\n{quoted}").problem


@pytest.mark.parametrize("dash", ["-", "‑", "–", " - ", "-\n"])
def test_the_mark_survives_what_mail_programs_do_to_dashes(dash: str) -> None:
    found = IN_TEXT.search(rule(MARK.token(KEY)).replace("-", dash))
    assert found is not None
    assert signed(KEY, found) == MARK


def test_nobody_makes_a_mark_up() -> None:
    token = MARK.token(KEY)
    for wrong in (token.replace("12-3", "13-3"), token.replace("12-3", "12-4"), Reference(12, 3).token(b"x" * 32)):
        found = IN_TEXT.search(f"casedesk {wrong}")
        assert found is not None
        assert signed(KEY, found) is None
    own_id = MARK.message_id(KEY, "shop.example")
    assert in_ids(KEY, [own_id, own_id.upper(), "<m1@customer.example>"]) == [MARK, MARK]
    assert in_ids(b"x" * 32, [own_id]) == []


def test_looking_for_the_mark_takes_linear_time() -> None:
    for hostile in ("casedesk " * 20_000, "casedesk 1-1-" * 20_000, "[==" * 50_000, "[== casedesk note ends " * 10_000):
        assert folders_reference.IN_TEXT.search(hostile) is None
        assert cut(hostile).mark is None
