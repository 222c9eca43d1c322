"""The least that reading costs: mail-parser and casedesk's classifier, nothing else; no store, no quotes, no process.

python benchmarks/_floor.py MBOX
"""

import mailbox
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import mailparser

from classifiers.classifier import Classifier
from classifiers.verdict import Text


def texts(box: str) -> Iterator[Text]:
    for octets in mailbox.mbox(box, factory=lambda file: file.read()):
        mail = mailparser.parse_from_bytes(octets)
        yield Text(mail.subject, "\n".join(mail.text_plain or mail.text_html))
        assert mail.from_
        assert mail.date


def main(box: str) -> None:
    classifier, rest, number = Classifier.load(), texts(box), 0
    while batch := list(islice(rest, 100)):
        number += len(classifier.read(batch))
    print(number)


if __name__ == "__main__":
    main(sys.argv[1])
