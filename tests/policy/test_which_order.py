"""Each settled rule of "which order"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import Address, Facts, Order
from pipeline.policy.which_order import Choice, choose, is_proven
from tests.policy.values import CUSTOMER, STRANGER, days_ago, mail, order, screening, under_way

RECENT = days_ago(95)
FIRST, SECOND = order(number="1"), order(number="2")
ON_ITS_WAY = under_way(number="3")
FOREIGN = order(number="9", email="bob@else.example")
PROVEN, UNPROVEN = screening(), screening("absent")


def proven(*own: Order, named: tuple[Order, ...] = (), numbers: tuple[str, ...] = ()) -> Choice:
    return choose(mail(numbers=numbers), PROVEN, Facts(named, own), RECENT)


def test_the_number_named_if_it_is_theirs() -> None:
    assert proven(FIRST, SECOND, named=(SECOND,), numbers=("2",)) == Choice("found", SECOND)


def test_the_orders_address_is_compared_without_case() -> None:
    assert proven(named=(replace(FIRST, email="Ana@Customer.example"),), numbers=("1",)).order is not None


def test_two_own_numbers_take_the_first_and_warn() -> None:
    choice = proven(FIRST, SECOND, named=(FIRST, SECOND), numbers=("1", "2"))
    assert choice == Choice("found", FIRST, warnings=("names_several_orders",))


def test_a_wrong_number_with_one_recent_order_takes_that_with_a_warning() -> None:
    choice = proven(FIRST, order(number="0", placed_at=days_ago(400)), numbers=("77",))
    assert choice == Choice("found", FIRST, warnings=("order_number_not_theirs",))


def test_a_wrong_number_and_no_recent_order_asks() -> None:
    old = order(placed_at=days_ago(400))
    assert proven(old, numbers=("77",)) == Choice("several", candidates=(old,), warnings=("order_number_not_theirs",))


def test_a_wrong_number_is_not_read_as_the_only_undelivered_one_among_several() -> None:
    assert proven(FIRST, ON_ITS_WAY, numbers=("77",)).status == "several"


def test_none_named_and_one_order() -> None:
    assert proven(FIRST) == Choice("found", FIRST)


def test_several_and_none_named_takes_the_only_undelivered_one() -> None:
    assert proven(FIRST, ON_ITS_WAY) == Choice("found", ON_ITS_WAY, warnings=("order_guessed_from_several",))


@pytest.mark.parametrize("own", [(FIRST, SECOND), (ON_ITS_WAY, replace(ON_ITS_WAY, number="4"))])
def test_several_and_none_named_asks_which(own: tuple[Order, ...]) -> None:
    assert proven(*own) == Choice("several", candidates=own)


def test_someone_elses_order_is_as_not_found() -> None:
    theirs = proven(named=(FOREIGN,), numbers=("9",))
    assert theirs == proven(numbers=("9",))
    assert theirs.status == "none"


def test_someone_elses_order_never_comes_from_the_senders_list_either() -> None:
    assert proven(FOREIGN) == Choice("none")


def test_nothing_known() -> None:
    assert proven() == Choice("none")


def unproven(*own: Order, named: tuple[Order, ...] = (), sender: str = CUSTOMER) -> Choice:
    return choose(mail(sender), UNPROVEN, Facts(named, own), RECENT)


def test_an_unproven_sender_is_never_asked_which() -> None:
    assert unproven(FIRST, SECOND) == Choice("none")


def test_an_unproven_senders_order_may_be_known_for_the_mail_to_its_address() -> None:
    assert unproven(named=(FOREIGN,), sender=STRANGER).order == FOREIGN
    assert unproven(FIRST, ON_ITS_WAY).order == ON_ITS_WAY
    assert unproven(FIRST).order == FIRST


def test_of_several_named_the_one_of_the_from_address_comes_first() -> None:
    assert unproven(named=(FOREIGN, FIRST)).order == FIRST


def test_a_proof_counts_only_where_the_reply_goes_to_the_proven_address() -> None:
    diverted = replace(PROVEN, answer_to=Address("", STRANGER))
    assert is_proven(mail(), PROVEN)
    assert not is_proven(mail(), diverted)
    assert not is_proven(mail(), replace(PROVEN, answer_to=None))
    assert not is_proven(replace(mail(), senders=()), PROVEN)
