"""What each row of a timetable would do: worked out for the preview, and again when it is put in.

A row is read through the very forms and rules that somebody meets who types an offer by hand.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form

from booking.models import (
    Audience,
    OfferDraft,
    Organisation,
    SeriesState,
    SessionSeries,
    Venue,
)
from booking.queries import spreadsheets as asked
from booking.queries.drafts import answers_of
from booking.rules import drafts
from booking.rules.offer_facts import offer_refusals
from booking.rules.offers import stored
from booking.rules.schedule_changes import schedule_of
from booking.rules.spreadsheet_cells import Answers
from booking.rules.spreadsheet_columns import BY_NAME
from booking.rules.spreadsheet_doubts import Doubt, says_on, speaks_of_some
from booking.rules.spreadsheet_lines import LONGEST_VALUE, Fault, Read, read_line
from booking.rules.spreadsheet_tables import Sheet
from booking.rules.spreadsheet_uploads import Ours, Unclear
from booking.views import offer_writing as writing
from booking.views.edge import now, viewer
from booking.views.offer_forms import FactsForm, OfferForm, fact_from, offer_answers, offer_from
from booking.views.offer_parts import EDITED, WHEN, answers_in, in_words, show_refusals
from booking.views.schedule_form import (
    VenueField,
    WhenFields,
    schedule_answers,
    schedule_from,
    venue_choices,
)
from booking.views.typed import read_date
from booking.words import london

# A blank form suggests these to somebody who sees them. Of a row they must be said.
NEVER_SUGGESTED = ("length_minutes", "capacity", "cost_pence")
HAS_YEAR = re.compile(r"\d{4}|\d+[-/. ]\w+[-/. ]\d{2}$", re.ASCII)
NOT_ON = "A row that goes in is published: take the row out, or empty that cell."
NOT_FOR_ALL = (
    "But the row is open to everyone. Say “By referral only” for who may know about it, "
    "or put this in other words."
)
WHO_FOR = "Say who it is for: everyone, women only or men only."
NO_COST = "Say what it costs, or “free”."
WHICH_OFFER = (
    "We can’t tell which of your offers this is. Put that offer’s Reference here: it stands in the "
    "table that “Get our offers” gives you."
)


class Kind(enum.Enum):
    """What becomes of a row, with the letter that is kept of it."""

    UNREADABLE = "u"
    REPEATED = "r"
    DATES = "t"
    NEW = "n"
    DRAFT = "d"
    CHANGED = "c"
    SAME = "s"
    MEANWHILE = "m"


WRITES = (Kind.NEW, Kind.DRAFT, Kind.CHANGED)


@dataclass(frozen=True)
class Change:
    """One fact of an offer that a row says otherwise."""

    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Outcome:
    """What one row does, and all that is needed to say it and to do it.

    `answers` is the whole offer as it would be; `facts` are the fields of a published one that
    change. `draft_seen` is the mark of what the draft said when the row was worked out.
    `other_dates`: the row has other days, times or a venue, which a sheet does not change.
    """

    kind: Kind
    read: Read
    answers: Answers
    faults: tuple[Fault, ...] = ()
    missing: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    series: SessionSeries | None = None
    draft: OfferDraft | None = None
    draft_seen: str = ""
    reading: writing.Reading | None = None
    other_dates: bool = False
    same_as: int = 0
    # Other offers of ours with its title, beside which it makes one more.
    namesakes: tuple[SessionSeries, ...] = ()

    @property
    def audience(self) -> Audience | None:
        """Who may know of the offer afterwards; None while nobody has said."""
        said = "".join(self.answers.get("audience", ()))
        return Audience(said) if said in set(Audience) else None

    @property
    def opens(self) -> bool:
        """Whether it lets everyone see what was by referral."""
        return self.facts.get("audience") is Audience.OPEN

    @property
    def is_off(self) -> bool:
        """Whether the offer that it means was taken off: it stays off."""
        return self.series is not None and self.series.state is SeriesState.WITHDRAWN

    @property
    def unlike_now(self) -> Doubt | None:
        """What the row says of its offer being on or off, where that is not so."""
        if self.series is None:
            return None
        said = (each for each in self.read.statuses if says_on(each.value) is self.is_off)
        return next(said, None)


# What the parts of a published offer ask; the rest is its schedule.
FACTS = frozenset(name for part in EDITED for name in part.fields)


class ScheduleAsForm(Form, WhenFields, VenueField):
    """The questions of when and where, to read what a row says of them."""


@dataclass(frozen=True)
class Work:
    """All rows of a timetable with what they do, and what was passed over."""

    outcomes: tuple[Outcome, ...]
    passed_over: tuple[str, ...]
    examples: int

    def of(self, *kinds: Kind) -> list[Outcome]:
        """The rows of some kinds, in the order of the file."""
        return [each for each in self.outcomes if each.kind in kinds]

    @property
    def letters(self) -> str:
        """What becomes of each row, by its letter."""
        return "".join(each.kind.value for each in self.outcomes)


def work_out(sheet: Sheet, organisation: Organisation) -> Work:
    """What each row does as our offers are now. Raises Missing for another's organisation."""
    venues = writing.venues_of(organisation)
    series, drafts = (
        asked.offers_of(viewer(), organisation), asked.drafts_of(viewer(), organisation),
    )  # fmt: skip
    table = sheet.table()
    every = [read_line(line, venues) for line in table.lines]
    reads = [read for read in every if not read.is_example]
    worker = _Worker(venues, Ours(series, drafts, venues, reads))
    outcomes = tuple(worker.outcome(read) for read in reads)
    return Work(outcomes, table.passed_over, len(every) - len(reads))


