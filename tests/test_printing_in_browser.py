"""Printing in a real browser: the ticks stay while a sheet opens; too many, and what then."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from booking.database import session
from booking.models import Organisation
from booking.views.printing import MOST_ON_A_SHEET
from tests import builders
from tests.markup import markup_faults
from tests.page_faults import faults_of
from tests.site import LiveSite, StartSite
from tests.visitors import COACHS_TRUST, MENTOR, make_comer, records_of, visitors_to

pytestmark = pytest.mark.browser


def test_a_sheet_opens_beside_the_ticked_dates_which_can_be_booked_straight_after(
    chromium: Browser, new_site: StartSite
):
    site = new_site()
    with records_of(site):
        comer = make_comer(None)
    with visitors_to(chromium, site) as visitors:
        mentor = visitors.staff(MENTOR)
        mentor.goto(f"/people/{comer.participant_id}/find")
        fits = mentor.locator("li, article", has_text="Plenty of places")
        fits.locator("input[name=session]").first.check()
        mentor.get_by_role("button", name="Go on with the ticked dates").click()
        with mentor.context.expect_page() as beside:
            mentor.get_by_role("button", name="Print").click()
        beside.value.close()
        mentor.get_by_role("button", name="Book", exact=True).click()
        expect(mentor.locator("h1")).to_contain_text("is booked")


def fill(site: LiveSite) -> None:
    with records_of(site):
        trust = session().scalars(sa.select(Organisation).filter_by(slug=COACHS_TRUST)).one()
        hall = builders.make_venue(trust, town="Burnley")
        for number in range(MOST_ON_A_SHEET):
            offer = builders.make_series(trust, title=f"Bowls {number}", venue=hall)
            builders.make_dates(offer)
        builders.save()


def test_the_page_that_says_what_to_choose_is_as_sound_as_any(
    chromium: Browser, new_site: StartSite
):
    site = new_site()
    fill(site)
    with visitors_to(chromium, site) as visitors:
        page = visitors.stranger()
        answer = page.goto("/whats-on.pdf?activity=football")
        assert answer is not None
        assert answer.status == 422
        assert markup_faults({"too many": answer.text()}) == []
        faults = faults_of(page, names=[])
        assert {name: found for name, found in faults.items() if found} == {}
