"""A walk through every page of the demo's site, as each of those who get in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, Response

from tests.walk_names import Names

Deed = Callable[[Page], Response | None]


@dataclass(frozen=True)
class Look:
    """One page: its address, and what is done there first if that is what leads to it."""

    address: str
    deed: Deed | None = None
    status: int = 200
    after: str = ""

    @property
    def name(self) -> str:
        """The page as a fault names it."""
        return f"{self.address} {self.after}".strip()


# --- What is done on a page -----------------------------------------------------------------------


def press(words: str) -> Deed:
    """Press a button that leads to another page."""

    def deed(page: Page) -> Response | None:
        with page.expect_navigation() as leads:
            page.get_by_role("button", name=words).first.click()
        return leads.value

    return deed


def tick_and_go_on(page: Page) -> Response | None:
    """Tick the first of the dates, and go on to the summary."""
    page.locator(".choosing input[type=checkbox]").first.check()
    return press("Go on with the ticked dates")(page)


def say_an_odd_time(page: Page) -> Response | None:
    """Say a time that is no part of a week."""
    page.evaluate(
        """() => {
          const form = document.querySelector("main form[method=post]");
          form.insertAdjacentHTML("beforeend", "<input name=free value=tue-night>");
        }"""
    )
    return press("Keep it")(page)


def send_empty(form: str = "main form[method=post][novalidate]:not([data-scan-code])") -> Deed:
    """Empty a form's fields and send it."""

    def deed(page: Page) -> Response | None:
        fields = page.locator(form).locator("input.govuk-input, textarea")
        for field in fields.all():
            # A question that is asked only after another answer is folded away, and empty.
            if field.is_visible():
                field.fill("")
        with page.expect_navigation() as leads:
            page.locator(form).locator("button[type=submit], button:not([type])").first.click()
        return leads.value

    return deed


def hostel_without_a_name(page: Page) -> Response | None:
    """Somebody hears through their hostel, and nobody says which."""
    page.get_by_label("Through their hostel").check()
    return send_empty()(page)


def sign_in_as(email: str) -> Deed:
    """Try to sign in with a wrong password."""

    def deed(page: Page) -> Response | None:
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password", exact=True).fill("not the password")
        return press("Sign in")(page)

    return deed


def mend_an_older_version(page: Page) -> Response | None:
    """Change a part of an offer that somebody else has changed since the form was opened."""
    page.locator("input[name=mark]").evaluate("field => { field.value = '0' }")
    page.get_by_label("Title", exact=True).fill("Quite another title")
    with page.expect_navigation() as leads:
        page.locator("form[data-once]:has(#title) button").first.click()
    return leads.value


def close_it(page: Page) -> Response | None:
    """Make an open offer by referral, and look at what that does."""
    page.get_by_label("By referral only").check()
    return press("Save")(page)


def save_badly(page: Page) -> Response | None:
    """Save a step of a draft with a fault in every question that is typed."""
    for field in page.locator("main form[data-once] input.govuk-input:not([type=date])").all():
        if field.is_visible() and field.get_attribute("type") == "text":
            field.fill("x" * 501)
    return press("Save and continue")(page)


def see_what_fewer_minutes_change(page: Page) -> Response | None:
    """Make a session, or all of them, shorter, and look at what that touches."""
    page.get_by_label("How many minutes?").fill("50")
    page.get_by_role("group", name="Are children about").get_by_label("No", exact=True).check()
    page.get_by_label("Why?", exact=True).fill("The hall closes early")
    return press("See what it changes")(page)


def see_whom_closing_touches(page: Page) -> Response | None:
    """Close everything today, and look at what that touches."""
    page.get_by_label("Everything").check()
    page.get_by_label("Snow or ice").check()
    return press("See whom it touches")(page)


def save_over_newer_words(page: Page) -> Response | None:
    """Send a form for which somebody else was quicker."""
    page.locator("input[name=mark]").evaluate("field => { field.value = '0' }")
    return press("Save")(page)


def say_yes(page: Page) -> Response | None:
    """Answer a practitioner's question."""
    page.get_by_label("Yes, it is").check()
    return press("Send my answer")(page)


