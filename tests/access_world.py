"""A small world for tests of access: two trusts, everybody's roles, and what belongs to each."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from booking.database import session
from booking.identity.phones import offer_pairing
from booking.models import (
    Audience,
    InstructionKind,
    Organisation,
    OrganisationKind,
    PairedPhone,
    Participant,
    Pathway,
    Role,
    SessionSeries,
    ToTell,
    User,
)
from booking.permissions import Viewer
from booking.rules import closures, dates, plans
from booking.rules.dates import Act
from checkin import tokens
from tests import builders

CSRF = "the same in every browser of these tests"
ABSENT = "zzzzzzzzzzzzz"


@dataclass(frozen=True)
class Things:
    """What the arguments of an address can name, of one owner."""

    series_id: str = ABSENT
    session_id: str = ABSENT
    slug: str = "nobody"
    participant_id: str = ABSENT
    booking_id: str = ABSENT
    note_id: str = ABSENT
    to_tell_id: str = ABSENT
    closure_id: str = ABSENT
    goal_id: str = ABSENT
    action_id: str = ABSENT
    phone_id: str = ABSENT
    venue_id: str = ABSENT
    draft_id: str = ABSENT
    step: str = ABSENT
    upload_id: str = ABSENT
    photo_id: str = ABSENT
    instruction_id: str = ABSENT
    question_id: str = ABSENT
    mentor_id: str = ABSENT
    apart_id: str = ABSENT
    allotment_id: str = ABSENT
    sealed_id: str = ABSENT
    override_id: str = ABSENT
    proposal_id: str = ABSENT
    shift_id: str = ABSENT
    message_id: str = ABSENT
    size: str = ABSENT
    token: str = "Z" * 27
    code: str = "Z" * 29
    name: str = "nothing.css"

    def named(self, arguments: set[str]) -> dict[str, str]:
        """The values for an address's arguments."""
        return {name: getattr(self, name) for name in arguments}

    def but_for(self, argument: str, other: Things) -> Things:
        """The same things, one of them taken from another owner."""
        return dataclasses.replace(self, **{argument: getattr(other, argument)})


def address(app: Flask, endpoint: str, things: Things, **instead: str) -> str:
    """The address of an endpoint for these things, a part of it replaced if asked."""
    arguments = arguments_of(app)[endpoint]
    values: dict[str, Any] = {**things.named(arguments), **instead}
    with app.test_request_context():
        return app.url_for(endpoint, **values)


def arguments_of(app: Flask, method: str = "") -> dict[str, set[str]]:
    """The arguments of each endpoint's address, of all endpoints or those that take a method."""
    return {
        rule.endpoint: set(rule.arguments)
        for rule in app.url_map.iter_rules()
        if not method or method in (rule.methods or set())
    }


@dataclass(frozen=True)
class World:
    """The things of one's own, another organisation's, and the browsers of all visitors."""

    own: Things
    other: Things
    browsers: dict[str, FlaskClient]
    csrf_token: str


def build(app: Flask, built_file: str) -> World:
    """Make the world in the app's database and sign everybody in."""
    with app.app_context():
        lead = builders.make_organisation(OrganisationKind.LEAD)
        probation = builders.make_organisation(OrganisationKind.PROBATION)
        ours, theirs = builders.make_organisation(), builders.make_organisation()
        staff = {
            "coach": builders.make_user(ours, Role.COACH),
            "manager": builders.make_user(ours, Role.MANAGER),
            "mentor": builders.make_user(lead, Role.MENTOR),
            "lead": builders.make_user(lead, Role.LEAD),
            "safeguarding": builders.make_user(ours, Role.SAFEGUARDING),
            "practitioner": builders.make_user(probation, Role.PRACTITIONER),
        }
        person, phone = _person(lead, staff["mentor"])
        stranger, _ = _person(lead, builders.make_user(lead, Role.MENTOR))
        own = _things(ours, person, staff["mentor"])
        other = _things(theirs, stranger, staff["mentor"])
        builders.save()
    token = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(CSRF)
    browsers = {who: _browser(app) for who in (*staff, "phone", "anyone")}
    for role, user in staff.items():
        builders.sign_in(browsers[role], user)
    builders.use_phone(browsers["phone"], phone)
    return World(dataclasses.replace(own, name=built_file), other, browsers, str(token))


