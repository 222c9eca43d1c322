"""``inspect`` and ``classify``: the pure part of the road alone, without a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from classifiers.verdict import Text
from pipeline.limits import FETCH_BATCH, SECONDS_A_MAIL
from pipeline.model import RawMail, Reading
from pipeline.parsing import new_text_of, order_numbers, tracking_numbers
from pipeline.reading import Reader, ReaderLost, ReadingSettings
from pipeline.records import classify_record, inspect_record, unreadable_record
from pipeline.stops import Stops


def inspect_files(
    settings: ReadingSettings, raws: Iterable[RawMail], seconds_a_mail: float = SECONDS_A_MAIL
) -> Iterator[dict[str, Any]]:
    """What the pipeline sees in each mail, read in a process that a mail may not take down with it."""
    with Reader(settings, seconds_a_mail) as reader:
        for raw in raws:
            try:
                result = reader.read([raw])[0]
            except ReaderLost as error:
                yield unreadable_record(raw.source, str(error))
                continue
            if isinstance(result, Reading):
                yield inspect_record(raw.source, result)
            else:
                yield unreadable_record(raw.source, result.reason)


def classify(stops: Stops, messages: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The verdict of each message (``id``, ``subject``, ``body``), in their order and in constant memory."""
    rest = iter(messages)
    while chunk := list(islice(rest, FETCH_BATCH)):
        texts = [Text(_text(each, "subject"), new_text_of(_text(each, "body"))) for each in chunk]
        for message, text, verdict in zip(chunk, texts, stops.classifier.read(texts), strict=True):
            whole = f"{text.subject}\n{_text(message, 'body')}"
            numbers = order_numbers(whole, stops.order_patterns)
            yield classify_record(message.get("id"), verdict, numbers, tracking_numbers(whole))


def _text(message: dict[str, Any], name: str) -> str:
    """A field as text that can be stored and printed: JSON may hold lone surrogates and null."""
    value = message.get(name)
    return str(value).encode("utf-8", "replace").decode() if value is not None else ""
