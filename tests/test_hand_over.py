"""Cover for a colleague who is away, and handing people over with their history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from booking.database import db
from booking.models import Caseload, CaseloadKind, ContactNote, EnrolmentState, Membership, Role
from booking.permissions import Viewer
from booking.queries.hand_over import colleagues
from booking.queries.people import mentor_of
from booking.rules import hand_over as rules
from booking.rules.hand_over import Handing, hand_over, stop
from tests import builders
from tests.town import Town, looks, words

TODAY = date(2026, 3, 5)
DAY = timedelta(days=1)
LEAD, COVER = CaseloadKind.LEAD, CaseloadKind.COVER


@pytest.fixture
def town(session, at) -> Town:
    at("2026-03-05 12:00")
    return Town()


@pytest.fixture
def cass(town):
    """Another mentor of the partnership, at another organisation."""
    return builders.make_user(builders.make_organisation(), Role.MENTOR, name="Cass Holt")


@pytest.fixture
def browsers(town, cass, app) -> dict[str, FlaskClient]:
    """Pete's browser, who leads Dan's support, and Cass's."""
    builders.save()
    found = {"pete": app.test_client(), "cass": app.test_client()}
    builders.sign_in(found["pete"], town.mentor)
    builders.sign_in(found["cass"], cass)
    return found


def to(user, **facts) -> Handing:
    held = db.session.scalars(sa.select(Membership).where(Membership.user_id == user.id)).one()
    return Handing(user.id, held.organisation_id, **{"from_on": TODAY, **facts})


def do(town: Town, handing: Handing, people=None) -> None:
    hand_over(town.viewer, people or [town.dan], handing, builders.this_moment())


def supporters(person) -> list[tuple[CaseloadKind, int, date, date | None]]:
    db.session.expire_all()
    rows = db.session.scalars(
        sa.select(Caseload).where(Caseload.participant_id == person.id).order_by(Caseload.id)
    )
    return [(row.kind, row.mentor_id, row.from_on, row.until_on) for row in rows]


# --- The rule -------------------------------------------------------------------------------------


def test_for_good_the_lead_ends_the_day_before_and_history_and_a_note_stay(town, cass):
    do(town, to(cass, from_on=TODAY + DAY, know="Likes football. Ring after noon."))
    began = TODAY - timedelta(days=365)
    assert supporters(town.dan) == [
        (LEAD, town.mentor.id, began, TODAY),
        (LEAD, cass.id, TODAY + DAY, None),
    ]
    note = db.session.scalars(sa.select(ContactNote)).one()
    assert note.by_user_id == town.mentor.id
    assert note.words == (
        "Cass Holt supports them from Friday 6 March. Likes football. Ring after noon."
    )


def test_cover_stands_beside_the_lead_and_the_phone_shows_who_covers(town, cass):
    do(town, to(cass, until_on=TODAY + 7 * DAY))
    assert [kind for kind, *_ in supporters(town.dan)] == [LEAD, COVER]
    names = [mentor.name for days in (0, 8) if (mentor := mentor_of(town.dan, TODAY + days * DAY))]
    assert names == ["Cass Holt", "Pete Marsh"]


def test_several_are_handed_over_together_or_none(town, cass):
    sam = town.somebody()
    do(town, to(cass, until_on=TODAY + DAY), [sam])
    with pytest.raises(rules.AlreadyCovered):
        do(town, to(cass, until_on=TODAY), [town.dan, sam])


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"from_on": TODAY - DAY}, rules.BeforeToday),
        ({"from_on": TODAY + 400 * DAY}, rules.TooFarAhead),
        ({"until_on": TODAY + 400 * DAY}, rules.TooFarAhead),
        ({"from_on": TODAY + DAY, "until_on": TODAY}, rules.UntilBeforeFrom),
    ],
)
def test_days_that_make_no_sense_are_refused(town, cass, facts, refused):
    with pytest.raises(refused):
        do(town, to(cass, **facts))


def test_nobody_is_handed_to_oneself_or_to_who_is_no_mentor_there(town, cass):
    coach = builders.make_user(town.trust)
    elsewhere = replace(to(cass), organisation_id=town.trust.id)
    for handing, refused in (
        (to(town.mentor), rules.ToOneself),
        (to(coach), rules.NotAMentor),
        (elsewhere, rules.NotAMentor),
    ):
        with pytest.raises(refused):
            do(town, handing)
    cass.disabled_at = builders.this_moment()
    with pytest.raises(rules.NotAMentor):
        do(town, to(cass))


def test_there_is_one_lead_at_a_time(town, cass):
    do(town, to(cass, from_on=TODAY + DAY))
    with pytest.raises(rules.TwoLeads):
        do(town, to(cass, from_on=TODAY + 2 * DAY))


def test_who_leads_since_today_hands_over_from_tomorrow_on(town, cass):
    new = builders.make_participant(town.trust)
    builders.put_on_caseload(town.mentor, town.trust, new, from_on=TODAY)
    with pytest.raises(rules.BeganToday):
        do(town, to(cass), [new])


def test_nobody_passes_on_whom_they_only_cover_for(town, cass):
    do(town, to(cass, until_on=TODAY + DAY))
    with pytest.raises(rules.NotTheirLead):
        hand_over(builders.viewer_of(cass), [town.dan], to(town.mentor), builders.this_moment())


