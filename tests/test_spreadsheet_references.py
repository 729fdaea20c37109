"""Which offer a row with a Reference means: its own, never one that another row has named."""

from __future__ import annotations

import pytest

from booking.models import Audience, SeriesState
from tests.offers_world import everything
from tests.timetables import HEADS, START, heading, look, put_in, row, sheet, titled, words

CLOSED = {"Gender": "Men", "Who_may_know": "By referral only"}
OPEN = {"Gender": "Women", "Who_may_know": "Open to everyone"}
UNCLEAR = "We can’t tell which of your offers this is."


def named(*rows: tuple[str, str]) -> bytes:
    """A table whose rows have references."""
    return "\n".join([f"Reference,{HEADS}", *(f"{name},{said}" for name, said in rows)]).encode()


def audiences(session) -> list[Audience]:
    return sorted(each.audience for each in titled(session, "Sunday stroll"))


def test_a_new_reference_makes_a_new_offer_and_leaves_its_twin_alone(club, coach, session):
    put_in(coach, named(("A1", row(**CLOSED))))
    assert "It’s in: 1 new" in put_in(coach, named(("A2", row(**OPEN))))
    assert audiences(session) == [Audience.BY_REFERRAL, Audience.OPEN]


def test_twins_with_references_go_in_together_and_come_back_as_now(club, coach, session):
    twins = named(("A1", row(**CLOSED)), ("A2", row(**OPEN)))
    assert "It’s in: 2 new" in put_in(coach, twins)
    assert heading(look(coach, twins)[1]) == "2 as now"
    [first, _] = titled(session, "Sunday stroll")
    first.state = SeriesState.WITHDRAWN
    session.commit()
    assert heading(look(coach, coach.get(f"{START}/ours.csv").data)[1]) == "5 as now"


def test_a_reference_takes_up_an_offer_without_one_and_keeps_it(club, coach, session):
    put_in(coach, sheet(row(**CLOSED)))
    assert heading(look(coach, named(("A1", row(**CLOSED))))[1]) == "1 as now"
    # Our own table gives no offer a name of the trust's own.
    [made] = titled(session, "Sunday stroll")
    put_in(coach, named((made.public_id, row(**CLOSED, Cost="£2"))))
    put_in(coach, named(("A1", row(**CLOSED, Cost="£3"))))
    assert [each.cost_pence for each in titled(session, "Sunday stroll")] == [300]
    assert "It’s in: 1 new" in put_in(coach, named(("A2", row(**OPEN))))


@pytest.mark.parametrize("before", [True, False])
def test_an_offer_that_another_row_of_the_file_names_is_not_taken_up(club, coach, session, before):
    put_in(coach, sheet(row(**CLOSED)))
    [made] = titled(session, "Sunday stroll")
    rows = [(made.public_id, row(**CLOSED)), ("A2", row(**OPEN))]
    put_in(coach, named(*(rows if before else reversed(rows))))
    session.refresh(made)
    assert (made.audience, audiences(session)) == (
        Audience.BY_REFERRAL,
        [Audience.BY_REFERRAL, Audience.OPEN],
    )


def test_another_trusts_reference_is_the_rows_own_name(club, coach, session):
    theirs = club.theirs.public_id
    assert "It’s in: 1 new" in put_in(coach, named((theirs, row())))
    assert heading(look(coach, named((theirs, row())))[1]) == "1 as now"
    assert titled(session, "Their football")[0].organisation_id == club.others.id


def test_two_new_references_for_one_offer_without_are_asked_about(club, coach, session):
    put_in(coach, sheet(row(**CLOSED)))
    before = everything(session)
    told = words(look(coach, named(("A1", row(**OPEN)), ("A2", row(**CLOSED))))[1])
    assert (told.count(UNCLEAR), "2 can’t be read" in told) == (2, True)
    assert everything(session) == before


def test_a_row_without_reference_that_could_be_either_twin_is_asked_about(club, coach, session):
    put_in(coach, named(("A1", row(**CLOSED)), ("A2", row(**OPEN))))
    before = everything(session)
    assert UNCLEAR in words(look(coach, sheet(row(**OPEN)))[1])
    assert everything(session) == before


def test_a_row_without_reference_beside_its_twin_in_the_file_is_there_twice(club, coach, session):
    told = put_in(coach, named(("A1", row(**CLOSED)), ("", row(**OPEN))))
    assert "Row 2 means the same offer." in told
    assert audiences(session) == [Audience.BY_REFERRAL]
