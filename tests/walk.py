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


def send_empty(form: str = "main form[method=post][novalidate]:not([data-scan-code])") -> Deed:
    """Empty a form's fields and send it."""

    def deed(page: Page) -> Response | None:
        fields = page.locator(form).locator("input.govuk-input, textarea")
        for field in fields.all():
            field.fill("")
        with page.expect_navigation() as leads:
            page.locator(form).locator("button[type=submit], button:not([type])").first.click()
        return leads.value

    return deed


def sign_in_as(email: str) -> Deed:
    """Try to sign in with a wrong password."""

    def deed(page: Page) -> Response | None:
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password", exact=True).fill("not the password")
        return press("Sign in")(page)

    return deed


def mend_an_older_version(page: Page) -> Response | None:
    """Change an offer that somebody else has changed since the form was opened."""
    page.locator("input[name=version]").evaluate("field => { field.value = '0' }")
    page.get_by_label("Title", exact=True).fill("Quite another title")
    with page.expect_navigation() as leads:
        page.locator("form[data-once]:has(#title) button").first.click()
    return leads.value


# --- The pages ------------------------------------------------------------------------------------


def routes(names: Names) -> dict[str, list[Look]]:
    """The pages that each visitor looks at."""
    return {
        "anyone": _anyone(names),
        "coach": _coach(names),
        "mentor": _mentor(names),
        "plan": _plan(names),
        "lead": _lead(names),
        "manager": [Look("/today"), Look("/offers"), Look(f"/register/{names.now}")],
        "safeguarding": [Look(f"/sessions/{names.by_referral}"), Look("/calendar")],
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
        Look("/?q=zzzz"),
        Look("/?day=someday&age=old"),
        Look("/trusts/burnley"),
        Look(f"/sessions/{names.series}"),
        Look(f"/sessions/{names.evening}/{names.now}"),
        Look(f"/sessions/{names.evening}/{names.called_off}"),
        Look("/sign-in"),
        Look("/sign-in", send_empty(), 422, "sent empty"),
        Look("/sign-in", sign_in_as("somebody@example.org"), 422, "with a wrong password"),
        Look("/sign-in", sign_in_as(names.too_often), 429, "too often"),
        Look("/privacy"),
        Look("/accessibility"),
        Look("/styleguide"),
        Look(f"/pair/{names.pairing}"),
        Look(f"/PAIR/{names.pairing}"),
        Look(f"/pair/{names.pairing}", press("Use this phone"), 429, "too often"),
        Look(f"/P/{names.card}"),
        Look(f"/IN/{names.code}"),
        Look("/my", status=403),
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
        Look(f"/register/{names.now}/code"),
        Look(f"/register/{names.tomorrow}/code"),
        Look(f"/P/{names.card}"),
        Look("/P/" + "Z" * 27, press("Check in"), 200, "checked in"),
        Look("/offers"),
        Look("/offers/new"),
        Look(f"/offers/new?from={names.series}"),
        Look("/offers/new", send_empty(), 422, "sent empty"),
        Look(f"/offers/{names.series}/edit"),
        Look(f"/offers/{names.series}/edit", send_empty(), 422, "sent empty"),
        Look(f"/offers/{names.series}/edit", mend_an_older_version, 409, "of an older version"),
        Look(f"/offers/{names.series}/withdraw"),
        Look(f"/sessions/{names.series}"),
        Look(f"/sessions/{names.by_referral}"),
        Look("/calendar"),
        Look("/calendar", press("Make"), 200, "made"),
        Look("/caseload", status=403),
    ]


def _mentor(names: Names) -> list[Look]:
    person = f"/people/{names.person}"
    cancel = f"{person}/bookings/{names.booking}/cancel"
    return [
        Look("/"),
        Look("/caseload"),
        Look("/caseload?q=zzzz"),
        Look(person),
        Look(f"/people/{names.paused}"),
        Look(f"/people/{names.nobody_booked}"),
        Look(f"{person}/find"),
        Look(f"{person}/find?town=Burnley&time=evening"),
        Look(f"{person}/find?q=zzzz"),
        Look(f"{person}/find/{names.series}"),
        Look(
            f"{person}/find/{names.series}", press("Book the ticked dates"), 422, "without a tick"
        ),
        Look(cancel),
        Look(cancel, send_empty(), 422, "without a reason"),
        Look(f"/people/{names.checked_in}"),
        Look(f"{person}/phone"),
        Look(f"{person}/phone", press("Pair"), 200, "with the code"),
        Look(f"/people/{names.paused}/phone"),
        Look(f"{person}/calendar"),
        Look(f"{person}/calendar", press("Make"), 200, "made"),
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
    return [Look("/"), Look("/partnership"), Look(f"/sessions/{names.by_referral}")]


def _phone(names: Names) -> list[Look]:
    cannot_come = f"/my/bookings/{names.phones_booking}/cannot-come"
    return [
        Look(f"/IN/{names.code}"),
        Look(f"/IN/{names.tomorrows_code}"),
        Look("/IN/" + "Z" * 29),
        Look("/my"),
        Look("/my/pass"),
        Look("/my/plan"),
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
