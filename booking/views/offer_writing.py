"""A draft as it stands: what it says, what is wrong with it, how clear it is, how it will look."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from booking.models import (
    Audience,
    Gender,
    OfferDraft,
    Organisation,
    SeriesState,
    SessionSeries,
    Venue,
)
from booking.permissions import Permission
from booking.queries import partners
from booking.queries.drafts import Answers, answers_of
from booking.queries.offers import our_series
from booking.rules.clarity import Clarity, Finding, clarity_of
from booking.rules.offer_facts import Offer, Schedule, offer_refusals, schedule_refusals
from booking.rules.offers import stored
from booking.rules.schedule import HORIZON
from booking.rules.watched_words import words_to_avoid
from booking.rules.weekly import instant
from booking.views.edge import now, viewer
from booking.views.offer_forms import OfferForm, offer_answers, offer_from
from booking.views.offer_parts import STEPS, WHEN, Part, answers_in, part_of, show_refusals, summary
from booking.views.schedule_form import (
    bank_holidays_ahead,
    schedule_answers,
    schedule_from,
    venue_choices,
)
from booking.words import clock, count, london, weekday_list, when

# When an offer is copied these are asked afresh; everything else it says is kept.
NOT_COPIED = ("first_on", "last_on", "weeks_off", "extra_dates")


@dataclass(frozen=True)
class Reading:
    """What a draft says, with all that is wrong beside its answers."""

    form: OfferForm
    offer: Offer
    schedule: Schedule
    # The questions that nobody has answered yet, or not in a way that can be read.
    unsaid: frozenset[str]
    # Of these, what can't be used as it is, with why.
    wrong: Mapping[str, str]

    @property
    def holds(self) -> bool:
        """Whether it can be published."""
        return not self.form.errors


def read(draft: OfferDraft, organisation: Organisation) -> Reading:
    """Read what was typed so far, over what a new offer starts with."""
    venues = venues_of(organisation)
    return read_answers(beginning(venues) | answers_of(draft), venues)


def read_answers(answers: Answers, venues: Sequence[Venue]) -> Reading:
    """Read an offer's answers as all rules see them. Its venue is one of `venues`, or none."""
    form = OfferForm(MultiDict(answers))
    form.venue.choices = venue_choices(venues)
    form.validate()
    wrong = {field.short_name: str(field.errors[0]) for field in form if field.errors}
    offer, schedule = offer_from(form), schedule_from(form, venues)
    show_refusals(form, (*offer_refusals(offer), *schedule_refusals(schedule, now())))
    _suggest_audience(form)
    # Nobody has said that it is free before the page that asks was seen.
    cost = frozenset() if "cost_pence" in answers else frozenset({"cost_pence"})
    return Reading(form, offer, schedule, frozenset(wrong) | cost, wrong)


def venues_of(organisation: Organisation) -> list[Venue]:
    """The venues that an organisation's offers can be held at."""
    ours = partners.venues_where(viewer(), Permission.PUBLISH_OFFERS)
    return [venue for venue in ours if venue.organisation_id == organisation.id]


def beginning(venues: Sequence[Venue]) -> Answers:
    """What a new offer starts with: what most of them say. Who may know of it is never guessed."""
    form = OfferForm()
    form.first_on.data = london(now()).date()
    only = [venue.public_id for venue in venues] if len(venues) == 1 else []
    asked = {name: said for name, said in answers_in(form).items() if any(said)}
    return asked | {"venue": only}


def copy_of(series: SessionSeries) -> Answers:
    """What another offer says, as the beginning of a new one: everything but its dates."""
    form = OfferForm(data=offer_answers(series) | schedule_answers(series))
    said = answers_in(form)
    return {name: said[name] for name in said if name not in NOT_COPIED}


def _suggest_audience(form: OfferForm) -> None:
    """Women-only sessions are by referral unless somebody says otherwise."""
    if form.gender.data == Gender.WOMEN.value and not form.audience.data:
        form.audience.data = Audience.BY_REFERRAL.value


def clarity(draft: OfferDraft, reading: Reading) -> Clarity:
    """How clear the offer is as far as it is written."""
    return clarity_of(
        reading.offer,
        reading.schedule,
        words_to_avoid(viewer()),
        unsaid=reading.unsaid,
        wrong=reading.wrong,
        has_photo=draft.photo_id is not None,
        now=now(),
    )


def done(draft: OfferDraft, reading: Reading) -> list[Part]:
    """The steps that were saved with nothing missing or wrong in them."""
    saved = answers_of(draft).keys()
    return [
        part
        for part in STEPS
        if not saved.isdisjoint(part.fields)
        and not any(reading.form[name].errors for name in part.fields)
    ]


