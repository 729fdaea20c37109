"""What's-on sheets: offers day by day, for a noticeboard or for somebody who has no internet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from booking.documents import offer_texts
from booking.documents.drawings import drawings
from booking.documents.texts import printed, shortened
from booking.documents.typesetting import typeset
from booking.models import Organisation, ScheduledSession, SessionSeries
from booking.queries.sheets import Listed
from booking.words import (
    WEEKDAY_NAMES,
    WEEKDAYS,
    clock,
    count,
    day,
    london,
    sentence,
    span,
)

ON_SINGLE_DATES = "On single dates"
PLANS_CHANGE = "Plans change: ring before you set out."


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What a sheet is about: its title, whose it is, and the address of the same on the site.

    `club` gives it one club's colours and number; `left_out` says what of a question was not
    understood; `is_example` that all of it is invented; with `days` each offer stands under the
    first of those that it is on.
    """

    title: str
    owner: str
    address: str
    address_words: str
    club: Organisation | None = None
    left_out: str = ""
    nothing: str = "Nothing is planned just now."
    is_example: bool = False
    days: Sequence[str] = field(default_factory=tuple)


def whats_on(offers: Sequence[Listed], heading: Heading, now: datetime) -> bytes:
    """The sheet of these open offers, each one once, under its first day."""
    days = _by_day(offers, heading, now)
    found = f"{count(len(offers), 'way')} to join in. {PLANS_CHANGE}"
    return _typeset(heading, days, found if offers else heading.nothing, now)


def chosen(dates: Sequence[ScheduledSession], heading: Heading, now: datetime) -> bytes:
    """The sheet of dates that somebody chose for one person, by-referral ones too, soonest first.

    It says nothing of the person: a sheet is left on a bus.
    """
    days: dict[str, dict[str, Any]] = {}
    said: dict[tuple[int, int], str] = {}
    for held in dates:
        name = day(held.local_date)
        under = days.setdefault(name, {"name": name, "offers": []})
        first = said.setdefault((held.series_id, held.venue_id), name)
        is_told_already = first != name and held.cancelled_at is None
        under["offers"].append(_same(held, first) if is_told_already else _dated(held, now))
    intro = f"{count(len(dates), 'session')}. {PLANS_CHANGE}"
    return _typeset(heading, list(days.values()), intro, now)


def _typeset(heading: Heading, days: Sequence[dict[str, Any]], intro: str, now: datetime) -> bytes:
    today = london(now).date()
    texts = {
        "title": heading.title,
        "club": heading.owner,
        "intro": intro,
        "left_out": heading.left_out,
        "days": days,
        "printed": printed(f"{day(today)} {today.year}", heading.is_example),
        "end": {
            "title": "Not sure? Ask us",
            "text": _whom_to_ask(heading, days),
            "ring": heading.club.phone if heading.club else "",
            "phone_hint": "With a phone: point its camera at the square, or go to",
        },
    }
    ours = drawings(heading.club, heading.address, heading.address_words)
    return typeset("sheet.typ", heading.title, texts, ours, today)


def _whom_to_ask(heading: Heading, days: Sequence[dict[str, Any]]) -> str:
    if heading.club:
        return "Ring and say what you’d like. Nobody has to decide on the phone."
    if days:
        return "Ring the number beside what you’d like. Nobody has to decide on the phone."
    return "New sessions come up every week. Please look again soon."


# --- Offers under the days of the week ------------------------------------------------------------


def _by_day(offers: Sequence[Listed], heading: Heading, now: datetime) -> list[dict[str, Any]]:
    """The days of the week that have something on, Monday first; then what is on single dates.

    An offer of several days stands under the first one; the others say where.
    """
    under: dict[str, dict[str, Any]] = {
        name: {"name": name, "offers": []} for name in (*WEEKDAY_NAMES, ON_SINGLE_DATES)
    }
    for each in sorted(offers, key=_in_the_week):
        names = [WEEKDAY_NAMES[WEEKDAYS.index(on)] for on in _days(each.series, heading.days)]
        first, *others = names or [ON_SINGLE_DATES]
        entry = _weekly(each, heading, now)
        under[first]["offers"].append(entry)
        for name in others:
            see = {"from": entry["from"], "title": entry["title"], "see": f"see {first}"}
            under[name]["offers"].append(see)
    return [each for each in under.values() if each["offers"]]


