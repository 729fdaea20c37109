"""A sheet of dates that a mentor chose for one person: on paper, without a word about them."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from booking.documents import sheets
from booking.errors import Missing
from booking.permissions import Permission
from booking.queries import offers
from booking.views.edge import entry, now, viewer
from booking.views.forms import tidy
from booking.views.opening import opened
from booking.views.person import person
from booking.views.person_finding import tick_again
from booking.views.sheets import first_page_heading, send_pdf

MOST_CHOSEN = 60
NO_TICK = "Tick at least one date, then print."
TOO_MANY = f"Tick up to {MOST_CHOSEN} dates for one sheet."
NOT_THERE = "One of those dates is not there any more. Tick again what is."
ALL_OVER = "Those dates are over. Tick others."


@person.post("/people/<participant_id>/print")
@entry(Permission.SUPPORT_PEOPLE)
def print_chosen(participant_id: str) -> ResponseReturnValue:
    """Print the ticked dates, by-referral ones too. The sheet names nobody.

    A form, not an address: which dates somebody was given stays out of histories and logs.
    """
    participant = opened(participant_id, "bookings")
    wanted = {tidy(public_id) for public_id in request.form.getlist("session")} - {""}
    if not wanted:
        return tick_again(participant, NO_TICK)
    if len(wanted) > MOST_CHOSEN:
        return tick_again(participant, TOO_MANY, wanted)
    try:
        found = offers.sessions_by_public_id(viewer(), sorted(wanted))
    except Missing:
        return tick_again(participant, NOT_THERE, wanted)
    to_come = [held for held in found if held.ends_at > now()]
    if not to_come:
        return tick_again(participant, ALL_OVER)
    pdf = sheets.chosen(to_come, first_page_heading("Sessions coming up"), now())
    return send_pdf(pdf, "sessions.pdf", "no-store")
