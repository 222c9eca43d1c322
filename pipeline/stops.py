"""The pure stops up to the verdict, put in their order: parsing, screening, classifiers. They live in the reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.config import Shop
from pipeline.model import RawMail, Reading
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

        read: list[Reading | Unreadable] = []
        for raw in mails:
            try:
                mail = parse(raw, self.order_patterns)
                # the verdict of a batch comes last; until then any stands in for it
                read.append(Reading(mail, screen(mail, self.shop), None))  # type: ignore[arg-type]
            except Exception as error:
                read.append(Unreadable.after(error, "reading"))
            progress()
        whole = [each for each in read if isinstance(each, Reading)]
        verdicts = iter(self.classifier.read([Text(each.mail.subject, each.mail.new_text) for each in whole]))
        return [replace(each, verdict=next(verdicts)) if isinstance(each, Reading) else each for each in read]