def _days(offer: SessionSeries, wanted: Sequence[str]) -> list[str]:
    """The weekdays of an offer; those that were asked for alone, where it is on one of them."""
    all_days = [on for on in offer.weekdays.split(",") if on]
    return [on for on in all_days if on in wanted] or all_days


def _in_the_week(each: Listed) -> tuple[object, ...]:
    return each.series.starts_local, each.series.title.casefold(), each.series.id


def _weekly(each: Listed, heading: Heading, now: datetime) -> dict[str, Any]:
    """One offer as a sheet has it: when it is on in a week, and what is not as usual soon."""
    today = london(now).date()
    offer = each.series
    weekly = offer_texts.weekly(offer, each.dates, today)
    next_dates = offer_texts.next_dates(offer, each.dates, each.next_on, today)
    notes = offer_texts.notes(offer, each.dates, today)
    begins, _, ends = weekly["time"].partition(" to ")
    return {
        **_entry(offer, heading, now),
        "days": weekly["days"],
        "from": begins,
        "until": f"to {ends}" if ends else "",
        "notes": [note for note in (weekly["limits"], next_dates, *notes) if note],
    }


def _same(held: ScheduledSession, first: str) -> dict[str, Any]:
    """A later date of what a sheet has told already, at the same place."""
    title = offer_texts.title(held.series)
    return {"from": clock(held.starts_at), "title": title, "see": f"the same as on {first}"}


def _dated(held: ScheduledSession, now: datetime) -> dict[str, Any]:
    """One date of an offer: where it is then, and that it is called off if it is."""
    offer = held.series
    begins, _, ends = span(held.starts_at, held.ends_at).partition(" to ")
    said = offer_texts.facts(offer, now)
    entry = _entry(offer, None, now)
    where = f"{held.venue.name}, {offer_texts.address(held.venue)}."
    meet_at = shortened(held.meets_at, offer_texts.LONGEST_LINE)
    ways = shortened(held.venue.getting_there, offer_texts.LONGEST_HOW)
    more = (
        ("Where", where),
        ("Meet at", meet_at),
        ("Getting there", ways),
        ("Who it’s for", said["who"]),
        ("Cost", said["cost"]),
        ("How to come", said["how"]),
        ("Who meets you", sentence(offer.who_meets_you) if offer.who_meets_you else ""),
        ("Bring", shortened(offer.what_to_bring, offer_texts.LONGEST_LINE)),
        ("Your first time", shortened(offer.first_visit, offer_texts.LONGEST_HOW)),
    )
    return {
        **entry,
        "days": day(held.local_date).rsplit(" ", 2)[0],
        "from": begins,
        "until": f"to {ends}",
        "notes": ["CALLED OFF. Please ring about the next date."] if held.cancelled_at else [],
        "facts": [{"label": label, "text": text} for label, text in more],
    }


def _entry(offer: SessionSeries, heading: Heading | None, now: datetime) -> dict[str, Any]:
    """What an offer says on every sheet; whose it is, where the sheet is not its club's."""
    said = offer_texts.facts(offer, now)
    where = f"{said['venue']}, {said['address']}. {said['getting_in']}".strip()
    facts = (
        ("Where", where),
        ("Meet at", said["meet_at"]),
        ("Who it’s for", said["who"]),
        ("Cost", said["cost"]),
        ("How to come", said["how"]),
    )
    is_the_clubs = heading is not None and heading.club is not None
    return {
        "title": said["title"],
        "by": "" if is_the_clubs else said["club"],
        "summary": said["summary"],
        "facts": [{"label": label, "text": text} for label, text in facts if text],
        "ring": said["ring"],
        "checked": said["checked"],
    }
