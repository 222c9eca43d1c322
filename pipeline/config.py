"""pipeline.yaml → typed settings. Whatever is wrong with the file is told in one line: file, line, key, remedy.

Every section may be left out and has a working default; only ``shop.address`` is required. ``${NAME}`` reads
the environment, so that no password needs to stand in the file (invariant 14).
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator

from classifiers.verdict import CATEGORIES
from pipeline.config_alarms import Alarms
from pipeline.config_carriers import Carrier, carrier_key
from pipeline.config_desk import Desk
from pipeline.config_folders import ReviewFolders
from pipeline.config_oauth2 import OAuth2
from pipeline.config_orders import Orders
from pipeline.config_policy import CategoryPolicy, Policy, RemedyRule
from pipeline.config_retention import Retention
from pipeline.config_section import ConfigError, Section, guess, one_address, only_known

#: And all that is defined here.
__all__ = ["CategoryPolicy", "ConfigError", "Orders", "Policy", "RemedyRule", "Section", "guess"]

CATEGORY_NAMES = frozenset(CATEGORIES)


class Shop(Section):
    """Who the shop is: its addresses, languages, place and working days."""

    name: str = "Our shop"
    address: str
    other_addresses: tuple[str, ...] = ()
    own_list_ids: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    country: str = "US"
    timezone: str = "UTC"
    holidays: tuple[date, ...] = ()
    authserv_id: str | None = None
    trust_spam_headers: bool = False
    verify_dkim: bool = False
    reply_within_hours: int = Field(24, ge=1, le=24 * 30)

    @field_validator("address", "other_addresses")
    @classmethod
    def _addresses(cls, value: Any) -> Any:
        for address in [value] if isinstance(value, str) else value:
            one_address(address, "help@shop.example")
        return value.lower() if isinstance(value, str) else tuple(address.lower() for address in value)

    @field_validator("country")
    @classmethod
    def _country(cls, value: str) -> str:
        if not re.fullmatch("[A-Z]{2}", value):
            raise ValueError(f"should be a code of two capital letters such as US, not {value!r}")
        return value

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"should be a time zone such as Europe/Berlin, not {value!r}") from None
        return value

    @field_validator("name")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.strip() or not value.isprintable():
            raise ValueError("should be one line of text")
        return value.strip()

    @field_validator("languages")
    @classmethod
    def _languages(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for language in value:
            if not re.fullmatch("[a-z]{2}", language):
                raise ValueError(f"should be codes of two letters such as [en, de], not {language!r}")
        if not value:
            raise ValueError("should name at least one language, such as [en]")
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
    oauth2: OAuth2 | None = None
    ca_file: Path | None = None
    folders: tuple[str, ...] = ("INBOX",)
    archive_folder: str | dict[str, str] | None = None
    review_folders: ReviewFolders | None = None
    sent_folder: str | None = None
    poll_seconds: int = Field(60, ge=1)
    timeout_seconds: float = Field(30.0, gt=0)

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
            only_known(value, CATEGORY_NAMES)
        return value

    @model_validator(mode="after")
    def _one_way_in(self) -> Mailbox:
        if self.oauth2 and self.password.get_secret_value():
            raise ValueError("has password and oauth2; keep the one by which your provider lets you in")
        if self.oauth2 and not self.user:
            raise ValueError("oauth2 needs user: the address that gave its consent")
        return self

    @model_validator(mode="after")
    def _apart(self) -> Mailbox:
        archives = self.archive_folder.values() if isinstance(self.archive_folder, dict) else [self.archive_folder]
        ours = self.review_folders.names if self.review_folders else ()
        read = [*self.folders, *archives]
        if shared := next((name for name in (*ours, self.sent_folder) if name and name in read), None):
            raise ValueError(f"{shared!r} is among the folders that customers' mail is read from or archived in")
        if self.sent_folder in ours:
            raise ValueError(f"sent_folder is where your mail program puts what it sends, not {self.sent_folder!r}")
        return self

    @property
    def account(self) -> str:
        """What the cursors of this mailbox are kept under: its name, else user@host."""
        return self.name or f"{self.user}@{self.host}"

    @property
    def effective_port(self) -> int:
        """The port as given, else the one that IANA assigned (RFC 8314 section 3.2)."""
        return self.port or (993 if self.tls == "implicit" else 143)


class Classifier(Section):
    """How mail is understood, and under which confidence a draft is marked unsure."""

    encoder: Literal["none", "use"] = "none"
    cache_folder: Path | None = None
    unsure_below: float = Field(0.6, ge=0, le=1)


class Sending(Section):
    """How replies leave, and how many. SES' own quota holds beside these limits; the smaller one wins.

    ``rate``: mails a second, of all processes on the store together. ``at_once``: calls that a process has under way
    at the same time; so many mails are uncertain if it is killed just then.
    """

    kind: Literal["ses", "maildir"] = "ses"
    path: Path | None = None
    region: str = "us-east-1"
    endpoint_url: str | None = Field(None, pattern="^https?://.")
    configuration_set: str | None = None
    feedback_queue_url: str | None = None
    rate: float = Field(10.0, gt=0)
    at_once: int = Field(4, ge=1, le=32)
    daily_limit: int = Field(1000, ge=0)
    timeout_seconds: float = Field(20.0, gt=0)
    lease_seconds: float = Field(60.0, gt=0)
    suppress_days: int = Field(60, ge=1)

    @model_validator(mode="after")
    def _complete(self) -> Sending:
        if self.kind == "maildir" and self.path is None:
            raise ValueError("kind maildir needs path: the Maildir that replies are put into")
        if self.lease_seconds <= self.timeout_seconds:
            raise ValueError("lease_seconds should be longer than timeout_seconds, or a slow answer looks like a crash")
        return self


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
    alarms: Alarms = Alarms()
    carriers: dict[str, Carrier] = Field(default_factory=dict)
    retention: Retention = Retention()
    templates: Path = Path("templates")
    folder: Path = Field(Path(), exclude=True)
    file: str = Field("pipeline.yaml", exclude=True)

    @field_validator("store")
    @classmethod
    def _store(cls, value: str) -> str:
        if not re.match(r"(?:sqlite:///|postgresql\+psycopg://).", value):
            raise ValueError("should be sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME")
        return value

    def carrier_of(self, address: str) -> str | None:
        """The carrier whose mail an address is: its name in pipeline.yaml."""
        return next((name for name, each in self.carriers.items() if each.inquiry == address), None)

    def carrier_called(self, name: str) -> tuple[str, Carrier] | None:
        """The carrier that an order names, as pipeline.yaml has it: ``DHL Express`` finds ``dhl``."""
        said = carrier_key(name)
        found = [key for key in self.carriers if carrier_key(key) and said.startswith(carrier_key(key))]
        best = max(found, key=len, default=None)
        return (best, self.carriers[best]) if best else None

    @model_validator(mode="after")
    def _accounts(self) -> Settings:
        names = [box.account for box in self.all_mailboxes]
        if len(names) != len(set(names)):
            raise ValueError("two mailboxes are the same account; give each a name of its own")
        return self

    @property
    def all_mailboxes(self) -> tuple[Mailbox, ...]:
        """The one mailbox and the list of them, as one; their CA and token files as full paths."""
        return tuple(map(self._with_paths, (*([self.mailbox] if self.mailbox else []), *self.mailboxes)))

    def _with_paths(self, box: Mailbox) -> Mailbox:
        found: dict[str, Any] = {"ca_file": box.ca_file and self.path(box.ca_file)}
        if box.oauth2:  # an account's name may hold any sign, a file's may not
            name = hashlib.sha256(box.account.encode()).hexdigest()[:12]
            found["oauth2"] = box.oauth2.model_copy(update={"kept_in": self.beside_store(f".oauth2-{name}.json")})
        return box.model_copy(update=found)

    def path(self, path: Path) -> Path:
        """A path from the file, meant from the folder that the file lies in."""
        return path if path.is_absolute() else self.folder / path

    @property
    def store_url(self) -> str:
        """The database's URL, with SQLite's file meant from the folder of pipeline.yaml."""
        if not self.store.startswith("sqlite:///"):
            return self.store
        return f"sqlite:///{self.path(Path(self.store.removeprefix('sqlite:///'))).absolute()}"

    def beside_store(self, suffix: str) -> Path:
        """A file of ours beside SQLite's, else in the folder of pipeline.yaml (invariant 14)."""
        if self.store_url.startswith("sqlite:///"):
            return Path(self.store_url.removeprefix("sqlite:///")).with_suffix(suffix)
        return self.folder / f"casedesk{suffix}"


DEFAULTS = {"shop": {"address": "help@shop.example"}}


def built_in() -> Settings:
    """The settings of a command that runs without a pipeline.yaml (``inspect``, ``classify``, ``batch``)."""
    return Settings.model_validate(DEFAULTS)
