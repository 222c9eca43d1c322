"""We write first about parcels in trouble: once for each parcel and reason, and never into an open case."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from pipeline import outreach
from pipeline.config import Settings
from pipeline.delivery.post import Post
from pipeline.delivery.senders import MaildirSender
from pipeline.orders import CannotList, SourceAway
from pipeline.reading import Readers
from pipeline.review import decisions
from pipeline.store import Store, drafts, outbox, tickets
from pipeline.store import outreach as stored
from pipeline.store.tables import draft, message, task, ticket
from pipeline.store.tables import outreach as written
from tests.conftest import empty
from tests.given_case import a_case
from tests.given_orders import DAY, NOW, TROUBLED, a_road, ago, settings_in, write_orders
from tests.shop import in_process, mail
from tests.store.given import KEY, a_draft, a_mail, a_reading, file, take, words

ANA = "ana@customer.example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_orders(tmp_path / "orders.csv", TROUBLED["past_window"])
    return tmp_path


@pytest.fixture
def file_store(migrated_file: Path, tmp_path: Path) -> Any:
    shutil.copyfile(migrated_file, tmp_path / "casedesk.db")
    store = Store.open(f"sqlite:///{tmp_path}/casedesk.db", durable=False)
    yield store
    store.close()


def watched(store: Store, folder: Path, now: datetime = NOW, dry: bool = False, **sections: Any) -> outreach.Watched:
    with a_road(settings_in(folder, **sections), store, lambda: now) as road:
        return outreach.watch(road, dry)


def waiting(store: Store) -> list[Any]:
    with store.read() as connection:
        return drafts.listing(connection, drafts.STATES)


def kept(done: outreach.Watched) -> list[str]:
    return [each.kept for each in done.found]


@pytest.mark.parametrize("trouble", sorted(TROUBLED))
def test_each_trouble_gets_one_draft(store: Store, tmp_path: Path, trouble: str) -> None:
    write_orders(tmp_path / "orders.csv", {"number": "1000", "email": "b@customer.example"}, TROUBLED[trouble])
    done = watched(store, tmp_path)
    assert [(each.order_number, each.trouble, each.kept) for each in done.found] == [("1001", trouble, "")]
    (row,) = waiting(store)
    assert (row.kind, row.state, row.recipient, row.order_number) == ("outreach", "drafted", ANA, "1001")
    assert (row.answers, row.question_at, row.approved_by, row.may_send_automatically) == (None, None, None, False)
    assert [offer["remedy"] for offer in row.offers] == ["refund", "reship"]
    assert row.offers[1]["extra_case"]
    assert "1001" in row.body
    assert row.ticket == done.found[0].ticket
    again = watched(store, tmp_path, NOW + 2 * DAY)
    assert kept(again) == ["written about already"]
    assert len(waiting(store)) == 1


def test_a_dry_run_only_tells(store: Store, folder: Path) -> None:
    done = watched(store, folder, dry=True)
    assert [each.trouble for each in done.drafted] == ["past_window"]
    assert done.lines(dry=True) == ["parcels looked at 1, in trouble 1, would be drafted 1"]
    assert waiting(store) == []
    assert watched(store, folder).lines(dry=False) == ["parcels looked at 1, in trouble 1, drafted 1"]


def test_two_orders_in_one_parcel_get_one_mail(store: Store, tmp_path: Path) -> None:
    late = TROUBLED["past_window"]
    write_orders(tmp_path / "orders.csv", late, {**late, "number": "1002"})
    assert kept(watched(store, tmp_path, dry=True)) == ["", "written about already"]
    assert len(watched(store, tmp_path).drafted) == 1


def test_a_language_is_chosen_and_a_parcel_has_its_link(store: Store, tmp_path: Path) -> None:
    write_orders(tmp_path / "orders.csv", {**TROUBLED["stuck"], "country": "DE"})
    watched(store, tmp_path, shop={"languages": ["en", "de"]})
    (row,) = waiting(store)
    assert row.language == "de"
    assert "9400100000000000000006" in row.body


# ------------------------------------------------------------------------------------------ what forbids a mail


def test_an_open_ticket_about_the_order_forbids_it(store: Store, folder: Path) -> None:
    with store.write() as connection:
        ticket_id, message_ref = file(connection, a_mail(order_numbers=("1001",)), NOW - 40 * DAY)
        connection.execute(update(message).where(message.c.id == message_ref).values(outcome="held"))
    assert kept(watched(store, folder)) == ["with an open ticket"]
    with store.write() as connection:
        connection.execute(update(ticket).where(ticket.c.id == ticket_id).values(state="resolved"))
    assert kept(watched(store, folder)) == [""]


@pytest.mark.parametrize(("numbers", "forbidden"), [((), True), (("#1001",), True), (("2002",), False)])
def test_a_ticket_that_names_another_order_is_another_matter(
    store: Store, folder: Path, numbers: tuple[str, ...], forbidden: bool
) -> None:
    with store.write() as connection:
        file(connection, a_mail(order_numbers=numbers), NOW - 3 * DAY)
    assert kept(watched(store, folder)) == ["with an open ticket" if forbidden else ""]


def test_somebody_else_writing_about_the_order_has_opened_a_case_too(store: Store, folder: Path) -> None:
    with store.write() as connection:
        made = a_draft(connection, a_mail(sender="gift@other.example"), words("gift@other.example"), NOW - 3 * DAY)
        connection.execute(update(draft).where(draft.c.id == made).values(order_number="1001"))
    assert kept(watched(store, folder)) == ["with an open ticket"]


def test_imported_mail_is_forgotten_after_a_month(store: Store, folder: Path) -> None:
    with store.write() as connection:
        _, message_ref = file(connection, a_mail(order_numbers=("1001",)), NOW - 31 * DAY)
        connection.execute(update(message).where(message.c.id == message_ref).values(outcome="imported"))
    assert kept(watched(store, folder)) == [""]


@pytest.mark.parametrize(("hours", "forbidden"), [(23, True), (24, False)])
def test_nobody_hears_from_us_within_a_day_of_their_own_mail(
    store: Store, folder: Path, hours: int, forbidden: bool
) -> None:
    with store.write() as connection:
        ticket_id, _ = file(connection, a_mail(order_numbers=("2002",)), NOW - timedelta(hours=hours))
        connection.execute(update(ticket).where(ticket.c.id == ticket_id).values(state="resolved"))
    assert kept(watched(store, folder)) == ["whose customer wrote within a day" if forbidden else ""]


def test_suppressed_addresses_caps_and_our_own(store: Store, folder: Path) -> None:
    with store.write() as connection:
        outbox.suppress(connection, ANA, "a mail of ours bounced for good", NOW + 60 * DAY, NOW)
    assert kept(watched(store, folder)) == ["whose address is suppressed"]
    write_orders(folder / "orders.csv", {**TROUBLED["lost"], "email": "help@shop.example"})
    assert kept(watched(store, folder)) == ["of the shop itself"]
    many = [{**TROUBLED["lost"], "number": str(n), "tracking_number": "", "email": "b@x.example"} for n in range(5)]
    write_orders(folder / "orders.csv", *many)
    assert (
        kept(watched(store, folder, policy={"long_wait": {"remedies": []}}))
        == ["without a remedy that policy allows"] * 5
    )


def test_the_cap_counts_what_left_today(store: Store, folder: Path) -> None:
    with store.write() as connection:
        for number in range(2):
            made = a_draft(connection, a_mail(str(number), order_numbers=("2002",)), at=NOW - 3 * DAY)
            drafts.move(connection, made, ("drafted",), state="approved")
            outbox.queue(connection, made, ANA, b"mime", f"<casedesk.{number}.1@shop.example>", NOW)
        connection.execute(update(ticket).values(state="resolved"))
        connection.execute(update(draft).values(order_number="2002"))
    assert kept(watched(store, folder)) == ["whose customer had mail enough today"]


@pytest.mark.parametrize(
    ("state", "days", "forbidden"), [("sent", 3, True), ("rejected", 3, False), ("sent", 20, False)]
)
def test_whoever_had_an_offer_when_they_asked_is_not_asked_again(
    store: Store, folder: Path, state: str, days: int, forbidden: bool
) -> None:
    """It counts from the day on which the parcel left: a replacement may get into trouble too."""
    with store.write() as connection:
        made = a_draft(connection, a_mail(order_numbers=("1001",)), at=NOW - days * DAY)
        connection.execute(update(draft).where(draft.c.id == made).values(order_number="1001", state=state))
        connection.execute(update(ticket).values(state="resolved"))
    assert kept(watched(store, folder)) == ["whose customer had an offer already" if forbidden else ""]


@pytest.mark.parametrize(
    ("kind", "state", "forbidden"),
    [("refund", "done", True), ("reship", "open", True), ("refund", "cancelled", False), ("check", "done", False)],
)
def test_what_was_carried_out_is_not_offered_again(
    store: Store, folder: Path, kind: str, state: str, forbidden: bool
) -> None:
    with store.write() as connection:
        ticket_id, message_ref = file(connection, a_mail(), NOW - 5 * DAY)
        row = {"ticket_id": ticket_id, "message_ref": message_ref, "kind": kind, "remedy": kind, "order_number": "1001"}
        row |= {
            "currency": "USD",
            "extra_case": False,
            "goodwill": False,
            "language": "en",
            "reason": "",
            "state": state,
        }
        connection.execute(task.insert(), row | {"made_at": NOW - 5 * DAY, "due": NOW})
        connection.execute(update(ticket).values(state="resolved"))
    assert kept(watched(store, folder)) == ["whose customer had an offer already" if forbidden else ""]


# -------------------------------------------------------------------------------------------------- once, for ever

PARCELS = st.lists(
    st.tuples(st.sampled_from(["1", "2", "3"]), st.sampled_from([*TROUBLED, "fine"]), st.sampled_from([0, 1, 9])),
    min_size=1,
    max_size=6,
)


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(PARCELS, min_size=1, max_size=4))
def test_once_for_each_parcel_and_reason(file_store: Store, tmp_path: Path, days: list[list[Any]]) -> None:
    """Whatever the order book says from day to day, and however the drafts end."""
    empty(file_store)
    sent: list[tuple[str, str]] = []
    for day, parcels in enumerate(days):
        rows: dict[str, Mapping[str, str]] = {}
        for number, trouble, then in parcels:
            given_order = {"number": number, "email": f"c{number}@customer.example"}
            given_order |= {"tracking_number": f"94001000000000000000{number}{number}"}
            rows[number] = {**TROUBLED.get(trouble, {}), **given_order}
            del then
        write_orders(tmp_path / "orders.csv", *rows.values())
        now = NOW + day * timedelta(minutes=1)
        watched(file_store, tmp_path, now)
        watched(file_store, tmp_path, now)
        with file_store.write() as connection:
            for row in drafts.listing(connection, ("drafted",)):
                reason = connection.execute(select(written.c.reason).where(written.c.draft_id == row.id)).scalar_one()
                if parcels[0][2] == 0:  # staff decide: away it goes, or never
                    drafts.reject(connection, row.id, "", "me", now)
                    sent.append((row.order_number, reason))
                elif parcels[0][2] == 1:
                    drafts.move(connection, row.id, ("drafted",), state="sent")
                    sent.append((row.order_number, reason))
            connection.execute(update(ticket).values(state="resolved"))
    assert len(sent) == len(set(sent))


def test_two_processes_draft_one_mail(store: Store, folder: Path) -> None:
    with a_road(settings_in(folder), store) as first, a_road(settings_in(folder), store) as second:
        assert len(outreach.watch(first).drafted) + len(outreach.watch(second).drafted) == 1


def test_what_staff_rejected_stays_away(store: Store, folder: Path) -> None:
    watched(store, folder)
    with store.write() as connection:
        drafts.reject(connection, waiting(store)[0].id, "we know", "me", NOW)
        connection.execute(update(ticket).values(state="resolved"))
    assert kept(watched(store, folder, NOW + 5 * DAY)) == ["written about already"]


def test_another_trouble_of_the_same_parcel_is_another_reason(store: Store, folder: Path) -> None:
    watched(store, folder)
    with store.write() as connection:
        drafts.move(connection, waiting(store)[0].id, ("drafted",), state="sent")
        connection.execute(update(ticket).values(state="resolved"))
    write_orders(folder / "orders.csv", {**TROUBLED["past_window"], "last_status": "returned to sender"})
    assert [each.trouble for each in watched(store, folder, NOW + 5 * DAY).drafted] == ["returned"]


# ------------------------------------------------------------------------------------------- what is over meanwhile


@pytest.mark.parametrize("news", [{"delivered_at": ago(0)}, {"last_status": "delivered"}])
def test_a_parcel_that_came_takes_its_draft_back(store: Store, folder: Path, news: dict[str, str]) -> None:
    watched(store, folder)
    write_orders(folder / "orders.csv", {**TROUBLED["past_window"], **news})
    done = watched(store, folder)
    assert done.taken_back == 1
    assert "1 drafts taken back" in done.lines(dry=False)[0]
    assert [row.state for row in waiting(store)] == ["superseded"]
    write_orders(folder / "orders.csv", TROUBLED["past_window"])  # a scan that was wrong
    assert len(watched(store, folder).drafted) == 1


def test_a_draft_that_staff_changed_is_theirs(store: Store, folder: Path) -> None:
    watched(store, folder)
    with store.write() as connection:
        drafts.edit(connection, waiting(store)[0].id, "In our own words.", "me", NOW)
    write_orders(folder / "orders.csv", {"delivered_at": ago(0)})
    assert watched(store, folder).taken_back == 0
    assert [row.state for row in waiting(store)] == ["edited"]


def test_an_order_that_vanished_from_the_book_changes_nothing(store: Store, folder: Path) -> None:
    watched(store, folder)
    write_orders(folder / "orders.csv")
    assert watched(store, folder).taken_back == 0


def test_whoever_writes_first_after_all_gets_an_answer_instead(store: Store, folder: Path) -> None:
    watched(store, folder)
    with store.write() as connection:
        file(connection, a_mail(order_numbers=("1001",)), NOW + timedelta(hours=1))
    assert watched(store, folder, NOW + timedelta(hours=2)).taken_back == 1
    assert [row.state for row in waiting(store)] == ["superseded"]


# ------------------------------------------------------------------------------------------------- the way out


def sent_and_answered(store: Store, folder: Path) -> tuple[Any, Post]:
    settings = settings_in(folder)
    watched(store, folder)
    (row,) = waiting(store)
    with store.write() as connection:
        decisions.approve(connection, row.id, settings, KEY, "me", NOW)
    post = Post(store, settings, KEY, MaildirSender(folder / "sent"), lambda: NOW)
    assert post.run().sent == 1
    return row, post


def test_the_answer_lands_in_the_same_ticket_with_the_offer_open(store: Store, folder: Path) -> None:
    row, _ = sent_and_answered(store, folder)
    with store.write() as connection:
        own = connection.scalars(select(message.c.message_id).where(message.c.direction == "out")).one()
        assert own.startswith("<casedesk.")
        answer = a_mail("2", cites=(own,), new_text="A refund please.")
        ticket_id, _ = tickets.file_reading(connection, a_reading(answer, "absent"), take(connection, answer), NOW)
        assert ticket_id == row.ticket_id
        assert tickets.history(connection, ticket_id).offers_open == ("refund", "reship")


@pytest.mark.parametrize(
    ("sender", "proof", "number", "joins"),
    [
        (ANA, "passed", "1001", True),
        (ANA, "absent", "1001", False),
        (ANA, "passed", "1002", False),
        ("bob@customer.example", "passed", "1001", False),
    ],
)
def test_writing_of_the_order_anew_joins_with_proof_alone(
    store: Store, folder: Path, sender: str, proof: Any, number: str, joins: bool
) -> None:
    row, _ = sent_and_answered(store, folder)
    with store.write() as connection:
        mail = a_mail("3", sender, order_numbers=(number,))
        ticket_id, _ = file(connection, mail, NOW + DAY, proof)
    assert (ticket_id == row.ticket_id) is joins


def test_a_customer_who_wrote_meanwhile_holds_it_at_the_gate(store: Store, folder: Path) -> None:
    settings = settings_in(folder)
    watched(store, folder)
    (row,) = waiting(store)
    with store.write() as connection:
        decisions.approve(connection, row.id, settings, KEY, "me", NOW)
        file(connection, a_mail(), NOW + timedelta(minutes=1))
    post = Post(store, settings, KEY, MaildirSender(folder / "sent"), lambda: NOW + timedelta(minutes=2))
    assert post.run().sent == 0
    (row,) = waiting(store)
    assert (row.state, row.warnings) == ("drafted", ["customer_wrote_again"])


# ----------------------------------------------------------------------------------------------- where it stands


def test_run_looks_once_a_day_and_not_on_the_first(store: Store, folder: Path) -> None:
    now = [NOW]
    with a_road(settings_in(folder), store, lambda: now[0]) as road:
        made = []
        for hours in (0, 23, 1, 23, 1):
            now[0] += timedelta(hours=hours)
            made.append(outreach.when_due(road))
            write_orders(folder / "orders.csv", TROUBLED["past_window"], {**TROUBLED["lost"], "number": "2"} | OTHER)
        assert made == [0, 0, 2, 0, 0]


OTHER = {"email": "bea@customer.example", "tracking_number": "9400100000000000000099"}


def test_an_order_source_that_is_away_is_asked_again_by_the_next_pass(store: Store, folder: Path) -> None:
    now = [NOW]
    with a_road(settings_in(folder), store, lambda: now[0]) as road:
        outreach.when_due(road)
        now[0] += DAY
        (folder / "orders.csv").rename(folder / "away.csv")
        assert outreach.when_due(road) == 0
        with pytest.raises(SourceAway, match=r"orders\.csv"):
            outreach.watch(road)
        (folder / "away.csv").rename(folder / "orders.csv")
        assert outreach.when_due(road) == 1


def test_a_source_that_cannot_list_says_so(store: Store, folder: Path) -> None:
    with a_road(settings_in(folder, orders={"kind": "none"}), store) as road:
        with pytest.raises(CannotList, match=r"orders\.kind"):
            outreach.watch(road)
        outreach.when_due(road)
        with store.read() as connection:
            assert stored.watched_at(connection) == NOW
    shop = {"kind": "shopify", "url": "https://x.myshopify.example", "token": "t"}
    woo = {"kind": "woocommerce", "url": "https://x.example", "consumer_key": "k", "consumer_secret": "s"}
    for orders in (shop, woo):
        with a_road(settings_in(folder, orders=orders), store) as road, pytest.raises(CannotList, match="cannot list"):
            outreach.watch(road)


def test_the_command(folder: Path) -> None:
    (folder / "pipeline.yaml").write_text(
        "shop: {address: help@shop.example}\norders: {kind: csv, path: orders.csv}\n"
        "sending: {kind: maildir, path: sent}\npolicy: {window_domestic_days: 1, claim_days: 3650}\n",
        encoding="utf-8",
    )
    done = in_process(folder, "watch-shipments", "--dry-run", "--json")
    assert (done.code, done.records[0]["trouble"], done.records[0]["ticket"]) == (0, "past_window", None)
    done = in_process(folder, "watch-shipments")
    assert (done.code, "drafted 1" in done.err, "1001" in done.out) == (0, True, True)
    (record,) = in_process(folder, "drafts", "list", "--json").records
    assert (record["kind"], record["state"], record["message_id"]) == ("outreach", "drafted", None)
    (folder / "orders.csv").unlink()
    done = in_process(folder, "watch-shipments")
    assert (done.code, "orders.csv" in done.err) == (3, True)


def test_an_outreach_that_is_answered_becomes_a_task(
    store: Store, tmp_path: Path, readers: Callable[[Settings], Readers]
) -> None:
    """The whole way: a parcel in trouble, a draft, its mail, the customer's choice."""
    with a_case(store, tmp_path, readers, TROUBLED["held_in_customs"]) as case:
        assert len(outreach.watch(case.road).drafted) == 1
        (row,) = case.rows("outreach")
        left = case.sends(row.id)[0]
        assert left["To"] == ANA
        cites = {"In-Reply-To": str(left["Message-ID"]), "References": str(left["References"])}
        case.now[0] += DAY
        case.hears(mail(1, "Please send it again. Thank you!", ANA, cites))
        with case.store.read() as connection:
            (made,) = connection.execute(select(task)).all()
        assert (made.ticket_id, made.kind, made.order_number) == (row.ticket_id, "reship", "1001")
        assert made.extra_case
        assert case.rows("inquiry") == []
        assert kept(outreach.watch(case.road)) == ["written about already"]
