"""Orders from the shop's own database: any that SQLAlchemy reaches, by the query in pipeline.yaml.

The owner's query selects all orders, with the columns of the CSV's header. It stands as a subquery in ours, which
adds the condition; what a customer wrote only ever travels as a bind parameter.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Engine,
    String,
    cast,
    column,
    create_engine,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from pipeline.model import Order, normal_number
from pipeline.orders.cells import COLUMNS, PROBLEMS, by_address, by_parcel, is_open, order_of
from pipeline.orders.source import SourceAway, SourceRefused

VALUES = 500  # of one query; Oracle takes 1,000, old SQLite 999
SAMPLE = 100  # orders that a check-up reads
_SIGNS = " #-_/.:"  # what ``normal_number`` leaves out, as far as order numbers have it
_CONNECT, _ANSWER = 5, 20  # seconds
#: Drivers that would wait for ever, and how each is told not to.
_TIMEOUTS: Mapping[str, Mapping[str, Any]] = {
    "psycopg": {"connect_timeout": _CONNECT, "options": f"-c statement_timeout={_ANSWER * 1000}"},
    "psycopg2": {"connect_timeout": _CONNECT, "options": f"-c statement_timeout={_ANSWER * 1000}"},
    "pymysql": {"connect_timeout": _CONNECT, "read_timeout": _ANSWER},
    "mysqldb": {"connect_timeout": _CONNECT, "read_timeout": _ANSWER},
}
_NO_ENTRY = ("password", "access denied", "permission denied", "login failed", "authentication failed")


class SqlOrders:
    """The orders of one database. ``zone``: where times without an offset are meant; ``folder``: SQLite paths too."""

    state: Literal["there", "none"] = "there"

    def __init__(self, url: str, query: str, zone: tzinfo, folder: Path = Path()) -> None:
        self._url = make_url(url)
        self._zone = zone
        self._folder = folder
        self._engine: Engine | None = None
        names = ("number", "email", "tracking_number", "shipped_at", "delivered_at")
        columns: list[ColumnClause[Any]] = [column(name) for name in names]
        self._all = text(_as_it_is(query)).columns(*columns).subquery("casedesk_orders")
        self.problems: list[str] = []

    def by_number(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """Normal number → order; where a number stands twice the first counts."""
        wanted = {normal_number(number) for number in numbers} - {""}
        orders = self._orders(_compact(self._all.c.number), wanted)
        found = {normal_number(order.number): order for order in reversed(orders)}
        return {number: order for number, order in found.items() if number in wanted}

    def by_email(self, addresses: Iterable[str]) -> Mapping[str, Sequence[Order]]:
        """Address → orders, newest first."""
        wanted = set(addresses)
        found = by_address(self._orders(func.lower(func.trim(self._all.c.email)), wanted))
        return {address: orders for address, orders in found.items() if address in wanted}

    def by_tracking(self, numbers: Iterable[str]) -> Mapping[str, Order]:
        """Normal tracking number → order, the newest."""
        wanted = {normal_number(number) for number in numbers} - {""}
        found = by_parcel(self._orders(_compact(self._all.c.tracking_number), wanted))
        return {number: order for number, order in found.items() if number in wanted}

    def shipped_open(self, since: datetime) -> Iterator[Sequence[Order]]:
        """In batches, as the database yields them. The form of its times is its own, so ``since`` is told to it only
        as far as that looks like ISO 8601; the rest is passed over here."""
        shipped, delivered = _text(self._all.c.shipped_at), _text(self._all.c.delivered_at)
        earliest = (since - timedelta(days=1)).date().isoformat()  # whatever the time zone
        recent = or_(shipped >= earliest, shipped.not_like("____-__-__%"))
        query: Any = select(literal_column("*")).select_from(self._all).where(shipped != "", delivered == "", recent)
        with self._asking(), self._connected().connect().execution_options(yield_per=VALUES) as connection:
            rows = _rows(connection.execute(query))
            while batch := list(islice(rows, VALUES)):
                yield [order for order in self._readable(batch) if is_open(order, since)]

    def check(self) -> None:
        """Reads some orders, so that ``problems`` tells of a column that is not as it should be."""
        self._read([select(literal_column("*")).select_from(self._all).limit(SAMPLE)])

    def _orders(self, key: ColumnElement[str], wanted: Iterable[str]) -> list[Order]:
        values = sorted(wanted)
        parts = [values[start : start + VALUES] for start in range(0, len(values), VALUES)]
        return self._read([select(literal_column("*")).select_from(self._all).where(key.in_(part)) for part in parts])

    def _read(self, queries: Sequence[Any]) -> list[Order]:
        if not queries:
            return []
        with self._asking(), self._connected().connect() as connection:
            rows = [row for query in queries for row in _rows(connection.execute(query))]
        return list(self._readable(rows))

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """What goes wrong with the database is told in one line with the remedy."""
        try:
            yield
        except ModuleNotFoundError as error:
            raise self._away(f"the driver {error.name} is not installed; install it beside casedesk") from None
        except DBAPIError as error:
            raise self._told(error) from None
        except (SQLAlchemyError, LookupError, TypeError, ValueError, OSError) as error:
            raise self._away(f"{_first_line(error)}; check orders.url and orders.query in pipeline.yaml") from None

    def _connected(self) -> Engine:
        if self._engine is None:
            self._engine = _engine(self._url, self._folder)
        return self._engine

    def _readable(self, rows: Iterable[Mapping[str, str]]) -> Iterator[Order]:
        for row in rows:
            try:
                yield order_of(row, self._zone)
            except ValueError as error:
                problem = f"orders.query: order {row['number'] or 'without a number'}: {error}"
                self.problems = [*(each for each in self.problems if each != problem), problem][-PROBLEMS:]

    def _told(self, error: DBAPIError) -> SourceAway:
        """In the database's own words without our query, whose parameters are customers' addresses."""
        said = _first_line(error.orig)
        if any(words in said.lower() for words in _NO_ENTRY):
            return SourceRefused(f"orders {self._name}: {self._hidden(said)}; check orders.url in pipeline.yaml")
        remedy = "check orders.query in pipeline.yaml" if _is_ours(said) else "is the database running?"
        return self._away(f"{said}; {remedy}")

    def _away(self, why: str) -> SourceAway:
        return SourceAway(f"orders {self._name}: {self._hidden(why)}")

    @property
    def _name(self) -> str:
        url = self._url
        return URL.create(url.drivername, host=url.host, port=url.port, database=url.database).render_as_string()

    def _hidden(self, said: str) -> str:
        secrets = [secret for secret in (str(self._url.password or ""), *map(str, self._url.query.values())) if secret]
        for secret in secrets:
            said = said.replace(secret, "…")
        return said


def _as_it_is(query: str) -> str:
    """The owner's text for ``text()``: a colon there is no bind parameter, and a comment at the end ends there."""
    return query.strip().rstrip(";").replace(":", r"\:") + "\n"


