"""What others change between the look at a timetable and the press that puts it in."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from booking.database import session as database
from booking.models import Audience, OfferDraft
from booking.views.spreadsheet_rows import work_out
from tests import builders
from tests.offers_world import everything
from tests.timetables import heading, look, press, put_in, row, sheet, titled

MEANWHILE = "changed meanwhile, so it was not put in. Look again."


def test_an_offer_that_was_closed_since_the_preview_stays_closed(club, coach, session):
    put_in(coach, sheet(row(), row(Title="Monday stroll", Day="Mon")))
    changed = sheet(row(), row(Title="Monday stroll", Day="Mon", Cost="£2"))
    address, page = look(coach, changed)
    assert heading(page) == "1 changed and 1 as now"
    [closed] = titled(session, "Sunday stroll")
    closed.audience = Audience.BY_REFERRAL
    session.commit()
    told = press(coach, address, page)
    assert f"Row 2, Sunday stroll: {MEANWHILE}" in told
    assert [each.audience for each in titled(session, "Sunday stroll")] == [Audience.BY_REFERRAL]
    assert [each.cost_pence for each in titled(session, "Monday stroll")] == [200]


def test_what_somebody_else_said_of_an_offer_since_the_preview_is_kept(club, coach, session):
    put_in(coach, sheet(row()))
    address, page = look(coach, sheet(row(Cost="£2")))
    [made] = titled(session, "Sunday stroll")
    made.cost_pence = 500
    session.commit()
    assert MEANWHILE in press(coach, address, page)
    assert [each.cost_pence for each in titled(session, "Sunday stroll")] == [500]


def test_an_offer_closed_since_the_preview_is_not_changed_by_a_row_that_says_nothing_of_it(
    club, coach, session
):
    put_in(coach, sheet(row()))
    address, page = look(coach, sheet(row(Who_may_know="", Cost="£2")))
    [made] = titled(session, "Sunday stroll")
    made.audience = Audience.BY_REFERRAL
    session.commit()
    assert MEANWHILE in press(coach, address, page)
    assert [each.cost_pence for each in titled(session, "Sunday stroll")] == [0]


@pytest.mark.parametrize("shown", [None, "", "n", "n0 n1"])
def test_a_press_that_does_not_say_what_was_shown_writes_nothing(club, coach, session, shown):
    address, page = look(coach, sheet(row()))
    before = everything(session)
    sent = {"csrf_token": builders.csrf_token(page)} | ({} if shown is None else {"shown": shown})
    assert coach.post(address, data=sent).status_code == 303
    assert heading(coach.get(address)) == "Nothing was changed"
    assert everything(session) == before


@pytest.mark.parametrize("cost", ["Free", ""])
def test_what_is_typed_into_a_draft_while_the_table_goes_in_is_kept(
    club, coach, session, monkeypatch, cost
):
    put_in(coach, sheet(row(Cost="")))
    address, page = look(coach, sheet(row(Cost=cost, Places="30")))

    def work_out_and_somebody_types(*arguments: Any) -> Any:
        work = work_out(*arguments)
        typed = sa.update(OfferDraft).where(OfferDraft.row_key != "")
        answers = json.dumps({"title": ["Sunday stroll"], "summary": ["Typed just now."]})
        database().execute(
            typed.values(answers=answers), execution_options={"synchronize_session": False}
        )
        return work

    monkeypatch.setattr("booking.views.spreadsheet.work_out", work_out_and_somebody_types)
    assert MEANWHILE in press(coach, address, page)
    assert titled(session, "Sunday stroll") == []
    [draft] = session.scalars(sa.select(OfferDraft).where(OfferDraft.row_key != ""))
    assert json.loads(draft.answers)["summary"] == ["Typed just now."]
    assert "capacity" not in json.loads(draft.answers)
