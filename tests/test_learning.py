"""``train``, ``evaluate`` and ``model``: what staff decide teaches, what is worse is refused, and the way back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from classifiers.corpus import Example
from classifiers.evaluation import judged
from classifiers.learning import STAFF_WEIGHT
from classifiers.model import Model
from classifiers.training import train
from classifiers.verdict import Text
from pipeline.config import Settings
from pipeline.config_file import load
from pipeline.drift import weekly
from pipeline.flow import Arrival, take_in, understand
from pipeline.learning import (
    Base,
    NothingNew,
    evaluated,
    of_other_labels,
    publish,
    running,
    staff_examples,
    train_candidate,
)
from pipeline.model import RawMail
from pipeline.model_report import write_model_report
from pipeline.opening import open_store
from pipeline.published import published
from pipeline.reading import Readers
from pipeline.store import Store, labels, models
from pipeline.store.drafts import NotPossible
from tests.classifiers.conftest import SMALL
from tests.shop import WRONG, Done, Shop, in_process, mail
from tests.store.given import NOW, a_mail, file
from tests.store.given import settings as given_settings

CORPUS = [
    Example(f"{intent}-{number}", Text("", body), "en", intent)
    for intent, bodies in SMALL.items()
    for number, body in enumerate(bodies)
]
ZONK = "Flurb wexel zonk, the grabbled flurb."  # what it means only this shop's staff know


@cache
def starter() -> Model:
    return train(CORPUS)


BASE = Base(CORPUS, "small", starter)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = given_settings(classifier={"cache_folder": str(tmp_path / "cache")})
    return made.model_copy(update={"folder": tmp_path})


def teach(store: Store, *bodies: str, category: str = "wrong_item", intent: str = "missing_piece") -> list[int]:
    """Mails of as many customers, and what staff say of them."""
    refs = []
    with store.write() as connection:
        for number, body in enumerate(bodies):
            name = f"{intent} {number} {body}"
            made = a_mail(name, f"c{number}@customer.example", text=body, new_text=body, subject="")
            refs.append(file(connection, made)[1])
            labels.record(connection, refs[-1], category, intent, "eva", NOW)
    return refs


def said_of(settings: Settings, store: Store, body: str) -> str:
    model = running(BASE, settings, store).learned.model
    return judged(model, [Example("", Text("", body), "en", "late")])[0].said


# ------------------------------------------------------------------------------------------------ training


def test_what_staff_say_changes_the_next_model(store: Store, settings: Settings) -> None:
    assert said_of(settings, store, ZONK) != "wrong_item"
    refs = teach(store, ZONK, f"Hello, {ZONK}", f"{ZONK} Bye.")
    trained = train_candidate(BASE, settings, store)
    assert trained.objections == ()
    own, folds = trained.comparisons
    assert [side.messages for side in own.figures] == [3, 3]
    assert own.figures[0].accuracy < own.figures[1].accuracy == 1
    assert folds.figures[0].messages == len(CORPUS)
    version = publish(store, trained, "eva", NOW)
    assert said_of(settings, store, ZONK) == "wrong_item"
    with store.read() as connection:
        row = models.get(connection, version)
        assert row is not None
        assert (set(row.held), row.corpus, row.who) == ({str(ref) for ref in refs}, "small", "eva")
        assert row.figures["mails that staff judged"][1]["accuracy"] == 1.0


def test_staffs_mails_weigh_more_and_a_customer_is_a_voice(store: Store) -> None:
    (ref,) = teach(store, ZONK)
    assert staff_examples(store) == {
        ref: Example(
            f"mail {ref}", Text("", ZONK), "en", "missing_piece", voice="c0@customer.example", weight=STAFF_WEIGHT
        )
    }


def test_without_anything_new_nothing_is_trained(store: Store, settings: Settings) -> None:
    with pytest.raises(NothingNew, match="no mail was judged"):
        train_candidate(BASE, settings, store)
    teach(store, ZONK)
    version = publish(store, train_candidate(BASE, settings, store), "eva", NOW)
    with pytest.raises(NothingNew, match=f"model {version}, which is running, has learned"):
        train_candidate(BASE, settings, store)
    teach(store, "Another one broke.")
    assert train_candidate(BASE, settings, store).running.version == version


def test_a_worse_candidate_is_refused_with_the_reason(store: Store, settings: Settings) -> None:
    """Somebody hands in a file with the labels mixed up."""
    intents = list(SMALL)
    wrong = [replace(each, intent=intents[intents.index(each.intent) - 1], weight=5) for each in CORPUS]
    trained = train_candidate(BASE, settings, store, more=wrong)
    assert trained.objections == ("it is worse on the starter corpus",)
    assert re.fullmatch(
        r"on the starter corpus its macro-F1 is 0\.\d+ where the running model has 0\.\d+, and may lose 0.01 at most",
        trained.grounds[-1],
    )
    test = [replace(each, id=f"t{each.id}") for each in CORPUS]
    refused = train_candidate(BASE, settings, store, more=wrong, test=test).objections
    assert refused == ("it is worse on the test file", "it is worse on the starter corpus")


def test_mails_that_the_running_model_has_learned_are_judged_held_out(store: Store, settings: Settings) -> None:
    """Else it would look perfect on them, and no new one would ever be as good."""
    (ref,) = teach(store, ZONK)
    publish(store, train_candidate(BASE, settings, store), "eva", NOW)
    teach(store, "Torn after a day.")
    own = train_candidate(BASE, settings, store).comparisons[0]
    known = running(BASE, settings, store).learned
    assert said_of(settings, store, ZONK) == "wrong_item"  # learned by heart
    assert (own.before[0].said, own.before[0].confidence) == known.held[ref]
    assert not own.before[0].right


def test_two_trainings_at_once_publish_one(store: Store, settings: Settings) -> None:
    teach(store, ZONK)
    first, second = (train_candidate(BASE, settings, store) for _ in range(2))
    version = publish(store, first, "eva", NOW)
    with pytest.raises(NotPossible, match="run 'casedesk train' again"):
        publish(store, second, "tom", NOW)
    assert running(BASE, settings, store).version == version


def test_too_little_to_learn_from_without_the_starter_corpus(store: Store, settings: Settings) -> None:
    teach(store, ZONK)
    with pytest.raises(NotPossible, match="too little to learn from"):
        train_candidate(BASE, settings, store, fresh=True)
    teach(store, "Where is my parcel?", category="long_wait", intent="late")
    trained = train_candidate(BASE, settings, store, fresh=True)
    assert trained.candidate.corpus == ""
    assert "and there are 2" in trained.objections[0]


def test_the_files_are_no_pickle_and_name_their_data(store: Store, settings: Settings) -> None:
    teach(store, ZONK)
    trained = train_candidate(BASE, settings, store)
    version = publish(store, trained, "eva", NOW)
    with store.read() as connection:
        octets, row = models.files(connection, version), models.get(connection, version)
    assert set(octets) == {".npz", ".json"}
    assert json.loads(octets[".json"])["data"] == trained.candidate.model.data
    assert row is not None
    assert row.data == trained.candidate.model.data


# ---------------------------------------------------------------------------------------------- evaluation


def test_evaluation_shows_before_and_after(store: Store, settings: Settings) -> None:
    teach(store, ZONK, f"Hello, {ZONK}")
    now, then, found = evaluated(BASE, settings, store)
    assert (now.version, then) == (models.STARTER, None)
    assert [(each.name, each.before) for each in found] == [("mails that staff judged", ()), ("the starter corpus", ())]
    first = publish(store, train_candidate(BASE, settings, store), "eva", NOW)
    now, then, found = evaluated(BASE, settings, store)
    assert then is not None
    assert (now.version, then.version) == (first, models.STARTER)
    before, after = found[0].figures
    assert before.accuracy < after.accuracy
    (only,) = evaluated(BASE, settings, store, CORPUS[:4])[2]
    assert (only.name, only.figures[1].messages) == ("the file", 4)


def test_an_evaluation_without_staffs_mails_is_of_the_starter_corpus(store: Store, settings: Settings) -> None:
    assert [each.name for each in evaluated(BASE, settings, store)[2]] == ["the starter corpus"]


def test_labels_of_ones_own_are_tried_apart(settings: Settings) -> None:
    data = [replace(each, intent=f"own {each.intent}") for each in CORPUS]
    known = of_other_labels(settings, data, data[:6])
    assert (known.name, known.figures[1].accuracy) == ("the test file", 1.0)
    assert of_other_labels(settings, data, ()).figures[1].accuracy < 1
    with pytest.raises(NotPossible, match="too little"):
        of_other_labels(settings, data[:2], ())


class Page(HTMLParser):
    """The tags of a page, its text, and whatever it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [name for name, _ in attrs if name in ("src", "href", "xlink:href", "onload")]

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "


