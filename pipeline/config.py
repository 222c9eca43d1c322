"""pipeline.yaml → typed settings. Whatever is wrong with the file is told in one line: file, line, key, remedy.

Every section may be left out and has a working default; only ``shop.address`` is required. ``${NAME}`` reads
the environment, so that no password needs to stand in the file (invariant 14).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from classifiers.verdict import CATEGORIES

CATEGORY_NAMES = frozenset(CATEGORIES)


class ConfigError(Exception):
    """The configuration cannot be used; the message is one line that names the place and the remedy."""


class Section(BaseModel):
    """A section of pipeline.yaml: unknown keys are refused, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shop(Section):
    """Who the shop is: its addresses, languages, place and working days."""

    name: str = "Our shop"
    address: str
    other_addresses: tuple[str, ...] = ()
    own_list_ids: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    country: str = Field("US", pattern="^[A-Z]{2}$")
    timezone: str = "UTC"
    holidays: tuple[date, ...] = ()
    authserv_id: str | None = None
    reply_within_hours: int = Field(24, ge=1, le=24 * 30)

    @field_validator("address", "other_addresses")
    @classmethod
    def _addresses(cls, value: Any) -> Any:
        for address in [value] if isinstance(value, str) else value:
            if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", address):
                raise ValueError(f"should be one e-mail address such as help@shop.example, not {address!r}")
        return value.lower() if isinstance(value, str) else tuple(address.lower() for address in value)

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"should be a time zone such as Europe/Berlin, not {value!r}")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the shop counts its days."""
        return ZoneInfo(self.timezone)

    @property
    def addresses(self) -> frozenset[str]:
        """Every address that is the shop itself."""
        return frozenset((self.address, *self.other_addresses))


class Mailbox(Section):
    """One IMAP account and the folders that are read."""

    name: str = ""
    host: str | None = None
    port: int | None = Field(None, ge=1, le=65535)
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    user: str = ""
    password: SecretStr = SecretStr("")
    oauth2: dict[str, str] | None = None
    ca_file: Path | None = None
    folders: tuple[str, ...] = ("INBOX",)
    archive_folder: str | dict[str, str] | None = None
    poll_seconds: int = Field(60, ge=1)
    timeout_seconds: float = Field(30.0, gt=0)

    @field_validator("oauth2")
    @classmethod
    def _no_oauth2_yet(cls, value: Any) -> Any:
        if value is not None:
            raise ValueError("is not built yet; use an app password in 'password' for now")
        return value

    @field_validator("folders")
    @classmethod
    def _some_folder(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("should name at least one folder, such as [INBOX]")
        return value

    @field_validator("archive_folder")
    @classmethod
    def _categories(cls, value: Any) -> Any:
        if isinstance(value, dict):
            _known(value, CATEGORY_NAMES)
        return value

    @property
    def account(self) -> str:
        """What the cursors of this mailbox are kept under: its name, else user@host."""
        return self.name or f"{self.user}@{self.host}"

    @property
    def effective_port(self) -> int:
        """The port as given, else the one that IANA assigned (RFC 8314 section 3.2)."""
        return self.port or (993 if self.tls == "implicit" else 143)


class Orders(Section):
    """Where order facts come from, and what the shop's order numbers look like."""

    kind: Literal["none", "csv", "sql", "shopify", "woocommerce"] = "none"
    path: Path | None = None
    number_patterns: tuple[str, ...] = ()

    @field_validator("number_patterns")
    @classmethod
    def _patterns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
        return value

    @model_validator(mode="after")
    def _complete(self) -> Orders:
        if self.kind == "csv" and self.path is None:
            raise ValueError("kind csv needs path: the CSV file of orders")
        if self.kind in ("sql", "shopify", "woocommerce"):
            raise ValueError(f"kind {self.kind} is not built yet; export the orders as csv for now")
        return self


class Classifier(Section):
    """How mail is understood, and under which confidence a draft is marked unsure."""

    encoder: Literal["none", "use"] = "none"
    cache_folder: Path | None = None
    unsure_below: float = Field(0.6, ge=0, le=1)

    @field_validator("encoder")
    @classmethod
    def _no_encoder_yet(cls, value: str) -> str:
        if value == "use":
            raise ValueError("'use' is not built yet; leave it at 'none'")
        return value


class RemedyRule(Section):
    """One remedy that a category may offer. ``up_to_share`` is of the pieces concerned, ``up_to`` absolute."""

    remedy: Literal["refund", "partial_refund", "replacement", "reship"]
    share: float = Field(1.0, gt=0, le=1)
    up_to: float | None = Field(None, gt=0)
    extra_case: bool = False
    goodwill: bool = False
    return_required: bool = False


class CategoryPolicy(Section):
    """How far drafts of a category may go by themselves, and which remedies they may offer."""

    automation: Literal["off", "draft", "auto"] = "draft"
    i_accept_the_risk: bool = False
    max_error: float = Field(0.02, gt=0, lt=1)
    remedies: tuple[RemedyRule, ...] = ()


def _choice(**extra: bool) -> tuple[RemedyRule, ...]:
    return (RemedyRule(remedy="refund"), RemedyRule(remedy="reship", extra_case=True, **extra))


