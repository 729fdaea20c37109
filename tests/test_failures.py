"""What goes wrong on our side is said in plain words, and nothing personal reaches a log."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy.exc import IntegrityError

from booking.database import session as current
from booking.models import Organisation, OrganisationKind
from booking.views import edge


def lead(name: str) -> Organisation:
    return Organisation(
        slug="lead", name=name, short_name=name, kind=OrganisationKind.LEAD, town="T", phone="1"
    )


@pytest.fixture
def clash(app):
    """A page whose writing meets what somebody else wrote at the same moment."""

    @edge.entry(edge.EVERYONE)
    def view() -> str:
        for name in ("First", "Second"):
            current().add(lead(name))
            current().flush()
        return ""

    app.view_functions["public.whats_on"] = view


def test_two_who_do_what_one_can_do_get_a_clear_answer(client, clash):
    answer = client.get("/")
    assert (answer.status_code, "Somebody else was faster" in answer.text) == (409, True)


def test_an_error_of_ours_is_a_page_with_a_number_to_quote(app, client):
    @edge.entry(edge.EVERYONE)
    def broken() -> str:
        raise ZeroDivisionError

    app.view_functions["public.whats_on"] = broken
    answer = client.get("/")
    assert (answer.status_code, "It is our fault" in answer.text) == (500, True)


def test_a_failed_statement_does_not_write_what_was_bound_into_the_log(session, caplog):
    session.add(lead("Rosalind"))
    session.flush()
    session.add(lead("Rosalind"))
    with caplog.at_level(logging.ERROR), pytest.raises(IntegrityError) as failed:
        session.flush()
    assert "Rosalind" not in str(failed.value)