def test_somebody_is_chosen(town, cass):
    with pytest.raises(rules.NobodyChosen):
        hand_over(town.viewer, [], to(cass), builders.this_moment())


def test_cover_is_stopped_at_once_and_a_hand_over_to_come_is_off(town, cass, at):
    do(town, to(cass, until_on=TODAY + 7 * DAY))
    at("2026-03-07 09:00")
    stop(town.viewer, town.dan, builders.this_moment())
    assert supporters(town.dan)[1][3] == TODAY + DAY
    do(town, to(cass, from_on=TODAY + 5 * DAY))
    stop(town.viewer, town.dan, builders.this_moment())
    assert [(kind, until) for kind, _, _, until in supporters(town.dan)] == [
        (LEAD, None),
        (COVER, TODAY + DAY),
    ]
    with pytest.raises(rules.NothingToStop):
        stop(town.viewer, town.dan, builders.this_moment())


# --- Who sees what --------------------------------------------------------------------------------


def send(browsers, town: Town, **fields):
    form = "/caseload/hand-over"
    given = {"people": town.dan.public_id, "from_on": TODAY.isoformat(), **fields}
    return builders.post(browsers["pete"], form, form, **given)


def sees(browsers, town: Town, cass, local: str, at) -> list[str]:
    """Who can open Dan's page at some time, hours after they last signed in."""
    at(local)
    builders.sign_in(browsers["pete"], town.mentor)
    builders.sign_in(browsers["cass"], cass)
    statuses = {who: browser.get(town.page).status_code for who, browser in browsers.items()}
    assert set(statuses.values()) <= {200, 404}
    return [who for who, status in statuses.items() if status == 200]


def key(cass) -> str:
    """What the form sends for Cass."""
    viewer = Viewer(user_id=0)
    return next(one.key for one in colleagues(viewer) if one.user.id == cass.id)


def test_cover_sees_the_person_in_those_days_alone(browsers, town, cass, at):
    answer = send(browsers, town, colleague=key(cass), how="cover", until_on="2026-03-06")
    assert answer.location == "/caseload"
    assert "Cass Holt covers for you: Dan." in words(browsers["pete"].get("/caseload"))
    assert sees(browsers, town, cass, "2026-03-05 23:00", at) == ["pete", "cass"]
    assert sees(browsers, town, cass, "2026-03-06 23:00", at) == ["pete", "cass"]
    assert sees(browsers, town, cass, "2026-03-07 00:01", at) == ["pete"]


def test_the_former_mentor_sees_the_person_until_the_day_before(browsers, town, cass, at):
    send(
        browsers, town,
        colleague=key(cass), how="for_good", from_on="2026-03-06", know="Ring after noon",
    )  # fmt: skip
    assert sees(browsers, town, cass, "2026-03-05 23:00", at) == ["pete"]
    assert sees(browsers, town, cass, "2026-03-06 00:01", at) == ["cass"]
    said = words(browsers["cass"].get("/caseload"))
    assert "New to you You support Dan since today. Say hello." in said
    assert "Ring after noon" in words(browsers["cass"].get(town.page))


def test_the_look_at_the_list_is_written_down_and_shows_none_whose_support_has_ended(
    browsers, town
):
    town.somebody("Gone", "Away", EnrolmentState.DIED)
    builders.save()
    assert "Gone Away" not in words(browsers["pete"].get("/caseload/hand-over"))
    assert looks() == [("hand-over list", None, 1)]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"people": ""}, "Tick at least one person"),
        ({"colleague": ""}, "Choose a colleague"),
        ({"colleague": "forged.trust"}, "They are no mentor there any more"),
        ({"how": "for_ever"}, "Choose: while you are away, or for good"),
        ({"until_on": ""}, "Enter the last day below, or choose for good"),
        ({"until_on": "whenever"}, "Enter a date"),
        ({"from_on": "2026-03-04"}, "Choose today or a later day"),
        ({"until_on": "2026-03-04"}, "The last day can’t be before the first one"),
        ({"know": "x" * 1001}, "Keep it under 1000 characters"),
    ],
)
def test_a_form_that_does_not_fit_comes_back_with_what_was_typed(browsers, town, cass, fields, why):
    whole = {"colleague": key(cass), "how": "cover", "until_on": "2026-03-09", "know": "Ring first"}
    answer = send(browsers, town, **{**whole, **fields})
    assert answer.status_code == 422
    assert why in words(answer)
    assert fields.get("know", "Ring first") in answer.text
    assert len(supporters(town.dan)) == 1


def test_another_mentors_person_cannot_be_handed_over(browsers, town, cass):
    stranger = builders.make_participant(town.trust, cass)
    builders.save()
    answer = send(browsers, town, people=stranger.public_id, colleague=key(cass), how="for_good")
    assert answer.status_code == 404


def test_what_was_set_down_is_shown_and_stopped(browsers, town, cass):
    do(town, to(cass, until_on=TODAY + 7 * DAY))
    builders.save()
    form = "/caseload/hand-over"
    assert "Cass Holt covers from today until Thursday 12 March." in words(
        browsers["pete"].get(form)
    )
    builders.post(browsers["pete"], f"{form}/{town.dan.public_id}/stop", form)
    assert "You support Dan yourself." in words(browsers["pete"].get(form))
    assert supporters(town.dan)[1][3] == TODAY