def _browser(app: Flask) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = CSRF
    return client


def _person(organisation: Organisation, mentor: User) -> tuple[Participant, str]:
    participant = builders.make_participant(organisation, mentor)
    builders.make_pass(participant)
    return participant, builders.make_phone(participant, mentor)


def _called_off(
    coach: Viewer, series: SessionSeries, person: Participant, action_id: str
) -> ToTell:
    """Tomorrow's session is called off, and the person is on the list of those to be told.

    Addresses know a step of a plan and an action on sessions by one name, so here they share an id.
    """
    now = builders.this_moment()
    held = builders.make_session(
        series, datetime.combine(now.date() + timedelta(days=1), series.starts_local)
    )
    builders.make_booking(held, person)
    dates.call_off(Act(viewer=coach, reason="Snow or ice", now=now, id=action_id), held)
    return session().query(ToTell).order_by(ToTell.id.desc()).limit(1).one()


def _kept_apart(person: Participant, series: SessionSeries) -> dict[str, str]:
    """What the lead and the safeguarding leads decide about one person."""
    apart = builders.make_keep_apart(person)
    override = builders.make_override(person, series)
    return {
        "apart_id": apart.public_id,
        "allotment_id": builders.make_allotment(apart, weekday=6).public_id,
        "sealed_id": builders.make_instruction(person, InstructionKind.NO_CHILDREN).public_id,
        "override_id": override.public_id,
        "proposal_id": builders.make_proposal(person, "Not with Sam").public_id,
    }


def _things(trust: Organisation, person: Participant, mentor: User) -> Things:
    """A by-referral series with a session today, and all that one person can have."""
    now = builders.this_moment()
    photo = builders.make_photo(trust)
    series = builders.make_series(trust, audience=Audience.BY_REFERRAL, photo_id=photo.id)
    held = builders.make_session(series)
    goal = plans.add_goal(person, Pathway.HEALTH, "Sleep better", now)
    action = plans.add_action(goal, "Go to bed at ten", plans.Target(), now.date(), now)
    phone = session().query(PairedPhone).filter_by(participant_id=person.id).one()
    coach = builders.viewer_of(builders.make_user(trust))
    to_tell = _called_off(coach, series, person, action.public_id)
    closed_on = now.date() + timedelta(days=60)
    closure = closures.close(
        Act(viewer=coach, reason="Repairs", now=now),
        closures.Period(organisation=trust, from_on=closed_on, until_on=closed_on),
    )
    return Things(
        to_tell_id=to_tell.public_id,
        message_id=builders.make_message(person).public_id,
        closure_id=closure.public_id,
        series_id=series.public_id,
        session_id=held.public_id,
        slug=trust.slug,
        participant_id=person.public_id,
        booking_id=builders.make_booking(held, person).public_id,
        note_id=builders.make_note(person, mentor).public_id,
        goal_id=goal.public_id,
        action_id=action.public_id,
        phone_id=phone.public_id,
        venue_id=series.venue.public_id,
        draft_id=builders.make_draft(trust, title="Half written").public_id,
        step="what",
        upload_id=builders.make_upload(
            trust, "Title,Days,Start\nWalking football,Thu,6pm"
        ).public_id,
        photo_id=photo.public_id,
        instruction_id=builders.make_instruction(person).public_id,
        question_id=builders.make_question(person, series)[0].public_id,
        mentor_id=mentor.public_id,
        **_kept_apart(person, series),
        shift_id=builders.make_shift(series, builders.make_user(trust)).public_id,
        size="small",
        token=offer_pairing(builders.viewer_of(mentor), person, now),
        code=tokens.session_code(held, now),
    )