#: The shop's documented offers: a partial ``policy.<category>`` keeps what it does not name.
REMEDIES_OFFERED: dict[str, tuple[RemedyRule, ...]] = {
    "wrong_item": (RemedyRule(remedy="refund", goodwill=True), RemedyRule(remedy="replacement", extra_case=True)),
    "not_satisfied": (
        RemedyRule(remedy="partial_refund", share=0.3),
        RemedyRule(remedy="replacement"),
        RemedyRule(remedy="refund", return_required=True),
    ),
    "tracking_delayed": _choice(),
    "long_wait": _choice(),
}


class Policy(Section):
    """Windows and days (the shop's documented defaults), and a setting for each category."""

    handling_days: int = Field(3, ge=0)
    window_domestic_days: int = Field(10, ge=1)
    window_near_days: int = Field(21, ge=1)
    window_far_days: int = Field(35, ge=1)
    no_scan_days: int = Field(10, ge=1)
    claim_days: int = Field(60, ge=1)
    return_days: int = Field(30, ge=1)
    answer_within_days: int = Field(14, ge=1)
    goodwill_voucher_percent: int = Field(10, ge=0, le=100)
    replies_per_address_a_day: int = Field(2, ge=1)
    confirmation_missing: CategoryPolicy = CategoryPolicy()
    shipping_notice_missing: CategoryPolicy = CategoryPolicy()
    wrong_item: CategoryPolicy = CategoryPolicy()
    not_satisfied: CategoryPolicy = CategoryPolicy()
    tracking_delayed: CategoryPolicy = CategoryPolicy()
    long_wait: CategoryPolicy = CategoryPolicy()
    other: CategoryPolicy = CategoryPolicy()

    def category(self, name: str) -> CategoryPolicy:
        """The setting of one category, with the documented offers where it names none."""
        setting: CategoryPolicy = getattr(self, name)
        if "remedies" in setting.model_fields_set:
            return setting
        return setting.model_copy(update={"remedies": REMEDIES_OFFERED.get(name, ())})


class Sending(Section):
    """How replies leave, and how many."""

    kind: Literal["ses", "maildir"] = "ses"
    path: Path | None = None
    region: str = "us-east-1"
    endpoint_url: str | None = None
    configuration_set: str | None = None
    feedback_queue_url: str | None = None
    rate: float = Field(10.0, gt=0)
    daily_limit: int = Field(1000, ge=0)
    timeout_seconds: float = Field(20.0, gt=0)
    lease_seconds: float = Field(60.0, gt=0)

    @model_validator(mode="after")
    def _complete(self) -> Sending:
        if self.kind == "maildir" and self.path is None:
            raise ValueError("kind maildir needs path: the Maildir that replies are put into")
        if self.lease_seconds <= self.timeout_seconds:
            raise ValueError("lease_seconds should be longer than timeout_seconds, or a slow answer looks like a crash")
        return self


class Desk(Section):
    """Where the review desk listens."""

    host: str = "127.0.0.1"
    port: int = Field(8025, ge=1, le=65535)


class Settings(Section):
    """The whole of pipeline.yaml. ``folder`` is where it lies: relative paths are meant from there."""

    shop: Shop
    mailbox: Mailbox | None = None
    mailboxes: tuple[Mailbox, ...] = ()
    store: str = "sqlite:///casedesk.db"
    orders: Orders = Orders()
    classifier: Classifier = Classifier()
    policy: Policy = Policy()
    sending: Sending = Sending()
    desk: Desk = Desk()
    templates: Path = Path("templates")
    folder: Path = Field(Path(), exclude=True)
    file: str = Field("pipeline.yaml", exclude=True)

    @field_validator("store")
    @classmethod
    def _store(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("should be sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME")
        return value

    @model_validator(mode="after")
    def _accounts(self) -> Settings:
        names = [box.account for box in self.all_mailboxes]
        if len(names) != len(set(names)):
            raise ValueError("two mailboxes are the same account; give each a name of its own")
        return self

    @property
    def all_mailboxes(self) -> tuple[Mailbox, ...]:
        """The one mailbox and the list of them, as one; their CA files as full paths."""
        boxes = (*([self.mailbox] if self.mailbox else []), *self.mailboxes)
        return tuple(box.model_copy(update={"ca_file": box.ca_file and self.path(box.ca_file)}) for box in boxes)

    def path(self, path: Path) -> Path:
        """A path from the file, meant from the folder that the file lies in."""
        return path if path.is_absolute() else self.folder / path

    @property
    def store_url(self) -> str:
        """The database's URL, with SQLite's file meant from the folder of pipeline.yaml."""
        if not self.store.startswith("sqlite:///"):
            return self.store
        return f"sqlite:///{self.path(Path(self.store.removeprefix('sqlite:///'))).absolute()}"


def _known(keys: Iterable[str], allowed: Iterable[str]) -> None:
    for key in keys:
        if key not in allowed:
            raise ValueError(f"{key!r} is unknown{guess(key, allowed)}")


def guess(key: str, allowed: Iterable[str]) -> str:
    """The end of an 'is unknown' message: the nearest known name, or all of them."""
    allowed = list(allowed)
    close = difflib.get_close_matches(key, allowed, 1)
    return f"; did you mean {close[0]!r}?" if close else f"; known here: {', '.join(sorted(allowed))}"


DEFAULTS = {"shop": {"address": "help@shop.example"}}


def built_in() -> Settings:
    """The settings of a command that runs without a pipeline.yaml (``inspect``, ``classify``, ``batch``)."""
    return Settings.model_validate(DEFAULTS)
