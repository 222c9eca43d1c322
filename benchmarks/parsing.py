"""What parsing gets right of mails that others wrote, and what it takes. One command:

    python benchmarks/parsing.py [FOLDER]

FOLDER is the mail corpus (default: ``../shared/corpora/mail`` beside the checkout). Prints Markdown. CPU is that of
``parse`` and ``screen`` together against mail-parser's own time in the same run, the best of some rounds each.
"""

from __future__ import annotations

import csv
import email
import email.policy
import html
import json
import logging
import platform
import re
import sys
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage, Message
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mailparser
import yaml

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from benchmarks._mails import hostile, ordinary  # noqa: E402
from pipeline.config import Shop  # noqa: E402
from pipeline.model import Mail, RawMail  # noqa: E402
from pipeline.parsing import new_text_of, parse  # noqa: E402
from pipeline.screening import screen  # noqa: E402
from tests.parsing.corpus import RubyYaml  # noqa: E402

SHOP = Shop(address="help@shop.example")
ROUNDS = 5
NOTHING = "no visible content"
_INLINE_TAG = re.compile(r"</?(?:a|b|i|u|em|strong|span|font|small|big|sub|sup)\b[^>]*>", re.IGNORECASE)


def main() -> None:
    logging.disable(logging.CRITICAL)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CHECKOUT.parent / "shared" / "corpora" / "mail"
    packages = ", ".join(f"{name} {version(name)}" for name in ("mail-parser", "resiliparse"))
    print(f"# Parsing\n\nPython {platform.python_version()}, {packages}, {platform.machine()}\n")
    print("| what | bar | reached |\n|---|---|---|")
    notes: list[str] = []
    if (folder / "kinds.tsv").is_file():
        with (folder / "kinds.tsv").open(newline="") as file:
            mails = {row["path"]: (folder / row["path"]).read_bytes() for row in csv.DictReader(file, delimiter="\t")}
        corpus(mails, notes)
        zammad(folder / "zammad", notes)
        stalwart(folder / "stalwart", notes)
        replies(folder, notes)
        row("CPU, whole corpus, ours / mail-parser's", "<= 1.3", ratio(mails, notes))
    row("CPU, ordinary mails (4-26 KB), ours / mail-parser's", "<= 1.3", ratio(ordinary(), notes))
    crafted()
    print("\n".join(["", "## Notes", "", *(f"- {note}" for note in notes)]))


def row(what: str, bar: str, reached: str) -> None:
    print(f"| {what} | {bar} | {reached} |")


def read(data: bytes) -> Mail:
    return parse(RawMail(data, "benchmark", len(data)))


def corpus(mails: dict[str, bytes], notes: list[str]) -> None:
    unreadable = slow = 0
    have = {"stdlib": 0, "mail-parser": 0}
    lost: list[str] = []
    for path, data in mails.items():
        started = time.process_time()
        mail = read(data)
        slow += time.process_time() - started > 1
        unreadable += "unreadable" in mail.defects
        for name, theirs in (("stdlib", stdlib_body(data)), ("mail-parser", mail_parser_body(data))):
            if not re.search(r"\w", theirs):
                continue
            have[name] += 1
            if not re.search(r"\w", mail.text):
                lost.append(path)
                notes.append(f"body lost that {name} has: {path}: {' '.join(theirs.split())[:60]!r}")
    row(f"corpus ({len(mails)} mails): exceptions / over 1 s", "0 / 0", f"{unreadable} / {slow}")
    theirs_have = ", ".join(f"{name} {count}" for name, count in have.items())
    row(f"bodies lost of those that others have ({theirs_have})", "0", str(len(set(lost))))


def stdlib_body(data: bytes) -> str:
    """The body as ``EmailMessage.get_body`` finds it; of an HTML one the words that a reader sees."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        part = message.get_body(("plain", "html")) if isinstance(message, EmailMessage) else None
        text = str(part.get_content()) if part else ""
        return seen(text) if part and part.get_content_type() == "text/html" else text
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ):  # what it fails on is no body that it has
        return ""


def mail_parser_body(data: bytes) -> str:
    """mail-parser's texts. Not counted: those of mails attached (they are the attachments' own, and we list them)."""
    message = email.message_from_bytes(data)
    message.epilogue = message.epilogue or ""
    without_attached(message)
    try:
        parsed = mailparser.MailParser(message)
        return "\n".join([*parsed.text_plain, *(seen(text) for text in parsed.text_html)])
    except Exception:
        return ""


def without_attached(message: Message) -> None:
    parts = message.get_payload()
    if not isinstance(parts, list) or message.get_content_maintype() != "multipart":
        return
    own = [part for part in parts if isinstance(part, Message) and part.get_content_maintype() != "message"]
    own = [part for part in own if part.get_content_type() != "text/rfc822-headers"]
    parts[:] = [part for part in own if part.get_content_disposition() != "attachment"]
    for part in own:
        without_attached(part)


def seen(markup: str) -> str:
    """Words of HTML by another road than ours: tags off, scripts, styles and titles out."""
    markup = re.sub(r"<!--.*?-->|<(script|style|head)\b.*?</\1\s*>", " ", markup, flags=re.DOTALL | re.IGNORECASE)
    return html.unescape(re.sub(r"<[^>]*>", " ", _INLINE_TAG.sub("", markup)))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def address(text: str) -> str:
    """The address in a field that Zammad gives whole where it follows no grammar: quotes and a name's words off."""
    local, _, domain = text.strip().lower().rpartition("@")
    local = local.strip('"') if '"' in local else local.rpartition(" ")[2]
    return local + "@" + domain.strip(' <>"')