def ask_pat(page: Page) -> Response | None:
    """Look at the message to a practitioner."""
    page.get_by_label("Their e-mail address").fill("pat@probation.example")
    return press("See the message")(page)


def know_nothing(page: Page) -> Response | None:
    """Say that the match days are known until a day that is gone."""
    page.get_by_label("We have entered all until").fill("2020-01-01")
    return press("Save the match days")(page)


def home_by_noon(page: Page) -> Response | None:
    """Enter something that most of what is booked does not fit."""
    page.get_by_label("Home by when?").fill("12:00")
    page.get_by_label("The person").check()
    return press("Keep it")(page)


# --- The pages ------------------------------------------------------------------------------------


def routes(names: Names) -> dict[str, list[Look]]:
    """The pages that each visitor looks at."""
    return {
        "anyone": _anyone(names),
        "coach": _coach(names),
        "mentor": _mentor(names),
        "plan": _plan(names),
        "needs": _needs(names),
        "lead": _lead(names),
        "manager": [Look("/today"), Look("/offers"), Look(f"/register/{names.now}")],
        "safeguarding": [
            Look(f"/sessions/{names.by_referral}"),
            Look("/calendar"),
            Look("/partners/probation-lancashire"),
            *_safeguarding(names),
        ],
        "probation": [Look("/"), Look("/calendar")],
        "phone": _phone(names),
        "idle phone": _idle_phone(),
        "arrived phone": _arrived_phone(names),
    }


def _anyone(names: Names) -> list[Look]:
    return [
        Look("/"),
        Look("/?page=2"),
        Look("/?town=Burnley&time=evening&free=1"),
        Look("/?by=offer"),
        Look("/?near=Burnley&within=5&access=step-free&day=mon&day=thu"),
        Look("/?lat=53.79&lon=-2.24&by=offer&access=quiet-space"),
        Look("/?town=Burnley&day=sun&time=morning&activity=football"),
        Look("/?q=zzzz"),
        Look("/?day=someday&age=old"),
        Look("/trusts/burnley"),
        Look("/trusts/burnley/embed"),
        Look(f"/sessions/{names.series}"),
        Look(f"/sessions/{names.evening}/{names.now}"),
        Look(f"/sessions/{names.evening}/{names.called_off}"),
        Look("/sign-in"),
        Look("/sign-in", send_empty(), 422, "sent empty"),
        Look("/sign-in", sign_in_as("somebody@example.org"), 422, "with a wrong password"),
        Look("/sign-in", sign_in_as(names.too_often), 429, "too often"),
        Look("/privacy"),
        Look("/accessibility"),
        Look("/openactive/"),
        Look("/styleguide"),
        Look(f"/pair/{names.pairing}"),
        Look(f"/PAIR/{names.pairing}"),
        Look(f"/pair/{names.pairing}", press("Use this phone"), 429, "too often"),
        Look(f"/P/{names.card}"),
        Look(f"/IN/{names.code}"),
        Look("/my", status=403),
        Look(f"/answer/{names.answer}"),
        Look(f"/answer/{names.answer}", press("Send my answer"), 422, "without a choice"),
        Look(f"/answer/{names.answer}", say_yes, 200, "answered"),
        Look(f"/answer/{names.answer}", status=410, after="again"),
        Look(f"/still-true/{names.still_true}"),
        Look(f"/still-true/{names.still_true}", press("Only what I ticked"), 422, "without a tick"),
        Look(f"/still-true/{names.still_true}", press("Yes, all of this"), 200, "said"),
        Look("/nowhere", status=404),
    ]


