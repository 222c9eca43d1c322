from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers.classifier import Classifier
from classifiers.corpus import Example
from classifiers.evaluation import Judged, calibration_error, coverage, cross_validated, figures, scored
from classifiers.verdict import CATEGORIES, CATEGORY_OF, Text, Verdict

ANYTHING = st.text(st.characters(codec=None), max_size=300)


def read(classifier: Classifier, subject: str, body: str) -> Verdict:
    return classifier.read([Text(subject, body)])[0]


def assert_sound(verdict: Verdict) -> None:
    assert sorted(name for name, _ in verdict.ranking) == sorted(CATEGORIES)
    shares = [share for _, share in verdict.ranking]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1)
    assert (verdict.category, verdict.confidence) == verdict.ranking[0]
    assert CATEGORY_OF[verdict.intent] == verdict.category
    assert len(verdict.evidence) <= 4


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ANYTHING, ANYTHING)
def test_any_text_gets_a_sound_verdict(classifier: Classifier, subject: str, body: str) -> None:
    assert_sound(read(classifier, subject, body))


@pytest.mark.parametrize(
    "body",
    ["", "😡😡😡", "\ud800\udc00 \udfff", "x" * 200_000, "late order " * 20_000, "\0\0", "注文" * 9_000, "Ж" * 5_000],
    ids=["empty", "emoji", "surrogates", "one word", "huge", "nul", "japanese", "cyrillic"],
)
def test_hostile_bodies_get_a_sound_verdict(classifier: Classifier, body: str) -> None:
    assert_sound(read(classifier, "", body))


@pytest.mark.parametrize("text", [Text("", ""), Text("", "👍"), Text("  ", "\n\n"), Text("", "12345")])
def test_without_words_it_is_unclear_and_unsure(classifier: Classifier, text: Text) -> None:
    verdict = classifier.read([text])[0]
    assert (verdict.category, verdict.intent) == ("other", "unclear")
    assert verdict.confidence < 0.2
    assert verdict.unsure
    assert verdict.language is None


@pytest.mark.parametrize(
    ("subject", "body", "category"),
    [
        ("No confirmation", "I paid yesterday and never got an order confirmation email.", "confirmation_missing"),
        ("Tracking stuck", "The tracking has not moved since last Monday.", "tracking_delayed"),
        ("Wrong colour sent", "I ordered a black case and you sent me a pink one.", "wrong_item"),
        ("Broken", "The case is cracked and the button does not work.", "not_satisfied"),
        ("Six weeks", "I have been waiting for my order for six weeks, it still has not arrived.", "long_wait"),
        ("Invoice", "Could you send me an invoice with our VAT number?", "other"),
    ],
)
def test_plain_english_mail(classifier: Classifier, subject: str, body: str, category: str) -> None:
    assert read(classifier, subject, body).category == category


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("He pagado y no me ha llegado ningún correo de confirmación de mi pedido.", "es"),
        ("Ich habe bezahlt, aber keine Bestellbestätigung per E-Mail bekommen.", "de"),
        ("J'ai payé ma commande mais je n'ai reçu aucun mail de confirmation.", "fr"),
        ("Paguei o pedido e não recebi nenhum e-mail de confirmação.", "pt"),
        ("Ho pagato ma non ho ricevuto nessuna mail di conferma dell'ordine.", "it"),
        ("Ik heb betaald maar geen bevestiging van mijn bestelling per mail ontvangen.", "nl"),
    ],
)
def test_other_languages_are_read(classifier: Classifier, body: str, language: str) -> None:
    verdict = read(classifier, "", body)
    assert (verdict.language, verdict.category) == (language, "confirmation_missing")
    assert verdict.evidence
    assert all(phrase in body for phrase in verdict.evidence)


def test_danish_is_read_as_danish(classifier: Classifier) -> None:
    verdict = read(classifier, "", "Hvor er min pakke? Jeg har ventet i tre uger og hører ingenting.")
    assert verdict.language == "da"
    assert len(verdict.language_guesses) == 2
    assert verdict.unsure


def test_mere_thanks(classifier: Classifier) -> None:
    verdict = read(classifier, "Re: your order", "Thank you so much for the quick help!\n\nAnna")
    assert_sound(verdict)
    assert (verdict.category, verdict.intent) == ("other", "thanks")
    assert verdict.confidence > 0.9


def test_evidence_stands_in_the_mail(classifier: Classifier) -> None:
    body = "Your parcel came with a PINK cover, yet I ordered the black one."
    verdict = read(classifier, "", body)
    assert verdict.evidence
    assert all(phrase in body for phrase in verdict.evidence)


def test_a_batch_says_what_single_mails_say(classifier: Classifier) -> None:
    texts = [Text("", "Where is it?"), Text("Broken", "the clip broke"), Text("", "")]
    for together, alone in zip(classifier.read(texts), [classifier.read([text])[0] for text in texts], strict=True):
        shares = [[share for _, share in verdict.ranking] for verdict in (together, alone)]
        assert shares[0] == pytest.approx(shares[1], abs=1e-5)
        assert replace(together, confidence=0, ranking=()) == replace(alone, confidence=0, ranking=())
    assert classifier.read([]) == []


def test_rules_reach_the_verdict(classifier: Classifier) -> None:
    verdict = read(classifier, "", "Refund me or my lawyer will write to you.")
    assert verdict.escalate
    assert verdict.remedies == ("refund",)


def test_the_words_for_verdicts_load_without_the_machine() -> None:
    code = "import sys, classifiers.verdict; print([m for m in ('numpy', 'sklearn', 'scipy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_reading_needs_neither_scipy_nor_scikit_learn(cache: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from classifiers.classifier import Classifier; from classifiers.verdict "
        "import Text\n"
        "Classifier.load(Path(sys.argv[1])).read([Text('', 'where is it')])\n"
        "print([name for name in ('scipy', 'sklearn') if name in sys.modules])\n"
    )
    run = subprocess.run([sys.executable, "-c", code, str(cache)], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"  # they are needed for training alone


def test_figures_of_known_verdicts() -> None:
    judged = [
        Judged("en", "other", "other", 0.9),
        Judged("en", "other", "late", 0.2),
        Judged("en", "late", "late", 0.8),
    ]
    found = figures(judged)
    assert found.accuracy == pytest.approx(2 / 3)
    assert found.macro_f1 == pytest.approx(2 / 3)
    assert found.coverage == pytest.approx(2 / 3)
    assert found.calibration_error == pytest.approx((0.1 + 0.2 + 0.2) / 3)
    assert figures([]).messages == 0


def test_coverage_keeps_ties_together() -> None:
    import numpy as np

    right = np.array([True, False])
    assert coverage(np.array([0.9, 0.9]), right) == 0
    assert coverage(np.array([0.9, 0.8]), right) == 0.5
    assert calibration_error(np.array([1.0, 1.0]), right) == pytest.approx(0.5)


def test_cross_validation_counts_every_message_once(small: list[Example]) -> None:
    report = cross_validated(small)
    assert report.by_language["all"].messages == len(small) == sum(report.confusion.values())


def test_it_holds_its_level_on_mail_it_never_saw(classifier: Classifier, messages: Path) -> None:
    report = scored(classifier, messages / "written_dev.jsonl")
    assert report.by_language["en"].accuracy >= 0.70
    assert report.by_language["all"].accuracy >= 0.75
    assert report.by_language["all"].calibration_error <= 0.1
    assert report.remedies_f1 is not None
    assert report.remedies_f1 >= 0.65
    assert report.escalate_recall is not None
    assert report.escalate_recall >= 0.9
