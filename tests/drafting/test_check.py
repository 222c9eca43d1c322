"""``templates check``, ``list`` and ``preview``: what is wrong with a shop's own words, with file and line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli.templates import app
from pipeline.config import Settings
from pipeline.drafting import Letters, previews
from pipeline.model import Plan

EXTENDS = '{%% extends "partials/en/letter.j2" %%}\n{%% block body %%}\n%s\n{%% endblock %%}\n'
MEANWHILE = "; the built-in one is used meanwhile"


def shop(folder: Path, files: Mapping[str, str], languages: str = "[en]") -> Path:
    for name, content in files.items():
        path = folder / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    configuration = folder / "pipeline.yaml"
    configuration.write_text(f"shop: {{address: help@shop.example, languages: {languages}}}\n", encoding="utf-8")
    return configuration


def run(configuration: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--config", str(configuration)])


#: what is wrong → file, its content, the line and words of the finding, and whether it fails only with some facts
FAULTS: dict[str, tuple[str, str, int, str]] = {
    "unknown name": ("replies/invoice/en.j2", "Hello,\n\n{{ oder.number }}", 3, "there is no 'oder'"),
    "unknown attribute": ("replies/invoice/en.j2", "Hello,\n{{ shop.telephone }}", 2, "telephone"),
    "syntax": ("replies/invoice/en.j2", "Hello,\n{% if order %}", 2, "endif"),
    "a fact that may be missing": ("replies/invoice/en.j2", "Hello,\n\nOrder {{ order.number }}", 3, "number"),
    "a missing value": ("replies/ships_soon/en.j2", "Hello,\nTotal {{ order.total }}", 2, "prints a value that is not"),
    "a missing amount": (
        "replies/reminder/en.j2",
        "{{ offers[0].amount | money('USD') }}",
        1,
        "prints an amount that is not",
    ),
    "a missing day": ("replies/ships_soon/en.j2", "Hello,\n{{ order.placed_at | day }}", 2, "prints a day that is not"),
    "a placeholder": ("replies/invoice/en.j2", "Hello,\n\nDear [NAME], see below.", 3, "left over: [NAME]"),
    "a placeholder of another tool": ("replies/invoice/en.j2", "Hello,\nDear {name}", 2, "left over: {"),
    "a reminder to oneself": ("replies/invoice/en.j2", "Hello,\n\n\nTODO ask Ben", 4, "left over: TODO"),
    "an empty body": ("replies/invoice/en.j2", EXTENDS % "{% if offers and note %}x{% endif %}", 1, "says nothing"),
    "an empty line of a list": ("replies/invoice/en.j2", "Hello,\n\n1. {{ note }}\n2. b", 1, "nothing in it"),
    "an empty paragraph": ("replies/invoice/en.j2", "Hello,\n\n{{ note }}.\n\nBye", 1, "paragraph with nothing"),
    "an include that is not there": ("replies/invoice/en.j2", 'Hello\n{% include "partials/en/no.j2" %}', 2, "no.j2"),
    "a partial's placeholder": ("partials/en/order_wanted.j2", "Your number?\n<order number>", 2, "<order number>"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_told_once_with_file_and_line_and_what_happens_meanwhile(tmp_path: Path, case: str) -> None:
    name, content, line, words = FAULTS[case]
    found = list(Letters(loaded(shop(tmp_path, {name: content}))).problems())
    assert found
    assert all(each.startswith(f"{tmp_path}/templates/{name}:") for each in found)
    (told,) = [each for each in found if words in each][:1] or [""]
    assert told.startswith(f"{tmp_path}/templates/{name}:{line}: "), found
    assert told.endswith(MEANWHILE)
    assert len(found) == len(set(found))


def test_a_fault_ends_the_command_with_one(tmp_path: Path) -> None:
    result = run(shop(tmp_path, {"replies/invoice/en.j2": "Hello,\n\n{{ oder.number }}"}), "check")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{tmp_path}/templates/replies/invoice/en.j2:3: there is no 'oder'; known are ")
    assert result.stderr == "46 mails, 322 templates: 1 to be mended\n"


def test_while_a_file_is_broken_the_built_in_one_is_used(tmp_path: Path) -> None:
    configuration = shop(tmp_path, {"replies/invoice/en.j2": "{{ oder }}"})
    ours = run(configuration, "preview", "invoice")
    built_in = run(shop(tmp_path / "other", {"x.txt": ""}), "preview", "invoice")
    assert ours.exit_code == 0
    assert ours.stdout == built_in.stdout
    assert "One of us is preparing your invoice" in ours.stdout


def test_all_is_well_without_files_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    result = run(shop(tmp_path, {}, "[en, es, de, fr, pt, it, nl]"), "check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "46 mails, 322 templates: all can be used\n"


def test_a_language_without_words_is_told(tmp_path: Path) -> None:
    (problem,) = Letters(loaded(shop(tmp_path, {}, "[en, sv]"))).problems()
    assert "46 of 46 replies have no template in 'sv'" in problem


def test_a_fact_that_only_one_language_tells_is_a_fault(tmp_path: Path) -> None:
    own = EXTENDS % "We sent it{% if order and order.country %} to {{ order.country | country }}{% endif %}."
    files = {"replies/invoice/en.j2": own}
    assert list(Letters(loaded(shop(tmp_path, files))).problems()) == []
    told = [line for line in Letters(loaded(shop(tmp_path, files, "[en, de, fr]"))).problems() if "country'" in line]
    assert told == [
        f"{tmp_path}/templates/replies/invoice/en.j2:3: speaks of 'order.country', which de, fr leaves out{MEANWHILE}"
    ]


def loaded(configuration: Path) -> Settings:
    from pipeline.config_file import load

    return load(configuration)


def test_list_tells_what_is_ones_own(tmp_path: Path) -> None:
    result = run(shop(tmp_path, {"replies/invoice/de.j2": "Hallo"}), "list")
    lines = [line.split() for line in result.stdout.splitlines() if line.strip()]
    assert ["invoice", "reply", "de", "en", "es", "fr", "it", "nl", "pt", "de"] in lines
    assert ["inquiry", "inquiry", "de", "en", "es", "fr", "it", "nl", "pt"] in lines
    assert len(lines) == 46 + 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("preview", "invoices"), "there is no mail named 'invoices'"),
        (("preview", "invoice", "--language", "sv"), "no template"),
        (("preview", "invoice", "--sample", "900"), "samples"),
        (("preview", "invoice", "--sample", "0"), "--sample"),
    ],
)
def test_a_preview_that_is_not_there_is_wrong_usage(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run(shop(tmp_path, {}), *arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.output.split())


def test_a_preview_is_what_a_customer_gets(tmp_path: Path) -> None:
    result = run(shop(tmp_path, {}), "preview", "wrong_item_choice", "--language", "de", "--sample", "2")
    assert result.exit_code == 0
    assert result.stderr.startswith("Sample 2 of ")
    assert "\n\nHallo,\n\nes tut uns leid" in result.stdout


def test_a_plan_needs_no_more_facts_than_its_mail_speaks_of() -> None:
    letters = Letters(Settings.model_validate({"shop": {"address": "help@shop.example"}}))
    order = previews("inquiry")[0].plan.facts["order"]
    draft = letters.write(Plan("inquiry", "inquiry", "claims@carrier.example", facts={"order": order}), "en", "ignored")
    assert draft.subject == "Inquiry about parcel 9400100000000000000013"
    assert "ana@customer.example" not in draft.body
    assert "Ana" not in draft.body


@pytest.mark.parametrize(
    ("kind", "asked", "expected"),
    [
        ("done", "Where is it?", "Re: Where is it?"),
        ("done", "", "Your order 1042"),
        ("reminder", " ", "Your order 1042"),
        ("outreach", "Where is it?", "Your order 1042"),
        ("resend", "Where is it?", "Your order 1042"),
    ],
)
def test_a_mail_in_the_thread_keeps_its_subject(kind: str, asked: str, expected: str) -> None:
    letters = Letters(Settings.model_validate({"shop": {"address": "help@shop.example"}}))
    name = {"done": "done_refund", "resend": "tracking_status"}.get(kind, kind)
    plan = previews(name)[0].plan
    facts = {key: value for key, value in plan.facts.items() if kind != "done" or key != "order"}
    assert letters.write(Plan(kind, name, plan.to, plan.offers, facts), "en", asked).subject == expected