def _coach(names: Names) -> list[Look]:
    return [
        Look("/"),
        Look("/today"),
        Look(f"/register/{names.now}"),
        Look(f"/register/{names.now}", send_empty("#send form"), 422, "without a headcount"),
        Look(f"/register/{names.tomorrow}"),
        Look(f"/register/{names.over}"),
        Look(f"/register/{names.sent}"),
        Look(f"/register/{names.locked}"),
        Look(f"/register/{names.called_off}"),
        Look(f"/register/{names.now}/tell"),
        Look(f"/register/{names.now}/tell", send_empty(), 422, "sent empty"),
        Look(f"/register/{names.now}/code"),
        Look(f"/register/{names.tomorrow}/code"),
        Look(f"/P/{names.card}"),
        Look("/P/" + "Z" * 27, press("Check in"), 200, "checked in"),
        Look("/offers"),
        Look("/offers/embed"),
        Look("/offers/new"),
        Look(f"/offers/new?from={names.series}"),
        Look("/offers/new", send_empty(), 422, "sent empty"),
        Look(f"/offers/{names.series}/edit"),
        *_parts(names),
        *_draft(names),
        Look(f"/offers/{names.series}/withdraw"),
        *_dates(names),
        *_places(names),
        *_changes(names),
        *_timetables(names),
        Look(f"/sessions/{names.series}"),
        Look(f"/sessions/{names.by_referral}"),
        Look("/calendar"),
        Look("/calendar", press("Make"), 200, "made"),
        Look("/caseload", status=403),
    ]


def _parts(names: Names) -> list[Look]:
    """A published offer, part by part."""
    edit = f"/offers/{names.series}/edit"
    photo = f"/offers/{names.series}/photo"
    return [
        *(Look(f"{edit}?part={part}") for part in ("what", "who", "where", "visit", "know")),
        Look(f"{edit}?part=what", send_empty(), 422, "sent empty"),
        Look(f"{edit}?part=what", mend_an_older_version, 409, "of an older version"),
        Look(f"{edit}?part=who", close_it, 200, "before it is closed"),
        Look(photo),
        Look(photo, send_empty(), 422, "sent empty"),
    ]


def _draft(names: Names) -> list[Look]:
    """An offer that is being written, whole and half."""
    whole, half = f"/offers/drafts/{names.whole_draft}", f"/offers/drafts/{names.half_draft}"
    steps = ("what", "who", "when", "where", "visit", "know")
    return [
        *(Look(f"{whole}/{step}") for step in steps),
        *(Look(f"{half}/{step}", save_badly, 422, "badly") for step in steps if step != "when"),
        Look(f"{half}/when", press("Save and continue"), 422, "sent as it is"),
        Look(f"{half}/what", mend_an_older_version, 409, "of an older version"),
        Look(f"{whole}/check"),
        Look(f"{half}/check"),
        Look(f"{whole}/preview"),
        Look(f"{half}/preview"),
        Look(f"{whole}/photo"),
        Look(f"{whole}/delete"),
    ]


def _timetables(names: Names) -> list[Look]:
    """A trust's timetable as a file: sent, looked at, put in."""
    start, timetable = "/offers/spreadsheet", f"/offers/spreadsheet/{names.timetable}"
    return [
        Look(start),
        Look(start, press("See what it does"), 422, "without a file"),
        Look(f"{start}/{names.timetable_as_now}"),
        Look(timetable),
        Look(timetable, press("Put these in"), 200, "put in"),
    ]


def _dates(names: Names) -> list[Look]:
    dates, schedule = f"/offers/{names.evening}/dates", f"/offers/{names.evening}/schedule"
    date = f"{dates}/{names.tomorrow}"
    return [
        Look(dates),
        Look(f"{dates}/{names.now}/call-off"),
        Look(f"{date}/call-off", send_empty(), 422, "without a reason"),
        Look(f"{date}/change"),
        Look(f"{date}/change", send_empty(), 422, "sent empty"),
        Look(f"{date}/change", see_what_fewer_minutes_change, 200, "summed up"),
        Look(f"/offers/{names.evening}/shifts"),
        Look(f"/offers/{names.evening}/shifts", send_empty(), 422, "sent empty"),
        Look(schedule),
        Look(schedule, send_empty(), 422, "sent empty"),
        Look(schedule, see_what_fewer_minutes_change, 200, "summed up"),
    ]


