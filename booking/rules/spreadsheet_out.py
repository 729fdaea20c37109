"""A trust's offers as a table, written so that the same table says the same when it comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from booking.models import Audience, ChildrenOnSite, SeriesState, SessionSeries, Venue
from booking.rules.spreadsheet_cells import venue_name
from booking.rules.spreadsheet_columns import COLUMNS
from booking.rules.spreadsheet_files import written
from booking.rules.spreadsheet_lines import EXAMPLE_TITLES
from booking.rules.weekly import read_dates, read_starts
from booking.vocabulary import ACCESSIBILITY_SUPPORT, ACTIVITIES
from booking.words import GENDERS, price

# What we read as well, and say in one way only.
OTHER_WAYS = {"open", "by_referral", "ages", "length_minutes", "from_when", "to_when"}
OURS = tuple(column for column in COLUMNS if column.name not in OTHER_WAYS)
TEMPLATE = tuple(column for column in OURS if column.name != "now")
AUDIENCES = {Audience.OPEN: "Open to everyone", Audience.BY_REFERRAL: "By referral only"}
CHILDREN = {
    ChildrenOnSite.NO: "No",
    ChildrenOnSite.SOMETIMES: "Sometimes",
    ChildrenOnSite.YES: "Yes",
    ChildrenOnSite.NOT_KNOWN: "",
}


def our_table(series: Sequence[SessionSeries], venues: Sequence[Venue]) -> bytes:
    """All of these offers as a CSV file, one row each."""
    rows = [[_cell(column.name, each, venues) for column in OURS] for each in series]
    return written([[column.head for column in OURS], *rows])


def _cell(name: str, series: SessionSeries, venues: Sequence[Venue]) -> str:
    if name == "venue":
        return venue_name(series.venue, venues)
    return CELLS[name](series) if name in CELLS else str(getattr(series, name)).strip()


def _date(on: date | None) -> str:
    # In words: no program of any country takes the month for the day.
    return f"{on.day} {on:%B} {on.year}" if on else ""


def _moment(local: datetime) -> str:
    return f"{_date(local.date())}, {local:%H:%M}"


def _ends(series: SessionSeries) -> str:
    starts = datetime.combine(series.first_on, series.starts_local)
    return f"{starts + timedelta(minutes=series.length_minutes):%H:%M}"


CELLS: Mapping[str, Callable[[SessionSeries], str]] = {
    "reference": lambda series: series.public_id,
    "activity": lambda series: (
        ACTIVITIES[series.activity].name if series.activity in ACTIVITIES else ""
    ),
    "weekdays": lambda series: ", ".join(day.capitalize() for day in series.weekdays.split(",")),
    "starts_local": lambda series: f"{series.starts_local:%H:%M}",
    "ends": _ends,
    "first_on": lambda series: _date(series.first_on),
    "last_on": lambda series: _date(series.last_on),
    "audience": lambda series: AUDIENCES[series.audience],
    "cost_pence": lambda series: price(series.cost_pence),
    "gender": lambda series: GENDERS[series.gender],
    "age_to": lambda series: "" if series.age_to is None else str(series.age_to),
    "level": lambda series: series.level.value.capitalize(),
    "children_on_site": lambda series: CHILDREN[series.children_on_site],
    "walk_ins_welcome": lambda series: "Yes" if series.walk_ins_welcome else "No",
    "accessibility_support": lambda series: "; ".join(
        ACCESSIBILITY_SUPPORT[slug].name
        for slug in series.accessibility_support.split(",")
        if slug in ACCESSIBILITY_SUPPORT
    ),
    "every_weeks": lambda series: (
        "Every week" if series.every_weeks == 1 else f"Every {series.every_weeks} weeks"
    ),
    "on_bank_holidays": lambda series: "On as usual" if series.on_bank_holidays else "No session",
    "weeks_off": lambda series: "; ".join(map(_date, read_dates(series.weeks_off))),
    "extra_dates": lambda series: "; ".join(map(_moment, read_starts(series.extra_dates))),
    "now": lambda series: "On" if series.state is SeriesState.PUBLISHED else "Taken off",
}

BEGINS_SOON = timedelta(weeks=2)
EXAMPLE = {
    "activity": "Walking football",
    "weekdays": "Thursday",
    "starts_local": "6pm",
    "ends": "7pm",
    "venue": "The name of one of your venues",
    "audience": "Open to everyone",
    "open_how": "Just turn up, or ring us first.",
    "capacity": "16",
    "cost_pence": "Free",
    "gender": "Everyone",
    "age_from": "18",
    "level": "Any",
    "children_on_site": "No",
    "summary": "A gentle game at walking pace, with a brew after.",
    "what_happens": "We warm up, play short games, and stop for a brew.",
    "who_meets_you": "The coach in the club jacket",
    "first_visit": "Come ten minutes early. We show you round, and you play when you like.",
    "what_to_bring": "Trainers and water",
    "walk_ins_welcome": "Yes",
}
SECOND_EXAMPLE = EXAMPLE | {
    "activity": "Gym",
    "weekdays": "Mon & Wed",
    "starts_local": "10:30",
    "ends": "11.30am",
    "audience": "By referral only",
    "open_how": "",
    "capacity": "8",
    "cost_pence": "£2",
    "gender": "Women only",
    "summary": "Use the gym with somebody beside you.",
    "what_happens": "A coach shows you the machines. You go at your own pace.",
    "walk_ins_welcome": "No",
}


def template(today: date) -> bytes:
    """An empty table: the heads, and two examples that are left out when they come back.

    They begin soon: whoever copies one and keeps its date is found at once.
    """
    soon = {"first_on": _date(today + BEGINS_SOON)}
    examples = zip(EXAMPLE_TITLES, (EXAMPLE | soon, SECOND_EXAMPLE | soon), strict=True)
    rows = [
        [title if column.name == "title" else example.get(column.name, "") for column in TEMPLATE]
        for title, example in examples
    ]
    return written([[column.head for column in TEMPLATE], *rows])