class _Worker:
    """Works out row after row, and remembers which offers the rows before meant."""

    def __init__(self, venues: Sequence[Venue], ours: Ours) -> None:
        self.venues, self.ours = venues, ours
        self.begin = {
            name: said
            for name, said in writing.beginning(venues).items()
            if name not in NEVER_SUGGESTED
        }
        self.claimed: dict[Any, int] = {}

    def outcome(self, read: Read) -> Outcome:
        """What a row does, unless one before it means the same offer."""
        if read.faults:
            return Outcome(Kind.UNREADABLE, read, read.answers, read.faults)
        try:
            found = self.ours.find(read)
        except Unclear:
            faults = (Fault(BY_NAME["reference"].head, read.reference, WHICH_OFFER),)
            return Outcome(Kind.UNREADABLE, read, read.answers, faults)
        place = self.ours.place(read)
        names: list[Any] = [read.row_key, *([found] if found else [])]
        if not read.reference and found is None:
            # Without a name of its own, a row that makes an offer is known by its words alone.
            names.append(place)
        if before := next((self.claimed[name] for name in names if name in self.claimed), 0):
            return Outcome(Kind.REPEATED, read, read.answers, same_as=before)
        outcome = self._of(read, found)
        if outcome.kind is not Kind.UNREADABLE:
            self.claimed |= dict.fromkeys([*names, place], read.number)
        return outcome

    def _of(self, read: Read, found: SessionSeries | OfferDraft | None) -> Outcome:
        if isinstance(found, SessionSeries):
            return _of_series(read, found, self.venues)
        if found is None:
            return self._written(read, read.answers, None)
        before = answers_of(found)
        changed = {name: said for name, said in read.answers.items() if before.get(name) != said}
        if not changed:
            return Outcome(Kind.SAME, read, before, draft=found)
        outcome = self._written(read, before | read.answers, found)
        return replace(outcome, draft_seen=drafts.mark_of_all(found))

    def _written(self, read: Read, answers: Answers, draft: OfferDraft | None) -> Outcome:
        """A row that nobody has published yet: an offer if it says all it must, else a draft."""
        reading = writing.read_answers(self.begin | answers, self.venues)
        faults, missing = _wrong(reading.form, read)
        faults = (*_not_on(read), *_not_for_all(read, answers), *faults)
        if "cost_pence" not in answers:
            missing = (*missing, NO_COST)
        if "gender" not in answers and speaks_of_some(read.title):
            missing = (*missing, WHO_FOR)
        kind = Kind.UNREADABLE if faults else Kind.DRAFT if missing else Kind.NEW
        return Outcome(
            kind, read, self.begin | answers, faults, missing, draft=draft, reading=reading,
            namesakes=self.ours.of_title(read),
        )  # fmt: skip


def _not_on(read: Read) -> tuple[Fault, ...]:
    """That a row which would be published says it is not on."""
    return tuple(
        Fault(each.head, each.value[:LONGEST_VALUE], NOT_ON)
        for each in read.statuses
        if not says_on(each.value)
    )


def _not_for_all(
    read: Read, answers: Answers, counted: Callable[[Doubt], bool] = lambda _: True
) -> tuple[Fault, ...]:
    """That a row open to everyone says it is not for everyone to see."""
    if answers.get("audience") != [Audience.OPEN.value]:
        return ()
    return tuple(
        Fault(each.head, each.value[:LONGEST_VALUE], NOT_FOR_ALL)
        for each in read.not_for_all
        if counted(each)
    )


def _wrong(form: Form, read: Read) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
    """What a row says wrongly, with its column, and what it does not say and must."""
    faults, missing = [], [str(words) for words in form.form_errors]
    for each in form:
        if each.errors and each.short_name in read.found:
            head, value = read.found[each.short_name]
            faults.append(Fault(head, value, str(each.errors[0])))
        elif each.errors:
            missing.append(str(each.errors[0]))
    return tuple(faults), tuple(missing)


# --- A row that means a published offer ----------------------------------------------------------


