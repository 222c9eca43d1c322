"""The pure stops up to the verdict, put in their order: parsing, screening, classifiers. They live in the reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.config import Shop
from pipeline.model import Mail, RawMail, Reading, Screening
from pipeline.parsing import parse
from pipeline.reading import ReadingSettings, Unreadable
from pipeline.screening import screen

if TYPE_CHECKING:
    from classifiers.classifier import Classifier


@dataclass(frozen=True)
class Stops:
    """All that turns raw mails into readings: the model, who the shop is, and its order number shapes."""

    classifier: Classifier
    shop: Shop
    order_patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def load(cls, settings: ReadingSettings) -> Stops:
        """Loads the model (trained at the very first use)."""
        from classifiers.classifier import Classifier

        classifier = Classifier.load(settings.cache_folder, settings.shop.languages, settings.unsure_below)
        patterns = tuple(re.compile(pattern) for pattern in settings.order_patterns)
        return cls(classifier, settings.shop, patterns)

    def read(self, mails: Sequence[RawMail], progress: Callable[[], None]) -> list[Reading | Unreadable]:
        """raw mail → mail → screening → verdict, a batch at once; ``progress`` is called after each mail."""
        from classifiers.verdict import Text

        seen: list[tuple[Mail, Screening] | Unreadable] = []
        for raw in mails:
            try:
                mail = parse(raw, self.order_patterns)
                seen.append((mail, screen(mail, self.shop)))
            except Exception as error:
                seen.append(Unreadable.after(error, "reading"))
            progress()
        mails_seen = [each[0] for each in seen if not isinstance(each, Unreadable)]
        verdicts = iter(self.classifier.read([Text(mail.subject, mail.new_text) for mail in mails_seen]))
        return [each if isinstance(each, Unreadable) else Reading(*each, next(verdicts)) for each in seen]
