"""Foreign mails with the results that their origins expect. The floors are what was reached; they only go up."""

from __future__ import annotations

import html
import json
import re

from pipeline.parsing import new_text_of
from tests.parsing import corpus
from tests.parsing.corpus import needs_corpus

pytestmark = needs_corpus


def test_every_foreign_mail_is_read_without_the_last_resort() -> None:
    mails = [(entry.path, entry.read()) for entry in corpus.listed()]
    assert len(mails) == 277
    assert [path for path, mail in mails if "unreadable" in mail.defects] == []
    for path, mail in mails:
        text = "".join((mail.text, mail.new_text, mail.subject, mail.report, *mail.header("from")))
        assert not re.search("[\x00\ud800-\udfff]", text), path


def test_mails_of_people_have_text_and_a_sender() -> None:
    people = [entry.read() for entry in corpus.listed() if entry.kind == "human"]
    # Six consist of attachments alone; six have a placeholder or nothing at all for an address.
    assert sum(1 for mail in people if mail.text.strip() or mail.attachments) == len(people)
    assert sum(1 for mail in people if mail.text.strip()) >= len(people) - 6
    assert sum(1 for mail in people if mail.senders) >= len(people) - 6


def test_every_bounce_with_a_report_part_gives_its_report() -> None:
    bounces = [entry.read() for entry in corpus.listed() if entry.kind == "bounce"]
    with_part = [mail for mail in bounces if "message/delivery-status" in mail.content_types]
    assert len(with_part) >= 30
    assert all("status:" in mail.report.lower() or "action:" in mail.report.lower() for mail in with_part)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def test_zammads_subjects_senders_and_bodies() -> None:
    pairs = corpus.zammad()
    assert len(pairs) == 45
    subjects = sum(" ".join(want["subject"].split()) == mail.subject for want, mail in pairs)
    senders = sum(
        (want["from_email"] or "").lower() == (mail.sender.address if mail.sender else "") for want, mail in pairs
    )
    assert subjects == 45
    # The five others have no address in From, or none with an @ and a domain alone.
    assert senders >= 40
    with_body = [(want, mail) for want, mail in pairs if want["body"].strip() != "no visible content"]
    good = 0
    for want, mail in with_body:
        body = (
            html.unescape(re.sub("<[^>]*>", " ", want["body"])) if want["content_type"] == "text/html" else want["body"]
        )
        seen = set(_words(mail.text))
        good += sum(word in seen for word in _words(body)) >= 0.9 * len(_words(body))
    # Of three others one expects text that its page hides, one the page's title, one has words without blanks.
    assert good >= 31
    assert len(with_body) == 34


def test_stalwarts_subjects_and_first_texts() -> None:
    good = 0
    for path in sorted((corpus.FOLDER / "stalwart").rglob("*.json")):
        want = json.loads(path.read_text())
        mail = corpus.read(str(path.with_suffix(".eml").relative_to(corpus.FOLDER)))
        named = {
            header["name"]: header["value"] for header in want["parts"][0]["headers"] if isinstance(header["name"], str)
        }
        same_subject = " ".join(named.get("subject", {"Text": ""})["Text"].split()) == mail.subject
        texts = [want["parts"][at]["body"] for at in want["text_body"] if "Text" in want["parts"][at]["body"]]
        good += same_subject and all(set(_words(text["Text"])) <= set(_words(mail.text)) for text in texts)
    assert good == 8


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n")]


def test_reply_texts_of_email_reply_trimmer() -> None:
    emails = sorted((corpus.FOLDER / "email_reply_trimmer" / "emails").iterdir())
    trimmed = corpus.FOLDER / "email_reply_trimmer" / "trimmed"
    wrong = [
        mail.name
        for mail in emails
        if _lines(new_text_of(mail.read_text())) != _lines((trimmed / mail.name).read_text())
    ]
    assert len(emails) == 20
    assert wrong == []


def test_replies_of_five_mail_programs_are_their_hello() -> None:
    replies = sorted((corpus.FOLDER / "talon" / "standard_replies").glob("*.eml"))
    assert [corpus.read(str(path.relative_to(corpus.FOLDER))).new_text for path in replies] == ["Hello"] * 5