def _engine(url: URL, folder: Path) -> Engine:
    """SQLite is opened to read only, or a mistyped path would make an empty database."""
    if url.get_backend_name() == "sqlite" and url.database:
        address = f"file:{quote(str((folder / url.database).absolute()))}?mode=ro"
        return create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)
    timeouts = {key: value for key, value in _TIMEOUTS.get(url.get_driver_name(), {}).items() if key not in url.query}
    return create_engine(url, connect_args=timeouts, pool_size=1, pool_pre_ping=True, hide_parameters=True)


def _compact(value: ColumnElement[Any]) -> ColumnElement[str]:
    """``normal_number`` in SQL."""
    said: ColumnElement[str] = cast(value, String(200))
    for sign in _SIGNS:
        said = func.replace(said, sign, "")
    return func.upper(said)


def _text(value: ColumnElement[Any]) -> ColumnElement[str]:
    """A column of whatever type as text, empty where it is NULL."""
    return func.coalesce(cast(value, String(200)), "")


def _rows(result: Any) -> Iterator[Mapping[str, str]]:
    names = [str(name).lower() for name in result.keys()]  # noqa: SIM118  (no mapping)
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise LookupError(f"the query lacks {', '.join(missing)}")
    for row in result:
        yield dict(zip(names, map(_cell, row), strict=True))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, float):
        value = Decimal(str(value))
    if isinstance(value, Decimal) and value.is_finite():
        digits = f"{value:f}"
        return digits.rstrip("0").ljust(digits.index(".") + 3, "0") if "." in digits else digits
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _first_line(error: object) -> str:
    said = str(error.args[0] if isinstance(error, LookupError) and error.args else error)
    if isinstance(error, DBAPIError | SQLAlchemyError):
        said = re.sub(r"^\([\w.]+\) ", "", said.partition("[SQL:")[0])  # SQLAlchemy begins with its own class
    return " ".join((said.strip().splitlines() or ["it gives no reason"])[0].split())[:200]


def _is_ours(said: str) -> bool:
    """Whether the database stumbled over the query."""
    return any(words in said.lower() for words in ("syntax", "no such", "does not exist", "doesn't exist", "unknown"))
