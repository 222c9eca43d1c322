"""The seven languages: all of them say the same, each as it is written there."""

from __future__ import annotations

import re
from functools import cache

import pytest

from pipeline.config import Settings
from pipeline.drafting import KIND_OF, Letters, previews
from pipeline.model import Draft
from pipeline.policy import decide
from pipeline.policy.rows import ROWS
from pipeline.tickets.choice import read_choice
from tests.policy.values import STRANGER, context, reading, under_way

LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt")
OTHERS = tuple(language for language in LANGUAGES if language != "en")
SHOP = {"address": "help@shop.example", "name": "Case Corner", "languages": LANGUAGES}
SETTINGS = Settings.model_validate({"shop": SHOP})
LETTERS = Letters(SETTINGS)
NAMES = tuple(LETTERS.names())
#: The mails that hold an offer or speak of a refund, each of which says how long it takes.
WITH_REFUND_TIMES = (
    *("wrong_item_choice", "missing_piece_choice", "defective_choice", "delivery_choice", "returned_choice", "dispute"),
    *("payment_problem", "refund_status", "return_offered", "outreach"),
)


@cache
def written(name: str, language: str) -> tuple[Draft, ...]:
    return tuple(LETTERS.write(sample.plan, language, "") for sample in previews(name))


def test_every_mail_with_every_sample_in_every_language_is_without_fault() -> None:
    assert list(LETTERS.problems(every_language=True)) == []
    assert sum(len(previews(name)) for name in NAMES) * len(LANGUAGES) > 15_000


def test_every_mail_exists_in_all_languages() -> None:
    assert set(NAMES) == set(ROWS) | set(KIND_OF)
    assert set(LETTERS.names().values()) == {LANGUAGES}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_mail_has_the_same_paragraphs_and_figures_as_in_english(name: str, language: str) -> None:
    for ours, english in zip(written(name, language), written(name, "en"), strict=True):
        assert shape(ours.body) == shape(english.body), ours.body
        assert figures(ours.body) == figures(english.body), ours.body
        assert figures(ours.subject) == figures(english.subject)
        assert set(re.findall(r"https?://\S+", ours.body)) == set(re.findall(r"https?://\S+", english.body))


def shape(body: str) -> list[int]:
    """The number of lines of each paragraph."""
    return [len(paragraph.splitlines()) for paragraph in body.split("\n\n")]


def figures(text: str) -> list[str]:
    """Every number, in no order: days, years, hours, amounts, tracking numbers."""
    return sorted(re.findall(r"\d+", text))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_is_left_in_english(name: str, language: str) -> None:
    english = {line for draft in written(name, "en") for line in sentences(draft.body)}
    ours = {line for draft in written(name, language) for line in sentences(draft.body)}
    notes = {
        line for line in english if line.startswith(("It will be brought", "Please have an eye", "The parcel is at"))
    }
    assert ours & english <= notes


def sentences(body: str) -> set[str]:
    return {line for line in body.splitlines() if len(line.split()) > 3 and line.endswith((".", "?"))}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WITH_REFUND_TIMES)
def test_the_refund_times_stand_in_it(name: str, language: str) -> None:
    text = written(name, language)[0].body
    assert "PayPal" in text
    assert {"3", "5", "60"} <= set(figures(text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in KIND_OF if name in ("done_refund", "done_partial_refund")])
def test_a_finished_refund_says_how_long_it_takes(name: str, language: str) -> None:
    for draft in written(name, language):
        assert {"3", "5"} <= set(figures(draft.body))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finished_task_tells_its_amount_its_link_and_what_staff_noted(language: str) -> None:
    everything = next(i for i, sample in enumerate(previews("done_refund")) if "with everything" in sample.title)
    assert re.search("19[.,]90", written("done_refund", language)[everything].body)
    assert "CASE-10-OFF" in written("done_voucher", language)[everything].body
    assert "https://tracking.carrier.example" in written("done_reship", language)[everything].body


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_that_name_a_choice_are_read_as_that_choice(language: str) -> None:
    read = 0
    for name in ("delivery_choice", "looks_ladder", "reminder"):
        for sample, draft in zip(previews(name), written(name, language), strict=True):
            named = re.findall(r"(?m)^\d\. ([^:]+?)\s*:", draft.body)
            offered = [offer.remedy for offer in sample.plan.offers]
            assert len(named) == len(offered)
            for place, (word, remedy) in enumerate(zip(named, offered, strict=True), start=1):
                assert word.isupper()
                for answer in (word, word.lower(), f"{word.capitalize()}.", str(place)):
                    assert read_choice(answer, offered) == remedy
                    read += 1
    assert read > 100


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", ["late", "no_confirmation", "no_shipping_notice", "cancel_order"])
def test_the_neutral_text_is_the_same_byte_for_byte_whether_the_order_exists(language: str, intent: str) -> None:
    asked = {"sender": STRANGER, "proof": "absent", "numbers": ("1042",), "language": language, "name": "Eve"}
    there = decide(reading(intent, **asked), context(named=(under_way(),)), SETTINGS).plans  # type: ignore[arg-type]
    not_there = decide(reading(intent, **asked), context(), SETTINGS).plans  # type: ignore[arg-type]
    assert len(there) == 2
    first, second = LETTERS.write(there[0], language, "Hi"), LETTERS.write(not_there[0], language, "Hi")
    assert (first.subject, first.body) == (second.subject, second.body)
    assert "1042" not in first.body
    assert "Eve" not in first.body


# ------------------------------------------------------------------------------- as it is written in that language


@pytest.mark.parametrize("name", NAMES)
def test_french_has_a_space_that_never_breaks_before_its_signs(name: str) -> None:
    for draft in written(name, "fr"):
        body = re.sub(r"https?://\S+", "", draft.body)
        assert not re.search(r"[^\u00a0][;!?»]|[^\u00a0]:(?!//)|«[^\u00a0]", body), body


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["de", "it"])
def test_after_the_comma_of_the_greeting_german_and_italian_go_on_small(name: str, language: str) -> None:
    for sample, draft in zip(previews(name), written(name, language), strict=True):
        greeting, first, *others = draft.body.split("\n\n")
        assert greeting.endswith(",")
        assert first[0].islower() or re.match(r"Ihren?\b|Le\b", first), first
        if sample.plan.kind == "resend":
            assert others[0][0].isupper()


@pytest.mark.parametrize("language", ["en", "es", "fr", "nl", "pt"])
@pytest.mark.parametrize("name", NAMES)
def test_elsewhere_every_line_begins_with_a_capital(name: str, language: str) -> None:
    for draft in written(name, language):
        for line in draft.body.splitlines():
            listed = r"\d\. [a-zà-ÿ]" if name == "inquiry" else "(?!)"
            assert re.match(rf"$|  \S|\d\. [A-ZÀ-Þ]|[A-ZÀ-Þ¿¡]|https?:|[^@\s]+@\S+$|{listed}", line), line


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_runs_together(name: str, language: str) -> None:
    for draft in written(name, language):
        text = re.sub(r"https?://\S+", "link", re.sub("(?m)^  ", "", draft.body))
        assert not re.search(r"\w[.!?;,][A-ZÄÖÜÉÀ]\w|  | ,| \.|\.\.|,,|,\.|\( | \)|[ \t]$", text, re.M), text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(set(NAMES) - {"inquiry"}))
def test_every_mail_is_short(name: str, language: str) -> None:
    assert len(written(name, language)[0].body.split()) < 220