def test_the_page_stands_alone(store: Store, settings: Settings, tmp_path: Path) -> None:
    teach(store, ZONK, f"Hello, {ZONK}")
    publish(store, train_candidate(BASE, settings, store), "eva", NOW)
    with store.read() as connection:
        weeks = weekly(connection, NOW)
    path = tmp_path / "model.html"
    write_model_report(path, "How <well>", ["Compared."], evaluated(BASE, settings, store)[2], weeks)
    written = path.read_text()
    page = Page(written)
    assert page.loads == []
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert page.tags.count("svg") == page.tags.count("h2") - 1 == 2
    assert "url(" not in written
    assert "prefers-color-scheme: dark" in written
    assert "How <well>" in page.text
    for shown in ("F1 before", "wrong_item", "On mails that staff judged: 2 messages", "Week by week", "2026-11-23"):
        assert shown in page.text


# --------------------------------------------------------------------------------------------------- drift


def test_the_weeks_tell_what_changes(store: Store) -> None:
    with store.write() as connection:
        for number in range(4):
            file(connection, a_mail(f"new {number}"), NOW)
        _, old = file(connection, a_mail("old"), NOW - timedelta(days=9))
        _, kept = file(connection, a_mail("kept"), NOW - timedelta(days=2))
        file(connection, a_mail("ancient"), NOW - timedelta(days=100))
        labels.record(connection, old, "wrong_item", "missing_piece", "eva", NOW)
        labels.record(connection, kept, "long_wait", "lost_or_returned", "eva", NOW)
        first, second, third = weekly(connection, NOW)
    assert [week.begins for week in (first, second, third)] == [
        datetime(2026, 11, day, tzinfo=UTC) for day in (9, 16, 23)
    ]
    assert (first.mails, second.mails, third.mails) == (1, 1, 4)
    assert (first.overridden, second.overridden, third.overridden) == (1.0, 0.0, None)
    assert (first.categories, third.categories) == ({"wrong_item": 1}, {"long_wait": 4})
    assert (third.unsure, third.judged) == (0.0, 0)


