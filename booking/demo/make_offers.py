"""Session series of the demo, and their dates from six months ago to twelve weeks ahead."""

from __future__ import annotations

from datetime import datetime, timedelta

from booking.demo.drawing import local
from booking.demo.loading import Loading, Occasion, Offer, Partners
from booking.demo.pictures import draw_picture
from booking.demo.series import DemoSeries
from booking.demo.timetable import rule_for
from booking.models import (
    Audience,
    ChangeKind,
    ChildrenOnSite,
    Gender,
    Level,
    Photo,
    RegisterState,
    ScheduledSession,
    SeriesState,
    SessionSeries,
)
from booking.rules.schedule import HORIZON
from booking.rules.weekly import instant, written_dates, written_starts

LOCKED_AFTER_DAYS = 7
SHARE_OF_NEW_SERIES = 0.15


def draw_offers(loading: Loading, series: tuple[DemoSeries, ...]) -> list[Offer]:
    """Every series with its dates: most ran for six months, some began a few weeks ago."""
    offers = []
    occasions = loading.rows.count(ScheduledSession)
    for number, each in enumerate(series, start=loading.rows.count(SessionSeries) + 1):
        first_on = loading.first_day
        if each.trust != "burnley" and loading.draw.chance(SHARE_OF_NEW_SERIES):
            first_on = loading.days_ago(7 * loading.draw.number(3, 18))
        offer = Offer(
            id=number,
            series=each,
            popularity=loading.draw.random.uniform(0.6, 1.5),
            created_at=loading.draw.office_hours(first_on - timedelta(days=12)),
            first_on=first_on,
            rule=rule_for(each, first_on, loading.today),
            public_id=loading.draw.public_id(),
        )
        occasions += _draw_dates(loading, offer, occasions)
        offers.append(offer)
    return offers


def _draw_dates(loading: Loading, offer: Offer, made_before: int) -> int:
    """Give the offer the dates of its rule; returns how many there are."""
    length = timedelta(minutes=offer.series.length_minutes)
    starts = offer.rule.starts(loading.today + HORIZON)
    for number, start in enumerate(starts, start=made_before + 1):
        starts_at = instant(start)
        offer.occasions.append(
            Occasion(number, offer, start, start, starts_at, starts_at + length, offer.series.venue)
        )
    return len(offer.occasions)


def write_offers(loading: Loading, offers: list[Offer], partners: Partners) -> None:
    """Turn the offers and their dates into rows, once their registers are known."""
    for offer in offers:
        _write_series(loading, offer, partners)
    for offer in offers:
        for occasion in offer.occasions:
            _write_session(loading, occasion, partners)


def _write_series(loading: Loading, offer: Offer, partners: Partners) -> None:
    series, rule = offer.series, offer.rule
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
        weekdays=rule.weekdays,
        starts_local=rule.starts_local,
        length_minutes=series.length_minutes,
        first_on=offer.first_on,
        last_on=rule.last_on,
        capacity=series.capacity,
        created_at=offer.created_at,
        last_modified_at=offer.created_at,
        rule_from=rule.from_on,
        weeks_from=rule.weeks_from,
        every_weeks=rule.every_weeks,
        weeks_off=written_dates(rule.weeks_off),
        on_bank_holidays=rule.on_bank_holidays,
        extra_dates=written_starts(rule.extra_dates),
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
        fare_help=series.fare_help,
        with_someone=series.with_someone,
        own_children=series.own_children,
        accessibility_support=series.accessibility_support,
        who_meets_you=series.who_meets_you,
        first_visit=series.first_visit,
        phone=series.phone or "",
        walk_ins_welcome=series.walk_ins_welcome,
        children_on_site=ChildrenOnSite(series.children_on_site),
        # A register that was sent in confirms the offer.
        confirmed_at=registered[-1].submitted_at if registered else offer.created_at,
        version=1,
        photo_id=_write_photo(loading, offer, partners),
        row_key="",
    )


def _write_photo(loading: Loading, offer: Offer, partners: Partners) -> int | None:
    """The series' picture, if it has one."""
    series = offer.series
    if series.picture is None:
        return None
    picture = draw_picture(series.picture, *partners.colours[series.trust])
    return loading.rows.add(
        Photo,
        public_id=loading.draw.public_id(),
        organisation_id=partners.organisation_ids[series.trust],
        alt=series.picture_alt,
        width=picture.width,
        height=picture.height,
        large=picture.large,
        small=picture.small,
        created_at=offer.created_at,
    )


def _write_session(loading: Loading, occasion: Occasion, partners: Partners) -> None:
    series, coach, change = occasion.offer.series, occasion.coach, occasion.change
    register, headcount = RegisterState.OPEN, None
    if occasion.submitted_at:
        old = occasion.on < loading.days_ago(LOCKED_AFTER_DAYS)
        register = RegisterState.LOCKED if old else RegisterState.SUBMITTED
        headcount = sum(place.attended for place in occasion.places)
        if series.audience == "open":
            # Members of the public are counted at the door, and never named.
            headcount += loading.draw.number(0, 6)
    moved = change is not None and change.kind is ChangeKind.MOVED
    loading.rows.add(
        ScheduledSession,
        public_id=loading.draw.public_id(),
        series_id=occasion.offer.id,
        venue_id=partners.venue_ids[occasion.venue],
        original_local=occasion.rule_start,
        starts_at=occasion.starts_at,
        ends_at=occasion.ends_at,
        local_date=occasion.on,
        local_weekday=occasion.on.weekday(),
        local_time=occasion.local_start.time(),
        capacity=occasion.capacity,
        own_capacity=series.capacity,
        last_modified_at=_last_modified(loading, occasion),
        code_key=loading.draw.code_key(),
        last_ticket=len(occasion.places),
        overridden=_overridden(occasion) if moved else "",
        sequence=1 if change else 0,
        cancelled_at=occasion.called_off_at,
        cancelled_why=change.why if change and not moved else "",
        closure_id=change.closure_id if change else None,
        meeting_point="",
        # Whoever moved it said afresh whether children are about then.
        children_on_site=ChildrenOnSite(series.children_on_site) if moved else None,
        register_state=register,
        submitted_at=occasion.submitted_at,
        submitted_by_id=coach.id if coach and occasion.submitted_at else None,
        headcount=headcount,
    )


def _last_modified(loading: Loading, occasion: Occasion) -> datetime:
    if occasion.change:
        return occasion.change.at
    made_at = max(occasion.offer.created_at, local(occasion.on - HORIZON, 3))
    return occasion.limited_at or min(made_at, loading.now)


def _overridden(occasion: Occasion) -> str:
    """The values of a moved date that are no longer its series' own, as the rules name them."""
    names = ["children_on_site"]
    if occasion.local_start != occasion.rule_start:
        names.append("start")
    if occasion.venue != occasion.offer.series.venue:
        names.append("venue")
    return ",".join(names)