def _of_series(read: Read, series: SessionSeries, venues: Sequence[Venue]) -> Outcome:
    """What a row changes of an offer: its words and facts. When and where it is stays."""
    before = answers_in(OfferForm(data=offer_answers(series) | schedule_answers(series)))
    said = {
        name: answer
        for name, answer in read.answers.items()
        if _lines(_as_picked(name, answer)) != _lines(before[name])
    }
    if not read.reference and read.title.casefold() == " ".join(series.title.split()).casefold():
        # It is how the row was found: capitals alone are no new title.
        said.pop("title", None)
    dates = _read_dates(read, series, venues, before, said)
    outcome = Outcome(Kind.SAME, read, before, series=series, other_dates=dates.differ)
    if dates.faults:
        return replace(outcome, kind=Kind.UNREADABLE, faults=dates.faults)
    outcome = _with_facts(outcome, before, {name: said[name] for name in said if name in FACTS})
    # What an open offer says already is out; what the row adds to it, or opens, is not yet.
    doubts = _not_for_all(
        read,
        outcome.answers,
        lambda each: outcome.opens or not each.name or each.name in outcome.facts,
    )
    if doubts and outcome.kind is not Kind.UNREADABLE:
        return replace(outcome, kind=Kind.UNREADABLE, faults=doubts, changes=(), facts={})
    if outcome.kind is Kind.SAME and dates.differ:
        return replace(outcome, kind=Kind.DATES)
    return outcome


def _as_picked(name: str, answer: list[str]) -> list[str]:
    """A date as a picked one stands in our forms; every other answer as it is."""
    on = read_date(answer[0], london(now()).date()) if name in ("first_on", "last_on") else None
    return [on.isoformat()] if on else answer


def _lines(answer: Sequence[str]) -> list[str]:
    """Answers without what programs change in passing: line ends, and the space around."""
    lines = ["\n".join(each.splitlines()).strip() for each in answer]
    return [each for each in lines if each]


def _with_facts(outcome: Outcome, before: Answers, said: Answers) -> Outcome:
    """The same row with what it changes of the offer's words and facts."""
    if not said:
        return outcome
    if said.get("audience") == [Audience.BY_REFERRAL.value]:
        # Nobody just turns up to a by-referral session.
        said = {"walk_ins_welcome": []} | said
    form, was = FactsForm(MultiDict(before | said)), FactsForm(MultiDict(before))
    form.validate()
    for each in form:
        # What the row leaves alone is as it was, whatever our forms ask by now.
        each.errors = each.errors if each.short_name in said else ()
    show_refusals(form, offer_refusals(offer_from(form)))
    names = [name for name in said if fact_from(form, name) != fact_from(was, name)]
    wrong = [name for name in said if form[name].errors]
    if not names and not wrong:
        return outcome
    found = outcome.read.found
    read = replace(
        outcome.read, found={name: found[name] for name in {*names, *wrong} if name in found}
    )
    faults, missing = _wrong(form, read)
    if faults or missing:
        # What the offer itself lacks by now has to be mended on its own page first.
        lacks = tuple(Fault("", "", words) for words in missing)
        return replace(outcome, kind=Kind.UNREADABLE, faults=(*faults, *lacks))
    facts = {name: fact_from(form, name) for name in names}
    changes = tuple(
        Change(form[name].label.text, in_words(was[name]), in_words(form[name])) for name in names
    )
    return replace(
        outcome,
        kind=Kind.CHANGED,
        answers=outcome.answers | answers_in(form),
        facts=facts,
        changes=changes,
    )


@dataclass(frozen=True)
class _Dates:
    differ: bool
    faults: tuple[Fault, ...] = ()


def _read_dates(
    read: Read, series: SessionSeries, venues: Sequence[Venue], before: Answers, said: Answers
) -> _Dates:
    """Whether a row has other days, times or another venue than the offer."""
    said = {name: answer for name, answer in said.items() if name not in FACTS}
    if not said:
        return _Dates(differ=False)
    form = ScheduleAsForm(MultiDict(before | said))
    form.venue.choices = venue_choices(venues)
    form.validate()
    faults = tuple(
        Fault(*read.found[name], str(form[name].errors[0])) for name in said if form[name].errors
    )
    new, old = schedule_from(form, venues), schedule_of(series)
    then, today = ({**stored(each), "first_on": each.first_on} for each in (new, old))
    differ = "venue" in said or any(
        then[name] != today[name]
        and not _same_day_without_year(name, read, then[name], today[name])
        for name in WHEN.fields
        if name in said
    )
    return _Dates(differ, faults)


def _same_day_without_year(name: str, read: Read, then: Any, today: Any) -> bool:
    """ "4 March" is any year's: it means the one that the offer has."""
    if (
        not isinstance(then, date)
        or not isinstance(today, date)
        or HAS_YEAR.search(read.found[name][1])
    ):
        return False
    return (then.month, then.day) == (today.month, today.day)