def test_no_mail_no_weeks(store: Store) -> None:
    with store.read() as connection:
        assert weekly(connection, NOW) == []


# ----------------------------------------------------------------------------------------------- by command


@pytest.fixture
def files(tmp_path: Path, readers: Callable[[Settings], Readers]) -> Shop:
    made = Shop(tmp_path, readers=readers)
    made.write()
    return made


def run(shop: Shop, *words: object) -> Done:
    return in_process(shop.folder, *words)


def written(path: Path, examples: list[Example]) -> Path:
    rows = [{"subject": "", "body": each.text.body, "intent": each.intent, "language": "en"} for each in examples]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def test_a_correction_by_shell_changes_the_next_training(files: Shop) -> None:
    with files.open() as opened:
        raw = mail(1, WRONG)
        take_in(opened.road, [Arrival(RawMail(raw, "1.eml", len(raw)))])
        understand(opened.road)
    assert run(files, "drafts", "label", 1, "refund_status").code == 0
    settings = load(files.folder / "pipeline.yaml")
    settings = settings.model_copy(
        update={"classifier": settings.classifier.model_copy(update={"cache_folder": files.folder})}
    )
    with open_store(settings) as store:
        (example,) = staff_examples(store).values()
        assert (example.intent, example.text.body.strip()) == ("refund_status", WRONG)
        publish(store, train_candidate(BASE, settings, store), "eva", NOW)
        assert said_of(settings, store, WRONG) == "other"
    listed = run(files, "model", "list", "--json").records
    assert [(each["id"], each["running"], each["mails"]) for each in listed] == [(1, True, 1), (0, False, 0)]
    assert "starter" in run(files, "model", "list").out
    back = run(files, "model", "rollback")
    assert (back.code, back.err) == (0, "Mail is read by the starter model from the next pass on.\n")
    with open_store(settings) as store:
        assert published(settings, store) is None
    assert run(files, "model", "rollback").code == 2
    assert run(files, "model", "rollback", 1).code == 0
    assert run(files, "model", "list", "--json").records[0]["running"]


def test_other_labels_by_command(files: Shop) -> None:
    data = written(files.folder / "own.jsonl", [replace(each, intent=f"own_{each.intent}") for each in CORPUS])
    done = run(files, "train", "--fresh", "--data", data, "--test", data, "--report", "own.html")
    assert done.code == 0
    assert "1.000" in done.out
    assert done.err == "These are no categories of casedesk, so nothing was published.\n"
    assert "svg" in (files.folder / "own.html").read_text()
    refused = run(files, "train", "--data", data)
    assert (refused.code, "--data FILE --fresh" in refused.err) == (2, True)
    missing = run(files, "train", "--data", "none.jsonl")
    assert (missing.code, missing.err.count("\n")) == (2, 1)
    (files.folder / "pipeline.yaml").unlink()  # needs no shop
    assert run(files, "train", "--fresh", "--data", data).code == 0


def test_the_real_starter_model_by_command(files: Shop) -> None:
    """With few mails and no starter corpus: refused, with the reason, and nothing is published."""
    nothing = run(files, "train")
    assert (nothing.code, nothing.err.startswith("Nothing was trained: no mail was judged")) == (0, True)
    data = written(files.folder / "few.jsonl", CORPUS)
    done = run(files, "train", "--fresh", "--data", data, "--report", "new.html")
    assert done.code == 1
    assert done.err.startswith("What decides: on the starter corpus its macro-F1 is ")
    assert "Not published: without the starter corpus 200 mails that staff judged must speak for it" in done.err
    assert "the starter corpus" in done.out
    assert "Not published" in (files.folder / "new.html").read_text()
    assert [each["id"] for each in run(files, "model", "list", "--json").records] == [0]
    evaluation = run(files, "evaluate", "--data", data, "--report", "now.html")
    assert (evaluation.code, evaluation.err.splitlines()[0]) == (0, "Running: the starter model")
    assert "the file" in evaluation.out
    assert (files.folder / "now.html").exists()
    assert run(files, "evaluate", "--drift").err == "No customer has written in the last weeks.\n"
