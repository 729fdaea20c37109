"""What a mentor finds for one person, and what suits the person, as a browser without script sees
it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from booking.database import session as orm
from booking.models import (
    Attendance,
    AttendanceState,
    Audience,
    BookingState,
    ChildrenOnSite,
    EnrolmentState,
    Gender,
    Instruction,
    InstructionKind,
    InstructionSource,
    Level,
    Pathway,
    PersonNeeds,
    SeriesState,
)
from booking.queries.suits import Suits
from booking.rules import plans, suits
from booking.rules.clearance import SEALED_WORDS
from booking.rules.plans import Target
from tests import builders
from tests.markup import markup_faults
from tests.public_world import BLACKPOOL, venue_in
from tests.town import Town, looks, words

TODAY = date(2026, 3, 5)


@pytest.fixture
def town(session, at) -> Town:
    at("2026-03-05 12:00")
    town = Town()
    builders.save()
    return town


@pytest.fixture
def mentor(town, client) -> FlaskClient:
    builders.sign_in(client, town.mentor)
    return client


def find(mentor: FlaskClient, town: Town, query: str = "") -> str:
    builders.save()
    return mentor.get(f"{town.page}/find{query}").text


def suits_dan(there: Town, **facts) -> None:
    suits.keep(there.dan, Suits(**facts), None)


def went(town: Town, times: int) -> None:
    for week in range(1, times + 1):
        booking = builders.make_booking(town.in_weeks(-week), town.dan)
        now, attended = builders.this_moment(), AttendanceState.ATTENDED
        orm().add(Attendance(booking_id=booking.id, state=attended, changed_at=now))


def needs(town: Town, kind: InstructionKind, sealed: bool = False, **facts) -> None:
    orm().add(
        Instruction(
            participant_id=town.dan.id,
            kind=kind,
            source=InstructionSource.PROBATION,
            confirmed_on=TODAY,
            from_on=TODAY,
            entered_at=builders.this_moment(),
            entered_by_id=None,
            is_sealed=sealed,
            **facts,
        )
    )


def said(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# --- What is found --------------------------------------------------------------------------------


def test_each_result_says_why_it_fits(mentor, town):
    suits_dan(
        town, town="Testtown", free_times=frozenset({("thu", "evening")}), level="beginner",
        access=("step-free",), gender="men",
    )  # fmt: skip
    town.series.venue.step_free, town.series.level = True, Level.BEGINNER
    now = builders.this_moment()
    goal = plans.add_goal(town.dan, Pathway.HEALTH, "Get fit", now)
    plans.add_action(goal, "Come", Target(8, date(2026, 3, 31)), TODAY, now)
    went(town, 3)
    town.series.activity = "walking-football"
    page = find(mentor, town)
    reasons = re.search(r'<ul class="ticks">(.*?)</ul>', page)
    assert reasons
    assert re.findall(r"<span>(.*?)</span>", reasons[1]) == [
        "Fits Thursday evenings",
        "Under a mile from Testtown",
        "Step-free",
        "Made for people new to it",
        "Goes with their goal “Health”",
        "Counts towards 8 by 31 March",
        "They went 3 times",
    ]
    assert "For Dan: within 10 miles of Testtown; Thursday evenings; new to it; no steps." in said(
        page
    )


@pytest.mark.parametrize(
    ("facts", "aside"),
    [
        ({"free_times": frozenset({("tue", "morning")})}, "times"),
        ({"town": "Blackpool"}, "town"),
        ({"level": "improver"}, "level"),
        ({"access": ("quiet-space",)}, "access"),
    ],
)
def test_what_does_not_suit_is_not_found_until_the_wish_is_left_aside(mentor, town, facts, aside):
    town.series.level = Level.BEGINNER
    sea = venue_in(town.trust, "Blackpool", BLACKPOOL, quiet_space="A small room")
    builders.make_series(town.trust, title="By the sea", venue=sea)
    suits_dan(town, **facts)
    assert town.held.public_id not in find(mentor, town)
    assert town.held.public_id in find(mentor, town, f"?any={aside}")


def test_the_mentors_own_choice_goes_before_what_is_usual(mentor, town):
    suits_dan(town, town="Testtown", free_times=frozenset({("tue", "morning")}))
    assert town.held.public_id in find(mentor, town, "?day=thu")
    assert town.held.public_id not in find(mentor, town, "?day=wed")


def test_nothing_of_what_suits_somebody_stands_in_an_address(mentor, town):
    builders.make_session(
        builders.make_series(town.trust, venue=venue_in(town.trust, "Blackpool", BLACKPOOL))
    )
    suits_dan(
        town, town="Blackpool", free_times=frozenset({("thu", "evening")}), level="improver",
        access=("quiet-space",), gender="men",
    )  # fmt: skip
    page = find(mentor, town, "?any=access")
    addresses = "".join(re.findall(r'(?:href|action)="([^"]*)"', page))
    hidden = "".join(re.findall(r'type="hidden" name="[^"]+" value="[^"]*"', page))
    for secret in ("lackpool", "evening", "improver", "quiet", "=men"):
        assert secret not in addresses + hidden


def test_a_goal_narrows_to_what_serves_it(mentor, town):
    goal = plans.add_goal(town.dan, Pathway.FINANCE, "Cook cheap", builders.this_moment())
    cooking = builders.make_series(town.trust, activity="cooking")
    held = builders.make_session(cooking)
    page = find(mentor, town, f"?goal={goal.public_id}")
    assert (held.public_id in page, town.held.public_id in page) == (True, False)


@pytest.mark.parametrize(("week", "shown"), [("", True), ("1", False), ("99", True), ("x", True)])
def test_a_week_is_shown_at_a_time(mentor, town, week, shown):
    page = find(mentor, town, f"?week={week}")
    assert (town.held.public_id in page) is shown
    assert ("Thursday 12 to Wednesday 18 March" in page) is not shown


def test_their_own_bookings_and_clearance_are_said_where_something_does_not_fit(mentor, town):
    builders.make_booking(town.held, town.dan)
    builders.make_session(builders.make_series(town.trust, title="Same hour"))
    later = datetime(2026, 3, 6, 18)  # noqa: DTZ001 - local
    builders.make_session(builders.make_series(town.trust, gender=Gender.WOMEN), later)
    page = said(find(mentor, town))
    assert "Already booked" in page
    assert "They are at Walking football then, 6pm to 7pm" in page
    assert "It is for women only." in page
    assert "3 dates that don’t fit, and why" in page


def test_what_must_be_asked_stands_beneath_with_the_way_to_do_it(mentor, town):
    town.dan = builders.make_participant(town.trust, town.mentor, ready=False)
    page = find(mentor, town)
    assert page.index("Ask first") < page.index("Walking football")
    assert page.count("They have not said yes to taking part.") == 1
    assert f'href="{town.page}/needs"' in page


def test_a_full_session_is_found_all_the_same(mentor, town):
    for _ in range(2):
        builders.make_booking(town.held, town.somebody())
    assert "Wait for a place" in find(mentor, town)


def test_who_has_support_paused_is_found_nothing(mentor, town):
    town.dan = town.somebody("Pat", "Paused", EnrolmentState.PAUSED)
    page = find(mentor, town)
    assert "Support is paused" in page
    assert town.held.public_id not in page


@pytest.mark.parametrize(
    "query",
    ["?day=never&town=Nowhere&week=-5", "?q=%00&time=%ff&week=9e9", "?any=%00&goal=x&within=7"],
)
def test_what_means_nothing_is_left_out(mentor, town, query):
    assert mentor.get(f"{town.page}/find{query}").status_code == 200


def test_where_nothing_fits_it_says_what_to_leave_aside(mentor, town):
    page = said(find(mentor, town, "?q=zzzz"))
    assert "Nothing fits in that week" in page
    assert "Any day and time" in page
    assert "The week after" in page


def test_a_by_referral_session_is_found_too(mentor, town):
    quiet = builders.make_series(town.trust, title="A quiet game", audience=Audience.BY_REFERRAL)
    builders.make_session(quiet)
    assert "A quiet game" in find(mentor, town)


def test_where_somebody_went_most_stands_before_the_list(mentor, town):
    gone = builders.make_series(town.trust, title="Gone", state=SeriesState.WITHDRAWN)
    builders.make_booking(town.in_weeks(-1, gone), town.dan)
    assert "Been before" not in find(mentor, town)
    went(town, 2)
    page = find(mentor, town)
    before = page[page.index("Been before</h2>") : page.index("</nav>", page.index("Been before"))]
    assert re.findall(r"/find/(\w+)", before) == [town.series.public_id]


# --- What nobody may find out ---------------------------------------------------------------------


def neutral(page: str) -> str:
    """A page without what is drawn anew for every visit."""
    return re.sub(r'(csrf_token" value|nonce|data-request)="[^"]*"', "", page)


def by_venue(town: Town) -> None:
    needs(town, InstructionKind.NOT_AT_VENUE, True, venue_id=town.series.venue_id)


def by_series(town: Town) -> None:
    needs(town, InstructionKind.NOT_THIS_SERIES, True, series_id=town.series.id)


def by_children(town: Town) -> None:
    needs(town, InstructionKind.NO_CHILDREN, True)


@pytest.mark.parametrize("path", ["find", "find/{series}", "book?session={session}"])
def test_sealed_reasons_of_every_kind_give_the_same_bytes(mentor, town, path):
    # Children are about at the one that is not for them, and at no other.
    town.series.children_on_site = ChildrenOnSite.YES
    there = {"title": "Another", "children_on_site": ChildrenOnSite.NO}
    builders.make_session(builders.make_series(town.trust, **there))
    address = path.format(series=town.series.public_id, session=town.held.public_id)
    pages = []
    reasons: list[Callable[[Town], None]] = [by_venue, by_series, by_children]
    for reason in reasons:
        orm().execute(sa.delete(Instruction))
        reason(town)
        builders.save()
        pages.append(neutral(mentor.get(f"{town.page}/{address}").text))
    assert SEALED_WORDS in pages[0]
    assert pages[0] == pages[1] == pages[2]


def test_other_peoples_bookings_elsewhere_change_nothing(mentor, town):
    other = builders.make_series(town.trust, title="Another", capacity=50)
    held = builders.make_session(other, datetime(2026, 3, 6, 18))  # noqa: DTZ001 - local
    last = town.in_weeks(-1)
    before = neutral(find(mentor, town))
    for _ in range(2):
        builders.make_booking(held, town.somebody())
        builders.make_booking(last, town.somebody())
    assert neutral(find(mentor, town)) == before


# --- What suits them ------------------------------------------------------------------------------


def test_what_suits_somebody_is_kept_sealed_and_leads_to_what_fits(mentor, town, session):
    town.dan.details.born_on = ""
    builders.save()
    page = f"{town.page}/suits"
    answer = builders.post(
        mentor, page, page, town="Testtown", free=["thu-evening", "mon-morning"],
        level="beginner", access=["step-free"], gender="men", born_on="4 May 1990",
    )  # fmt: skip
    assert (answer.status_code, answer.location) == (303, f"{town.page}/find")
    session.expire_all()
    kept = session.get(PersonNeeds, town.dan.id)
    assert (kept.town, kept.free_times, kept.level) == (
        "Testtown", "mon-morning,thu-evening", "beginner",
    )  # fmt: skip
    assert (kept.access, kept.gender) == ("step-free", "men")
    assert town.dan.details.born_on == "1990-05-04"
    again = mentor.get(page).text
    assert re.search(r'value="mon-morning" checked|id="free-mon-morning"[^>]*checked', again)
    assert "When were they born?" not in again


def test_what_they_are_booked_for_and_no_longer_may_come_to_is_held(mentor, town, session):
    men = builders.make_series(town.trust, gender=Gender.MEN)
    booking = builders.make_booking(
        builders.make_session(men, datetime(2026, 3, 12, 18)),  # noqa: DTZ001 - local
        town.dan,
    )
    builders.save()
    page = f"{town.page}/suits"
    assert builders.post(mentor, page, page, gender="women").status_code == 303
    session.expire_all()
    assert booking.state is BookingState.HELD
    assert "on hold" in words(mentor.get(f"{town.page}/find"))


@pytest.mark.parametrize(
    "sent",
    [
        {"town": "Nowhere"},
        {"free": "tue-night"},
        {"level": "expert"},
        {"access": "lift"},
        {"gender": "everyone"},
        {"born_on": "tomorrow"},
        {"born_on": "4 May 1890"},
    ],
)
def test_what_means_nothing_comes_back_with_the_rest_as_it_was_typed(mentor, town, sent):
    town.dan.details.born_on = ""
    builders.save()
    page = f"{town.page}/suits"
    answer = builders.post(mentor, page, page, **{"free": "mon-morning", **sent})
    assert answer.status_code == 422
    assert "Some things are missing or don’t fit" in words(answer)
    assert orm().get_one(PersonNeeds, town.dan.id).free_times == ""


# --- All of them ----------------------------------------------------------------------------------


def test_a_person_of_another_mentor_is_missing_and_each_look_is_kept(mentor, town):
    other = Town()
    builders.save()
    paths = ("find", "suits", "book", "booked")
    assert {mentor.get(f"{other.page}/{path}").status_code for path in paths} == {404}
    mentor.get(f"{town.page}/suits")
    assert looks() == [("what suits them", town.dan.public_id, 1)]


def test_every_page_is_well_formed(mentor, town):
    went(town, 1)
    town.in_weeks(1)
    suits_dan(town, town="Testtown", free_times=frozenset({("thu", "evening")}))
    needs(town, InstructionKind.ACCOMPANIED_FIRST_VISIT)
    needs(town, InstructionKind.HOME_BY, home_by=datetime(2026, 1, 1, 19, 30).time())  # noqa: DTZ001
    new = builders.make_series(town.trust, title="New to them")
    builders.make_session(new)
    later = builders.make_session(new, datetime(2026, 3, 12, 18))  # noqa: DTZ001 - local
    builders.save()
    both = f"session={town.held.public_id}&session={later.public_id}"
    pages = {
        path: mentor.get(f"{town.page}/{path}").text
        for path in (
            "suits",
            "find",
            "find?q=zzzz",
            "book",
            f"find/{town.series.public_id}",
            f"book?{both}",
            f"book?series={town.series.public_id}&until=soon",
        )
    }
    assert markup_faults(pages) == []
