"""Rendering: the shop's own files, the sandbox, and customer text that stays text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.drafting import Letters, MissingTemplate
from pipeline.drafting.letters import reply_subject
from pipeline.limits import SUBJECT_CHARS
from pipeline.model import Item, Plan
from pipeline.policy import decide
from tests.policy.values import STRANGER, context, order, reading, settings, under_way

NAME = "replies/unclear/en.j2"
BUILT_IN = "in a sentence or two what happened"


def shop(folder: Path, files: Mapping[str, str | bytes], **of_shop: Any) -> Letters:
    for name, content in files.items():
        path = folder / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    loaded = Settings.model_validate({"shop": {"address": "help@shop.example", **of_shop}})
    return Letters(loaded.model_copy(update={"folder": folder}))


def plan(intent: str = "unclear") -> Plan:
    return decide(reading(intent), context(under_way()), settings()).plans[0]


def body(letters: Letters, intent: str = "unclear") -> str:
    return letters.write(plan(intent), "en", "Hi").body


# ---------------------------------------------------------------------------------------------- the shop's own files


def test_an_own_file_is_used(tmp_path: Path) -> None:
    letters = shop(tmp_path, {NAME: "Dear {{ customer }}, what is it?"})
    assert body(letters) == "Dear Ana, what is it?\n"
    assert list(letters.problems()) == []


def test_an_own_partial_is_used_by_built_in_letters(tmp_path: Path) -> None:
    letters = shop(tmp_path, {"partials/en/letter.j2": "Hiya!\n\n{% block body %}{% endblock %}"})
    assert body(letters).startswith("Hiya!\n\nThank you")


def test_an_own_file_may_extend_the_built_in_letter(tmp_path: Path) -> None:
    own = '{% extends "partials/en/letter.j2" %}{% block body %}What is it?{% endblock %}'
    assert "What is it?\n\nKind regards," in body(shop(tmp_path, {NAME: own}))


BROKEN: dict[str, tuple[str | bytes, int, str]] = {
    "syntax": ("Hello\n{% if customer %}\n", 2, "endif"),
    "unknown tag": ("Hello\n\n{% shout %}", 3, "shout"),
    "unknown filter": ("Hello\n{{ customer | loud }}", 2, "loud"),
    "unknown name": ("Hello\n{{ oder.number }}", 2, "oder"),
    "not UTF-8": (b"Sch\xf6n", 1, "UTF-8"),
    "empty": ("\n \n", 1, "empty"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_own_file_falls_back_and_is_told(tmp_path: Path, case: str) -> None:
    content, line, word = BROKEN[case]
    letters = shop(tmp_path, {NAME: content})
    assert BUILT_IN in body(letters)
    (problem,) = letters.problems()
    assert problem.startswith(f"{tmp_path / 'templates' / NAME}:{line}: ")
    assert word in problem
    assert problem.endswith("; the built-in one is used meanwhile")
    assert "\n" not in problem


@pytest.mark.parametrize(
    "content",
    [
        "{{ order.nothing }}",
        "{{ 1 / 0 }}",
        "{{ order.total | money }}",
        "{% include 'partials/en/none.j2' %}",
        "{% include 'replies/unclear/en.j2' %}",
        "{{ range(10000000) | list }}",
        "{{ shop.name + 1 }}",
    ],
)
def test_an_own_file_that_fails_only_when_used_falls_back_too(tmp_path: Path, content: str) -> None:
    assert BUILT_IN in body(shop(tmp_path, {NAME: content}))


def test_a_broken_own_file_without_a_built_in_one_is_a_missing_template(tmp_path: Path) -> None:
    letters = shop(tmp_path, {"replies/unclear/sv.j2": "{{ oder }}"})
    with pytest.raises(MissingTemplate, match=r"replies/unclear/sv\.j2 cannot be used: 'oder' is undefined"):
        letters.write(plan(), "sv", "Hej")


def test_a_language_without_a_template_is_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingTemplate, match=r"no template replies/unclear/xx\.j2"):
        shop(tmp_path, {}).write(plan(), "xx", "Hi")


def test_languages_without_templates_are_told_once_each(tmp_path: Path) -> None:
    (problem,) = shop(tmp_path, {}, languages=["en", "xx"]).problems()
    assert "replies have no template in 'xx'" in problem
    assert "replies/NAME/xx.j2" in problem


def test_other_files_in_the_folder_are_nobodys_problem(tmp_path: Path) -> None:
    assert list(shop(tmp_path, {"report.html.j2": "{{ figures | tojson }}", "notes.txt": "{%"}).problems()) == []


def test_the_built_in_templates_have_no_problem(tmp_path: Path) -> None:
    assert list(shop(tmp_path, {}).problems()) == []


def test_a_copy_of_the_built_in_templates_has_no_problem(tmp_path: Path) -> None:
    from pipeline.starting import write_starter

    assert all(written for _, written in write_starter(tmp_path))
    letters = shop(tmp_path, {})
    assert list(letters.problems()) == []
    assert BUILT_IN in body(letters)


def test_templates_are_looked_for_beside_pipeline_yaml(tmp_path: Path) -> None:
    loaded = Settings.model_validate({"shop": {"address": "a@b.example"}, "templates": "words"})
    (tmp_path / "words/replies/unclear").mkdir(parents=True)
    (tmp_path / "words" / NAME).write_text("Ours", encoding="utf-8")
    assert body(Letters(loaded.model_copy(update={"folder": tmp_path}))) == "Ours\n"


# ------------------------------------------------------------------------------------------------------- the sandbox


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ order.__init__.__globals__ }}",
        "{{ order['__class__'] }}",
        "{{ order | attr('__class__') }}",
        "{{ self.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(order) }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ offers.__add__ }}",
        "{% set order.email = 'eve@elsewhere.example' %}x",
        "{% do shop.update({'name': 'Eve'}) %}x",
        "{{ shop.update({'name': 'Eve'}) }}",
        "{% include '/etc/passwd' %}",
        "{% include '../pipeline.yaml' %}",
    ],
)
def test_a_template_reaches_nothing_but_its_facts(tmp_path: Path, attack: str) -> None:
    (tmp_path / "pipeline.yaml").write_text("password: hunter2", encoding="utf-8")
    assert BUILT_IN in body(shop(tmp_path, {NAME: attack}))


# ---------------------------------------------------------------------------------------------- customer text is data


@pytest.mark.parametrize("text", ["{{7*7}}", "{% include 'partials/en/items.j2' %}", "{# gone #}", "${HOME}", "%(x)s"])
def test_customer_text_is_never_evaluated(text: str) -> None:
    known = replace(under_way(), last_status=text, number=text, items=(Item(1, text),), carrier=text)
    for intent in ("late", "no_confirmation"):
        written = decide(reading(intent, name=text), context(known), settings()).plans[0]
        draft = Letters(settings()).write(written, "en", text)
        assert text in draft.body
        assert draft.subject == f"Re: {text}"
        assert "49" not in draft.body


@pytest.mark.parametrize(
    "asked",
    ["Hi\nBcc: eve@elsewhere.example", "Hi\r\nBcc: eve@elsewhere.example", "Hi\x0bthere", "Hi\u2028there", "Hi\0there"],
)
def test_a_subject_is_one_line(asked: str) -> None:
    subject = Letters(settings()).write(plan(), "en", asked).subject
    assert subject.isprintable()
    message = EmailMessage()
    message["Subject"] = subject
    assert message.keys() == ["Subject"]


@given(st.text())
def test_any_subject_can_stand_in_a_header(asked: str) -> None:
    subject = reply_subject(asked, "Case Corner")
    assert not set(subject) & set("\r\n\0\x0b\x0c\x85\u2028\u2029")
    assert len(subject) <= SUBJECT_CHARS + 4
    assert subject.startswith("Re: ")
    assert subject != "Re: "


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Where is it?", "Re: Where is it?"),
        ("Re: Where is it?", "Re: Where is it?"),
        ("RE: re:  Re:Where is it?", "Re: Where is it?"),
        ("AW: WG: Paket", "Re: WG: Paket"),
        ("Re[2]: Where", "Re: Where"),
        ("RE : Où est-il", "Re: Où est-il"),
        ("Fwd: Where", "Re: Fwd: Where"),
        ("Reason: broken", "Re: Reason: broken"),
        ("Refund: please", "Re: Refund: please"),
        ("", "Re: Case Corner"),
        ("Re:", "Re: Case Corner"),
        (" \t ", "Re: Case Corner"),
        ("a\u202eb", "Re: ab"),
        ("می\u200cخواهم", "Re: می\u200cخواهم"),
    ],
)
def test_reply_subject(asked: str, expected: str) -> None:
    assert reply_subject(asked, "Case Corner") == expected


def test_a_mail_that_does_not_go_to_the_asker_has_a_subject_of_ours() -> None:
    read = reading("late", sender=STRANGER, proof="absent", numbers=("1042",))
    neutral, resend = decide(read, context(named=(under_way(),)), settings()).plans
    letters = Letters(settings())
    assert letters.write(neutral, "en", "Buy now").subject == "Re: Buy now"
    assert letters.write(resend, "en", "Buy now").subject == "Your order 1042"


def test_an_order_number_cannot_break_the_subject() -> None:
    _, resend = decide(
        reading("late", sender=STRANGER, proof="absent"), context(named=(under_way(number="1\n2"),)), settings()
    ).plans
    assert Letters(settings()).write(resend, "en", "").subject == "Your order 1 2"


# ------------------------------------------------------------------------------------------------------ days and money


def test_days_are_the_shops_own(tmp_path: Path) -> None:
    (tmp_path / "templates/replies/unclear").mkdir(parents=True)
    (tmp_path / "templates" / NAME).write_text("{{ order.placed_at | day }}", encoding="utf-8")
    from datetime import UTC, datetime

    known = order(placed_at=datetime(2026, 11, 1, 2, tzinfo=UTC))
    written = decide(reading("unclear"), context(known), settings()).plans[0]
    for zone, day in (("UTC", "1 November 2026"), ("America/New_York", "31 October 2026")):
        letters = shop(tmp_path, {}, timezone=zone)
        assert letters.write(written, "en", "").body == f"{day}\n"


@pytest.mark.parametrize(
    ("language", "money", "day"), [("en", "¥1,990", "25 October 2026"), ("de", "1.990\xa0¥", "25. Oktober 2026")]
)
def test_money_and_days_as_the_language_writes_them(tmp_path: Path, language: str, money: str, day: str) -> None:
    from decimal import Decimal

    own = "{{ order.total | money(order.currency) }} {{ order.placed_at | day }}"
    letters = shop(tmp_path, {f"replies/unclear/{language}.j2": own})
    written = decide(reading("unclear"), context(order(currency="JPY", total=Decimal("1990"))), settings()).plans[0]
    assert letters.write(written, language, "").body == f"{money} {day}\n"


# ------------------------------------------------------------------------------------------------ where the words lie


def test_a_python_file_of_that_name_is_never_taken_for_our_templates(tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / "templates.py").write_text("raise SystemExit('a stranger ran')", encoding="utf-8")
    script = tmp_path / "script.py"
    script.write_text("from pipeline.drafting import Letters; print(Letters.__name__)", encoding="utf-8")
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "Letters\n"), ran.stderr
