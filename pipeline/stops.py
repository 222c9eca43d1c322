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
from pipeline.screening.dkim import TxtLookup, signers
from pipeline.txt_records import open_txt_lookup

if TYPE_CHECKING:
    from classifiers.classifier import Classifier


@dataclass(frozen=True)
class Stops:
    """All that turns raw mails into readings: the model, who the shop is, and its order number shapes.

    ``txt``: asks the DNS for the keys of DKIM signatures (``shop.verify_dkim``); None: they are not looked at.
    """

    classifier: Classifier
    shop: Shop
    order_patterns: tuple[re.Pattern[str], ...]
    txt: TxtLookup | None = None

    @classmethod
    def load(cls, settings: ReadingSettings) -> Stops:
        """Loads the model (trained at the very first use). Raises ImportError where an extra is missing."""
        from classifiers.classifier import Classifier
        from classifiers.persistence import load

        model = load(settings.model.parent, settings.model.name) if settings.model else None
        if settings.model and model is None:
            raise ValueError("the published model cannot be read; 'casedesk model rollback' returns to the one before")
        classifier = Classifier.load(
            settings.cache_folder,
            settings.shop.languages,
            settings.unsure_below,
            settings.encoder,
            max_errors=dict(settings.max_errors),
            model=model,
        )
        patterns = tuple(re.compile(pattern) for pattern in settings.order_patterns)
        txt = open_txt_lookup() if settings.shop.verify_dkim else None
        return cls(classifier, settings.shop, patterns, txt)

    def read(self, mails: Sequence[RawMail], progress: Callable[[], None]) -> list[Reading | Unreadable]:
        """raw mail → mail → screening → verdict, a batch at once; ``progress`` is called after each mail."""
        from classifiers.verdict import Text

        seen: list[tuple[Mail, Screening] | Unreadable] = []
        for raw in mails:
            try:
                mail = parse(raw, self.order_patterns)
                seen.append((mail, self._screen(raw, mail)))
            except Exception as error:
                seen.append(Unreadable.after(error, "reading"))
            progress()
        mails_seen = [each[0] for each in seen if not isinstance(each, Unreadable)]
        verdicts = iter(self.classifier.read([Text(mail.subject, mail.new_text) for mail in mails_seen]))
        return [each if isinstance(each, Unreadable) else Reading(*each, next(verdicts)) for each in seen]

    def _screen(self, raw: RawMail, mail: Mail) -> Screening:
        """Signatures are checked only where the mailbox's own server left it open who the sender is."""
        screening = screen(mail, self.shop)
        if self.txt is None or screening.proof != "absent" or screening.kind != "human":
            return screening
        return screen(mail, self.shop, signed_by=signers(raw.data, mail, self.txt))
