"""A club's open offers as data for the club's own site: what its list in a frame says, in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from booking.feeds.ld_json import Described, Links
from booking.models import Organisation, ScheduledSession, SessionSeries, Standing, Venue
from booking.queries.sheets import Listed
from booking.vocabulary import activity_name
from booking.words import WEEKDAY_NAMES, WEEKDAYS, audience, cost, how_to_come, london, weekly_span

TIME_ZONE = "Europe/London"


def club_list(
    club: Organisation, offers: Sequence[Listed], links: Links, now: datetime
) -> Described:
    """The club and its offers in the order given. What each field means stands in docs/embed.md."""
    return {
        "club": {"name": club.name, "phone": club.phone, "url": links.of(club)},
        "time_zone": TIME_ZONE,
        "offers": [_offer(each, links, now) for each in offers],
    }


def _offer(each: Listed, links: Links, now: datetime) -> Described:
    offer = each.series
    return {
        "id": offer.public_id,
        "url": links.of(offer),
        "title": offer.title,
        "summary": offer.summary,
        "activity": activity_name(offer.activity),
        "when": weekly_span(offer),
        "days": [WEEKDAY_NAMES[WEEKDAYS.index(day)] for day in offer.weekdays.split(",") if day],
        "every_weeks": offer.every_weeks,
        "starts": f"{offer.starts_local:%H:%M}",
        "length_minutes": offer.length_minutes,
        "place": _place(offer.venue),
        "who": audience(offer),
        "gender": offer.gender.value,
        "age_from": offer.age_from,
        "age_to": offer.age_to,
        "price": cost(offer),
        "price_pence": offer.cost_pence,
        "how_to_come": how_to_come(offer),
        "phone": offer.phone or offer.organisation.phone,
        "checked_on": london(offer.confirmed_at).date().isoformat(),
        "ring_first": offer.standing(now) is not Standing.TRUE,
        "next_on": each.next_on.isoformat() if each.next_on else None,
        "dates": [_date(held, offer, links) for held in each.dates],
    }


def _date(held: ScheduledSession, offer: SessionSeries, links: Links) -> Described:
    """One date; its place only where that is another than the offer's."""
    described: Described = {
        "url": links.of(held),
        "starts_at": local(held.starts_at),
        "ends_at": local(held.ends_at),
        "called_off": held.cancelled_at is not None,
    }
    if held.venue_id != offer.venue_id:
        described["place"] = _place(held.venue)
    return described


def _place(venue: Venue) -> Described:
    return {
        "name": venue.name,
        "address": venue.address,
        "town": venue.town,
        "postcode": venue.postcode,
        "step_free": venue.step_free,
    }


def local(moment: datetime) -> str:
    """ "2026-03-05T18:00:00+00:00": the time on a wall, with what it is ahead of UTC."""
    return london(moment).isoformat(timespec="seconds")