def _changes(names: Names) -> list[Look]:
    return [
        Look(f"/changes/{names.told_list}"),
        Look(f"/changes/{names.thinking_again}"),
        Look("/closures"),
        Look("/closures/new"),
        Look("/closures/new", press("See whom it touches"), 422, "without a choice"),
        Look("/closures/new", see_whom_closing_touches, 200, "summed up"),
        Look(f"/closures/{names.closure}/open"),
    ]


def _places(names: Names) -> list[Look]:
    venue, page = f"/venues/{names.venue}/edit", "/partners/burnley/edit"
    return [
        Look("/venues"),
        Look("/venues/new"),
        Look("/venues/new", send_empty(), 422, "sent empty"),
        Look(venue),
        Look(venue, send_empty(), 422, "sent empty"),
        Look(venue, save_over_newer_words, 409, "of an older version"),
        Look(f"/venues/{names.stadium}/match-days"),
        Look(f"/venues/{names.stadium}/match-days", know_nothing, 422, "until last year"),
        Look("/partners"),
        Look("/partners/burnley"),
        Look(page),
        Look(page, send_empty(), 422, "sent empty"),
        Look(page, save_over_newer_words, 409, "of an older version"),
    ]


def _mentor(names: Names) -> list[Look]:
    person = f"/people/{names.person}"
    cancel = f"{person}/bookings/{names.booking}/cancel"
    return [
        Look("/"),
        Look("/caseload"),
        Look("/caseload?q=zzzz"),
        Look("/caseload/hand-over"),
        Look("/caseload/hand-over", send_empty(), 422, "sent empty"),
        Look(person),
        Look(f"/people/{names.paused}"),
        Look(f"/people/{names.nobody_booked}"),
        Look(f"{person}/find"),
        Look(f"{person}/find?town=Burnley&time=evening"),
        Look(f"{person}/find?q=zzzz"),
        Look(f"{person}/find/{names.series}"),
        Look(
            f"{person}/find/{names.series}",
            press("Go on with the ticked dates"),
            422,
            "without a tick",
        ),
        Look(f"{person}/find/{names.series}", tick_and_go_on, after="ticked"),
        Look(f"{person}/book?series={names.series}&until=soon", None, 422),
        Look(f"{person}/booked?booking={names.booking}"),
        Look(f"{person}/suits"),
        Look(f"{person}/suits", say_an_odd_time, 422, "with an odd time"),
        Look(cancel),
        Look(cancel, send_empty(), 422, "without a reason"),
        Look(f"{person}/bookings/{names.asked_for}/decline"),
        Look(f"{person}/bookings/{names.asked_for}/decline", send_empty(), 422, "without words"),
        Look(f"/people/{names.checked_in}"),
        Look(f"{person}/propose"),
        Look(f"{person}/propose", send_empty(), 422, "sent empty"),
        Look(f"{person}/notes"),
        Look(f"{person}/notes", press("Just a note"), 422, "without a word"),
        Look(f"{person}/first-day"),
        Look(f"{person}/phone"),
        Look(f"{person}/phone", press("Pair"), 200, "with the code"),
        Look(f"/people/{names.paused}/phone"),
        Look(f"{person}/contact"),
        Look(f"{person}/contact", hostel_without_a_name, 422, "with a hostel without a name"),
        Look("/messages"),
        Look("/messages/words"),
        Look(f"{person}/calendar"),
        Look(f"{person}/calendar", press("Make"), 200, "made"),
    ]


def _needs(names: Names) -> list[Look]:
    person = f"/people/{names.person}"
    needs, add = f"{person}/needs", f"{person}/needs/add"
    return [
        Look(needs),
        Look(f"/people/{names.nobody_booked}/needs"),
        Look(add),
        *(Look(f"{add}?kind={kind}") for kind in ("not_on_day", "not_at_venue", "women_only")),
        Look(f"{add}?kind=not_this_series&q=football"),
        Look(f"{add}?kind=not_this_series&series={names.series}"),
        Look(f"{add}?kind=home_by", send_empty(), 422, "sent empty"),
        Look(f"{add}?kind=home_by", home_by_noon, 200, "summed up"),
        Look(f"{person}/ask"),
        Look(f"{person}/ask?series={names.series}"),
        Look(f"{person}/ask?series={names.series}", send_empty(), 422, "sent empty"),
        Look(f"{person}/ask?series={names.series}", ask_pat, 200, "to read first"),
    ]