def zammad(folder: Path, notes: list[str]) -> None:
    subjects = senders = bodies = empty = total = 0
    for path in sorted(folder.glob("*.yml")):
        expected = yaml.load(path.read_text(), RubyYaml)
        mail = read(path.with_suffix(".box").read_bytes())
        total += 1
        same_subject = "".join(expected["subject"].split()) == "".join(mail.subject.split())
        want, have = address(expected["from_email"] or ""), address(mail.sender.address if mail.sender else "")
        share = covered(expected, mail)
        subjects += same_subject
        senders += want == have
        bodies += share >= 0.9
        empty += expected["body"].strip() == NOTHING and not mail.text.strip()
        if not same_subject:
            notes.append(f"zammad subject: {path.stem}")
        if want != have:
            notes.append(f"zammad sender: {path.stem}: From is {mail.header('from')!r}, expected {want}")
        if share < 0.9:
            notes.append(f"zammad body: {path.stem}: {share:.0%} of the expected words{REASONS.get(path.stem, '')}")
    row(f"Zammad's results ({total}): subject / sender / body", ">= 43 / 43 / 43", f"{subjects} / {senders} / {bodies}")
    notes.append(
        f'Zammad says "{NOTHING}" for some bodies: right where we show no text ({empty}); where we do '
        f"show one, that is "
        "because Zammad looks at the HTML half alone, and it counts as right only if the mail has such a text."
    )


REASONS = {
    "mail021": "; the rest is text that the page hides from readers",
    "mail026": "; the expected words are the page's title, the plain half has a text",
}


def covered(expected: dict[str, Any], mail: Mail) -> float:
    """Share of the expected words that we show, or of their characters in order where scripts have no blanks."""
    body = expected["body"]
    if body.strip() == NOTHING:
        return 1.0
    if expected["content_type"] == "text/html":
        body = html.unescape(re.sub(r"<[^>]*>", " ", _INLINE_TAG.sub("", body)))
    have, want = set(words(mail.text)), words(body)
    by_word = sum(word in have for word in want) / max(1, len(want))
    joined = "".join(words(mail.text))
    by_place = sum(len(word) for word in want if word in joined) / max(1, sum(map(len, want)))
    return by_word if body.isascii() or not re.search("[\u3040-\u9fff]", body) else by_place


def stalwart(folder: Path, notes: list[str]) -> None:
    good = total = 0
    for path in sorted(folder.rglob("*.json")):
        expected = json.loads(path.read_text())
        mail = read(path.with_suffix(".eml").read_bytes())
        total += 1
        fields = {one["name"]: one["value"] for one in expected["parts"][0]["headers"] if isinstance(one["name"], str)}
        subject = fields.get("subject", {"Text": ""})["Text"]
        texts = [expected["parts"][at]["body"] for at in expected["text_body"]]
        want = [word for text in texts for word in words(text.get("Text") or seen(text.get("Html") or ""))]
        have = set(words(mail.text))
        share = sum(word in have for word in want) / len(want) if want else 1.0
        right = " ".join(subject.split()) == mail.subject and share >= 0.9
        good += right
        if not right:
            notes.append(f"stalwart: {path.relative_to(folder)}: {share:.0%} of the expected words")
    row(f"stalwart's results ({total}): subject and texts", "8", str(good))


def replies(folder: Path, notes: list[str]) -> None:
    good: list[bool] = []
    for path in sorted((folder / "email_reply_trimmer" / "emails").iterdir()):
        want = (folder / "email_reply_trimmer" / "trimmed" / path.name).read_text()
        good.append(lines(new_text_of(path.read_text())) == lines(want))
        if not good[-1]:
            notes.append(f"reply: {path.name}")
    for path in sorted((folder / "talon" / "standard_replies").glob("*.eml")):
        good.append(read(path.read_bytes()).new_text == "Hello")
        if not good[-1]:
            notes.append(f"reply: {path.name}")
    share = sum(good) / len(good)
    row(f"reply pairs ({len(good)}): new_text equal, lines trimmed", ">= 80 %", f"{sum(good)} ({share:.0%})")


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def ratio(mails: dict[str, bytes], notes: list[str]) -> str:
    """Sum over sum, and the median of the single mails' ratios."""
    ours = [best(partial(both, data)) for data in mails.values()]
    parsing = [best(partial(read, data)) for data in mails.values()]
    theirs = [best(partial(mail_parser, data)) for data in mails.values()]
    ratios = sorted(mine / other for mine, other in zip(ours, theirs, strict=True))
    notes.append(
        f"{len(mails)} mails: parse {sum(parsing) * 1e3:.0f} ms, parse and screen {sum(ours) * 1e3:.0f} "
        f"ms, mail-parser "
        f"{sum(theirs) * 1e3:.0f} ms"
    )
    return f"{sum(ours) / sum(theirs):.2f} (median {ratios[len(ratios) // 2]:.2f})"


def both(data: bytes) -> None:
    screen(read(data), SHOP)


def mail_parser(data: bytes) -> None:
    message = email.message_from_bytes(data)
    message.epilogue = message.epilogue or ""
    mailparser.MailParser(message)


def best(work: Callable[[], object]) -> float:
    times: Iterator[float] = (timed(work) for _ in range(ROUNDS))
    return min(times)


def timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def crafted() -> None:
    times = {name: timed(partial(both, data)) for name, data in hostile().items()}
    slowest = max(times, key=lambda name: times[name])
    within = sum(seconds < 0.5 for seconds in times.values())
    row(f"hostile inputs ({len(times)}): under 0.5 s", "all", f"{within}; slowest {slowest} {times[slowest]:.2f} s")
    print("\n| hostile input | CPU s |\n|---|---|")
    for name, seconds in sorted(times.items(), key=lambda item: -item[1]):
        print(f"| {name} | {seconds:.2f} |")


if __name__ == "__main__":
    main()