def with_answers(draft: OfferDraft, answers: Answers) -> OfferDraft:
    """The draft as it would be with these answers; never kept."""
    other = OfferDraft(
        public_id=draft.public_id,
        organisation_id=draft.organisation_id,
        answers=json.dumps(answers_of(draft) | answers),
        created_at=draft.created_at,
        changed_at=draft.changed_at,
        changed_by_id=draft.changed_by_id,
        photo_id=draft.photo_id,
    )
    other.organisation = draft.organisation
    return other


def same_already(draft: OfferDraft, reading: Reading) -> str:
    """The days and time at which we offer something of this title already; empty if we don't."""
    title = reading.offer.title.casefold().split()
    days = set(reading.schedule.weekdays.split(",")) - {""}
    for series in our_series(viewer()):
        if (
            series.organisation_id == draft.organisation_id
            and series.state is SeriesState.PUBLISHED
            and series.title.casefold().split() == title
            and series.starts_local == reading.schedule.starts_local
            and not days.isdisjoint(series.weekdays.split(","))
        ):
            return f"on {weekday_list(series.weekdays)} at {clock(series.starts_local)}"
    return ""


def parts_in_words(draft: OfferDraft, reading: Reading) -> list[dict[str, Any]]:
    """What was answered in each step, with where it is changed."""
    return [
        {
            "title": part.title,
            "rows": summary(reading.form, part),
            "url": url_for("offers.step", draft_id=draft.public_id, step=part.slug, check=1),
        }
        for part in STEPS
    ]


def faults(draft: OfferDraft, reading: Reading) -> list[dict[str, str]]:
    """All that stands in the way of publishing: in words, each with where it is mended."""
    return [
        {
            "words": str(reading.form[name].errors[0]),
            "label": reading.form[name].label.text,
            "url": place_of(draft, name),
        }
        for step in STEPS
        for name in step.fields
        if reading.form[name].errors
    ]


def place_of(draft: OfferDraft, field: str) -> str:
    """Where a fact of a draft is mended; from there one comes back to the check."""
    if field == "photo":
        return url_for("photos.of_draft", draft_id=draft.public_id)
    return url_for(
        "offers.step", draft_id=draft.public_id, step=part_of(field).slug, check=1, _anchor=field
    )


def place_of_finding(draft: OfferDraft, reading: Reading, finding: Finding) -> str:
    """Where a finding of the clarity check is mended: a fact of the venue with the venue."""
    venue = reading.schedule.venue
    if finding.field == "venue" and venue is not None:
        back = url_for("offers.check", draft_id=draft.public_id)
        return url_for("venues.edit", venue_id=venue.public_id, back=back)
    return place_of(draft, finding.field)


def as_it_will_be(draft: OfferDraft, reading: Reading, owner: Organisation) -> SessionSeries:
    """The offer as publishing would make it, to be looked at: it is never kept."""
    schedule = reading.schedule
    series = SessionSeries(
        organisation_id=owner.id,
        venue_id=schedule.venue.id if schedule.venue else 0,
        state=SeriesState.PUBLISHED,
        created_at=now(),
        last_modified_at=now(),
        confirmed_at=now(),
        rule_from=schedule.first_on,
        weeks_from=schedule.first_on,
        first_on=schedule.first_on,
        photo_id=draft.photo_id,
        **stored(schedule),
        **asdict(reading.offer),
    )
    series.organisation, series.photo = owner, draft.photo
    if schedule.venue is not None:
        series.venue = schedule.venue
    return series


def dates_ahead(reading: Reading) -> list[datetime]:
    """When the sessions would start that publishing makes, twelve weeks ahead.

    None while something about when it is does not hold: its dates would be nobody's.
    """
    if any(reading.form[name].errors for name in WHEN.fields):
        return []
    starts = map(instant, reading.schedule.rule().starts(london(now()).date() + HORIZON))
    return [starts_at for starts_at in starts if starts_at > now()]


def dates_words(reading: Reading) -> str:
    """ "12 dates, the first on Thursday 5 March, 6pm"."""
    ahead = dates_ahead(reading)
    if not ahead:
        return "Its dates appear twelve weeks before they happen"
    return f"{count(len(ahead), 'date')}, the first on {when(ahead[0])}"


def holidays_words(form: OfferForm) -> str:
    """Which of the next bank holidays the question is about."""
    ahead = bank_holidays_ahead(form.weekdays.data or [], london(now()).date())
    return f"The next ones on its days: {ahead}." if ahead else "None falls on its days."