def _plan(names: Names) -> list[Look]:
    plan = f"/people/{names.person}/plan"
    step = f"{plan}/goals/{names.goal}/steps/new"
    return [
        Look(plan),
        Look(f"/people/{names.nobody_booked}/plan"),
        Look(f"{plan}/goals/new"),
        Look(f"{plan}/goals/new", send_empty(), 422, "sent empty"),
        *(Look(f"{step}?kind={kind}") for kind in ("total", "weekly", "tick")),
        *(
            Look(f"{step}?kind={kind}", send_empty(), 422, "sent empty")
            for kind in ("total", "weekly", "tick")
        ),
    ]


def _lead(names: Names) -> list[Look]:
    return [
        Look("/"),
        Look("/partnership"),
        Look("/partnership/clarity"),
        Look("/partnership/clarity?trust=burnley"),
        Look("/partnership/words"),
        Look("/partnership/words?word=cohort"),
        Look("/partnership/words", send_empty(), 422, "sent empty"),
        Look("/partners/lantern-house"),
        Look("/partners/lantern-house/edit"),
        Look(f"/sessions/{names.by_referral}"),
    ]


def _safeguarding(names: Names) -> list[Look]:
    person, apart = (
        f"/safeguarding/people/{names.person}",
        f"/safeguarding/keep-aparts/{names.apart}",
    )
    let_in, allot = f"/safeguarding/people/{names.let_in}", f"{apart}/allot?side=protected"
    sealed = f"{person}/sealed"
    return [
        Look("/safeguarding"),
        Look("/safeguarding/people"),
        Look(f"/safeguarding/mentors/{names.mentor}"),
        Look(person),
        Look(let_in),
        Look(f"{person}/keep-apart"),
        Look(f"{person}/keep-apart?other=nobody"),
        Look(f"{person}/keep-apart?other=nobody", send_empty(), 422, "without a choice"),
        Look(apart),
        Look(f"{apart}/end"),
        Look(allot),
        Look(f"{allot}&what=series&q=football"),
        Look(f"{allot}&what=series&series={names.series}"),
        Look(f"{allot}&what=venue"),
        Look(f"{allot}&what=venue", send_empty(), 422, "sent empty"),
        Look(f"{allot}&what=day", press("It is theirs alone"), 422, "without a day"),
        Look(sealed),
        Look(f"{sealed}?kind=not_this_series&q=zzzz"),
        Look(f"{sealed}?kind=not_when_on_shift&q=a"),
        Look(f"{sealed}?kind=not_at_venue", send_empty(), 422, "sent empty"),
        Look(f"{person}/let-in?q=football"),
        Look(f"{let_in}/let-in?series={names.evening}"),
        Look(f"{let_in}/let-in?series={names.evening}", send_empty(), 422, "sent empty"),
    ]


def _phone(names: Names) -> list[Look]:
    cannot_come = f"/my/bookings/{names.phones_booking}/cannot-come"
    return [
        Look(f"/IN/{names.code}"),
        Look(f"/IN/{names.tomorrows_code}"),
        Look("/IN/" + "Z" * 29),
        Look("/my"),
        Look("/my/pass"),
        Look("/my/plan"),
        Look("/my/ask"),
        Look("/my/phone"),
        Look(cannot_come),
        Look(cannot_come, press("I can’t make it"), 200, "sent"),
        Look("/nowhere", status=404),
    ]


def _idle_phone() -> list[Look]:
    return [
        Look("/my"),
        Look("/my/pass"),
        Look("/my/plan"),
        Look("/my/calendar"),
        Look("/my/calendar", press("Make my calendar"), 200, "made"),
        Look("/my/phone", press("Take it all off this phone"), 200, "forgotten"),
    ]


def _arrived_phone(names: Names) -> list[Look]:
    return [Look(f"/IN/{names.code}"), Look(f"/arrived/{names.checked_in_booking}"), Look("/my")]
