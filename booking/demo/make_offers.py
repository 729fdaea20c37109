"""Session series of the demo, and their dates from six months ago to twelve weeks ahead."""

from __future__ import annotations

from datetime import time, timedelta

from booking.demo.drawing import local
from booking.demo.loading import Loading, Occasion, Offer, Partners
from booking.demo.people import CALLED_OFF_REASONS
from booking.demo.series import DemoSeries
from booking.models import (
    Audience,
    ChildrenOnSite,
    Gender,
    Level,
    RegisterState,
    ScheduledSession,
    SeriesState,
    SessionSeries,
)
from booking.rules.schedule import HORIZON, instant, local_starts

LOCKED_AFTER_DAYS = 7
SHARE_OF_NEW_SERIES = 0.15
CALLED_OFF_PAST = 0.025
CALLED_OFF_SOON = 0.04
SOON = timedelta(weeks=4)


def draw_offers(loading: Loading, series: tuple[DemoSeries, ...]) -> list[Offer]:
    """Every series with its dates: most ran for six months, some began a few weeks ago."""
    offers = []
    occasions = 0
    for number, each in enumerate(series, start=1):
        first_on = loading.first_day
        if each.trust != "burnley" and loading.draw.chance(SHARE_OF_NEW_SERIES):
            first_on = loading.days_ago(7 * loading.draw.number(3, 18))
        offer = Offer(
            id=number,
            series=each,
            popularity=loading.draw.random.uniform(0.6, 1.5),
            created_at=loading.draw.office_hours(first_on - timedelta(days=12)),
            first_on=first_on,
            public_id=loading.draw.public_id(),
        )
        occasions += _draw_dates(loading, offer, occasions)
        offers.append(offer)
    return offers


def _draw_dates(loading: Loading, offer: Offer, made_before: int) -> int:
    """Give the offer its dates, a few of them called off; returns how many there are."""
    starts = local_starts(
        ",".join(offer.series.weekdays),
        starts_local(offer.series),
        offer.first_on,
        None,
        loading.today + HORIZON,
    )
    for number, start in enumerate(starts, start=made_before + 1):
        starts_at = instant(start)
        ends_at = starts_at + timedelta(minutes=offer.series.length_minutes)
        offer.occasions.append(Occasion(number, offer, start, starts_at, ends_at))
    return len(offer.occasions)


def call_some_off(loading: Loading, offers: list[Offer], spared: Occasion) -> None:
    """Call off a few sessions, past ones and some of the next weeks; never the spared one."""
    for offer in offers:
        for occasion in offer.occasions:
            if occasion is spared or occasion.on > loading.today + SOON:
                continue
            ahead = occasion.on >= loading.today
            if not loading.draw.chance(CALLED_OFF_SOON if ahead else CALLED_OFF_PAST):
                continue
            last_moment = min(occasion.starts_at - timedelta(hours=2), loading.now)
            occasion.called_off_at = last_moment - timedelta(hours=loading.draw.number(1, 40))
            occasion.called_off_why = loading.draw.one_of(CALLED_OFF_REASONS)


def starts_local(series: DemoSeries) -> time:
    """When the series starts, by the clock on the wall."""
    return time.fromisoformat(series.starts)


def write_offers(loading: Loading, offers: list[Offer], partners: Partners) -> None:
    """Turn the offers and their dates into rows, once their registers are known."""
    for offer in offers:
        _write_series(loading, offer, partners)
    for offer in offers:
        for occasion in offer.occasions:
            _write_session(loading, occasion)


def _write_series(loading: Loading, offer: Offer, partners: Partners) -> None:
    series = offer.series
    registered = [occasion for occasion in offer.occasions if occasion.submitted_at]
    loading.rows.add(
        SessionSeries,
        public_id=offer.public_id,
        organisation_id=partners.organisation_ids[series.trust],
        venue_id=partners.venue_ids[series.venue],
        title=series.title,
        activity=series.activity,
        summary=series.summary,
        what_happens=series.what_happens,
        audience=Audience(series.audience),
        state=SeriesState.PUBLISHED,
        weekdays=",".join(series.weekdays),
        starts_local=starts_local(series),
        length_minutes=series.length_minutes,
        first_on=offer.first_on,
        last_on=None,
        capacity=series.capacity,
        created_at=offer.created_at,
        last_modified_at=offer.created_at,
        every_weeks=1,
        open_how=series.open_how,
        who_for=series.who_for,
        age_from=series.age_from,
        age_to=series.age_to,
        gender=Gender(series.gender),
        level=Level(series.level),
        meeting_point=series.meeting_point,
        cost_pence=series.cost_pence,
        cost_note=series.cost_note,
        what_to_bring=series.what_to_bring,
        provided=series.provided,
        who_meets_you=series.who_meets_you,
        first_visit=series.first_visit,
        phone=series.phone or "",
        walk_ins_welcome=series.walk_ins_welcome,
        children_on_site=ChildrenOnSite(series.children_on_site),
        # A register that was sent in confirms the offer.
        confirmed_at=registered[-1].submitted_at if registered else offer.created_at,
        version=1,
    )


def _write_session(loading: Loading, occasion: Occasion) -> None:
    series, coach = occasion.offer.series, occasion.coach
    register, headcount = RegisterState.OPEN, None
    if occasion.submitted_at:
        old = occasion.on < loading.days_ago(LOCKED_AFTER_DAYS)
        register = RegisterState.LOCKED if old else RegisterState.SUBMITTED
        headcount = sum(place.attended for place in occasion.places)
        if series.audience == "open":
            # Members of the public are counted at the door, and never named.
            headcount += loading.draw.number(0, 6)
    made_at = max(occasion.offer.created_at, local(occasion.on - HORIZON, 3))
    loading.rows.add(
        ScheduledSession,
        public_id=loading.draw.public_id(),
        series_id=occasion.offer.id,
        original_local=occasion.local_start,
        starts_at=occasion.starts_at,
        ends_at=occasion.ends_at,
        local_date=occasion.on,
        local_weekday=occasion.on.weekday(),
        local_time=starts_local(series),
        capacity=occasion.capacity,
        last_modified_at=occasion.called_off_at or min(made_at, loading.now),
        code_key=loading.draw.code_key(),
        last_ticket=len(occasion.places),
        overridden="",
        sequence=1 if occasion.called_off_at else 0,
        cancelled_at=occasion.called_off_at,
        cancelled_why=occasion.called_off_why,
        register_state=register,
        submitted_at=occasion.submitted_at,
        submitted_by_id=coach.id if coach and occasion.submitted_at else None,
        headcount=headcount,
    )
