"""The contract's CSV: read whole, bad rows named by line, and nothing concluded from a file that cannot be read."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.model import Item, normal_number
from pipeline.orders import SourceAway, open_orders
from pipeline.orders.cells import parse_items
from pipeline.orders.csv_file import CsvOrders

HEADER = (
    "number,email,name,phone,placed_at,currency,total,items,country,shipped_at,carrier,tracking_number,"
    "last_scan_at,last_status,delivered_at"
)
WHOLE = (
    '1042,Ana@Customer.example,Ana Sample,+1 555 0100,2026-11-02T09:30:00Z,usd,39.80,"2 x Marble Rose case, iPhone 15 '
    'Pro @ 19.90",us,2026-11-04T15:00:00+02:00,USPS,9400100000000000000013,2026-11-08T10:00:00Z,"Out, for delivery",'
)
Write = Callable[..., CsvOrders]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(*rows: str, header: str = HEADER, encoding: str = "utf-8", zone: str = "UTC") -> CsvOrders:
        path = tmp_path / "orders.csv"
        path.write_bytes("\r\n".join((header, *rows, "")).encode(encoding))
        return CsvOrders(path, ZoneInfo(zone))

    return write_file


def row(number: str = "1", email: str = "a@b.example", **cells: str) -> str:
    values = {"number": number, "email": email, **cells}
    return ",".join(values.get(name, "") for name in HEADER.split(","))


def test_a_whole_row(write: Write) -> None:
    order = write(WHOLE).by_number(["1042"])["1042"]
    assert (order.email, order.name, order.phone) == ("ana@customer.example", "Ana Sample", "+1 555 0100")
    assert order.placed_at == datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    assert order.shipped_at == datetime(2026, 11, 4, 13, 0, tzinfo=UTC)
    assert (order.currency, order.country, order.total) == ("USD", "US", Decimal("39.80"))
    assert order.items == (Item(2, "Marble Rose case, iPhone 15 Pro", Decimal("19.90")),)
    assert (order.carrier, order.last_status, order.delivered_at) == ("USPS", "Out, for delivery", None)


def test_empty_cells_are_not_yet(write: Write) -> None:
    order = write(row()).by_number(["1"])["1"]
    assert (order.placed_at, order.total, order.items, order.country, order.promised_by) == (None, None, (), "", None)


def test_a_promise_is_read_where_there_is_such_a_column(write: Write) -> None:
    source = write(f"{row()},2026-11-20", header=f"{HEADER},promised_by", zone="America/New_York")
    assert source.by_number(["1"])["1"].promised_by == datetime(2026, 11, 20, 5, tzinfo=UTC)


def test_times_without_an_offset_are_the_shops_own(write: Write) -> None:
    source = write(row(placed_at="2026-07-01 09:30"), zone="Europe/Berlin")
    assert source.by_number(["1"])["1"].placed_at == datetime(2026, 7, 1, 7, 30, tzinfo=UTC)


def test_columns_may_stand_in_any_order_among_others(write: Write) -> None:
    header = ",".join(["colour", *reversed(HEADER.split(","))])
    assert write("red" + "," * 14 + "a@b.example,7", header=header).by_number(["7"])["7"].email == "a@b.example"


def test_a_byte_order_mark_is_no_part_of_the_header(write: Write) -> None:
    assert write(WHOLE, encoding="utf-8-sig").by_number(["1042"])


def test_by_email_newest_first_whatever_the_case(write: Write) -> None:
    source = write(
        row("1", "ANA@b.example", placed_at="2026-01-01"),
        row("2", "ana@b.example", placed_at="2026-03-01"),
        row("3", "ana@B.example"),
    )
    found = source.by_email(["ana@b.example", "bob@b.example"])
    assert [order.number for order in found["ana@b.example"]] == ["2", "1", "3"]
    assert "bob@b.example" not in found


@pytest.mark.parametrize(
    ("stored", "asked"),
    [("1042", "#1042"), ("#1042", "1042"), ("MX-3081", "mx 3081"), ("MX3081", "MX-3081"), ("cc_10/5", "CC105")],
)
def test_numbers_are_compared_as_customers_write_them(write: Write, stored: str, asked: str) -> None:
    assert [order.number for order in write(row(stored)).by_number([asked]).values()] == [stored]
    assert normal_number(stored) == normal_number(asked)


def test_other_numbers_are_others(write: Write) -> None:
    assert write(row("1042")).by_number(["1043", "10420", "", "#"]) == {}
    assert normal_number("01042") != normal_number("1042")


BAD_ROWS = [
    (row(number=""), "an order needs a number and an e-mail address"),
    (row(number="#"), "an order needs a number and an e-mail address"),
    (row(email="nobody"), "an order needs a number and an e-mail address"),
    (row(email="a@b@c.example"), "an order needs a number and an e-mail address"),
    (row(placed_at="yesterday"), "placed_at should be a time such as 2026-11-24T09:30:00Z, not 'yesterday'"),
    (row(placed_at="24.11.2026"), "placed_at should be a time"),
    (row(shipped_at="0001-01-01T00:00:00+14:00"), "shipped_at should be a time"),
    (row(delivered_at="9999-12-31"), "delivered_at should be a time"),
    (row(last_scan_at="2026-11-24T09:30:00+99:99"), "last_scan_at should be a time"),
    (row(total="free"), "total should be an amount such as 19.90, not 'free'"),
    (row(total='"19,90"'), "total should be an amount"),
    (row(total="-1"), "total should be an amount"),
    (row(total="NaN"), "total should be an amount"),
    (row(total="1E+999999"), "total should be an amount"),
    (row(total="9" * 400), "total should be an amount"),
    (row(items="1 x Case @ cheap"), "a price in items should be an amount such as 19.90, not 'cheap'"),
    (row(currency="Euro"), "currency should be a code such as USD, not 'Euro'"),
    (row(country="Germany"), "country should be a code such as US, not 'Germany'"),
    (row() + ",more", "more cells than the header"),
]


@pytest.mark.parametrize(("bad", "says"), BAD_ROWS)
def test_a_bad_row_is_named_by_line_and_the_rest_serves(write: Write, bad: str, says: str) -> None:
    source = write(WHOLE, bad, row("77"))
    assert len(source.by_number(["1042", "77"])) == 2
    (problem,) = source.problems
    assert problem.startswith(f"{source.path}:3: ")
    assert says in problem
    assert "\n" not in problem


def test_a_short_row_is_filled_up(write: Write) -> None:
    assert write("5,a@b.example").by_number(["5"])["5"].last_status == ""


def test_rows_that_say_nothing_are_passed_over(write: Write) -> None:
    source = write(WHOLE, "", "," * 14, row("77"))
    assert len(source.by_number(["1042", "77"])) == 2
    assert source.problems == []


def test_a_row_over_several_lines_is_named_by_its_first(write: Write) -> None:
    source = write(row("1", items='"2 x Case\r\n @ 19.90"'), row("2", total='"a\nb"'), row("3", total="x"))
    assert source.by_number(["1"])["1"].items == (Item(2, "Case", Decimal("19.90")),)
    assert [problem.rpartition(": ")[0].split(":")[-1] for problem in source.problems] == ["4", "6"]


def test_a_number_that_stands_twice_is_told_and_the_first_counts(write: Write) -> None:
    source = write(row("1042", total="1"), row("#1042", "eve@elsewhere.example", total="2"))
    assert source.by_number(["1042"])["1042"].total == 1
    assert source.by_email(["eve@elsewhere.example"]) == {}
    assert "stands here twice" in source.problems[0]


def test_cells_are_single_lines_without_nul(write: Write) -> None:
    order = write(row(name='"Ana\nBcc: x"', last_status="in\0 transit")).by_number(["1"])["1"]
    assert (order.name, order.last_status) == ("Ana Bcc: x", "in transit")


def test_a_changed_file_is_read_again(write: Write) -> None:
    source = write(row("1"))
    assert source.by_number(["1", "2"]).keys() == {"1"}
    source.path.write_text(f"{HEADER}\n{row('2', total='x')}\n{row('2')}\n", encoding="utf-8")
    assert source.by_number(["1", "2"]).keys() == {"2"}
    assert len(source.problems) == 1


def test_a_replaced_file_of_the_same_size_and_time_is_read_again(write: Write, tmp_path: Path) -> None:
    source = write(row("1"))
    assert source.by_number(["1"])
    other = tmp_path / "new.csv"
    other.write_bytes(source.path.read_bytes().replace(b"\n1,", b"\n2,"))
    stamp = source.path.stat()
    os.utime(other, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    other.replace(source.path)
    assert source.by_number(["1", "2"]).keys() == {"2"}


def away(source: CsvOrders) -> str:
    with pytest.raises(SourceAway) as caught:
        source.by_number(["1"])
    says = str(caught.value)
    assert says.startswith(f"orders {source.path}: ")
    assert "\n" not in says
    return says


def test_a_missing_file_is_away_with_the_remedy(tmp_path: Path) -> None:
    assert away(CsvOrders(tmp_path / "orders.csv")).endswith(
        ": No such file or directory; check orders.path in pipeline.yaml"
    )


def test_a_folder_is_away(tmp_path: Path) -> None:
    assert "Is a directory" in away(CsvOrders(tmp_path))


def test_missing_columns_are_named(write: Write) -> None:
    assert "the header lacks carrier, delivered_at; " in away(
        write(row(), header=HEADER.replace("carrier", "by").replace("delivered_at", "came_at"))
    )


def test_semicolons_are_told_apart(write: Write) -> None:
    assert "separate the columns by commas" in away(write(header=HEADER.replace(",", ";")))


def test_an_empty_file_lacks_its_header(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").touch()
    assert "the header lacks number" in away(CsvOrders(tmp_path / "orders.csv"))


def test_another_encoding_is_told(write: Write) -> None:
    assert "export it as CSV in UTF-8" in away(write(row(name="Jürgen"), encoding="latin-1"))


def test_an_endless_quote_is_told(write: Write) -> None:
    assert "field larger than field limit" in away(write(row(name='"open'), "x" * 200_000))


def test_a_file_that_went_away_concludes_nothing_and_comes_back(write: Write) -> None:
    source = write(row("1"))
    content = source.path.read_bytes()
    assert source.by_number(["1"])
    source.path.unlink()
    away(source)
    source.path.write_bytes(content)
    assert source.by_number(["1"])


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("", ()),
        ("2 x Case, iPhone 15 @ 19.90; 1 x Strap", (Item(2, "Case, iPhone 15", Decimal("19.90")), Item(1, "Strap"))),
        ("Case", (Item(1, "Case"),)),
        ("3x Case", (Item(3, "Case"),)),
        ("2 × Case @19", (Item(2, "Case", Decimal(19)),)),
        (" ; ;Case; ", (Item(1, "Case"),)),
        ("4xtra Case", (Item(1, "4xtra Case"),)),
        ("Case you@home", (Item(1, "Case you@home"),)),
        ("1 x Case @", (Item(1, "Case"),)),
    ],
)
def test_items(text: str, items: tuple[Item, ...]) -> None:
    assert parse_items(text) == items


@given(st.text())
def test_any_items_text_is_read_or_refused(text: str) -> None:
    with suppress(ValueError):
        for item in parse_items(text):
            assert item.quantity >= 0
            assert item.title == item.title.strip()
            assert item.price is None or item.price >= 0


def opened(**orders: object) -> object:
    return open_orders(Settings.model_validate({"shop": {"address": "a@b.example"}, "orders": orders}))


def test_the_source_that_pipeline_yaml_names() -> None:
    source = opened(kind="csv", path="orders.csv")
    assert isinstance(source, CsvOrders)
    assert source.state == "there"


def test_no_source_knows_nothing() -> None:
    source = open_orders(Settings.model_validate({"shop": {"address": "a@b.example"}}))
    assert (source.state, source.problems) == ("none", ())
    assert source.by_number(["1"]) == {}
    assert source.by_email(["a@b.example"]) == {}


def test_the_path_and_the_time_zone_come_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(f"{HEADER}\n{row(placed_at='2026-11-24')}\n", encoding="utf-8")
    loaded = Settings.model_validate(
        {
            "shop": {"address": "a@b.example", "timezone": "Asia/Tokyo"},
            "orders": {"kind": "csv", "path": "orders.csv"},
        }
    )
    source = open_orders(loaded.model_copy(update={"folder": tmp_path}))
    assert source.by_number(["1"])["1"].placed_at == datetime(2026, 11, 23, 15, tzinfo=UTC)
