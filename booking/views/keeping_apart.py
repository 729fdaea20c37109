"""Keeping two people apart: who is protected, and what belongs to which side."""

from __future__ import annotations

from collections.abc import Callable

import flask
from flask import request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import Participant, SessionSeries
from booking.queries import needs as needs_asked
from booking.queries import people
from booking.queries import safeguarding as asked
from booking.queries import safeguarding_people as finding
from booking.queries.meetings import meetings
from booking.queries.safeguarding import ApartRow
from booking.rules import keeping_apart as rules
from booking.rules.consequences import Followed, follow_all_if_agreed
from booking.rules.keeping_apart import NewAllotment
from booking.views import safeguarding_words
from booking.views.edge import entry, now, viewer
from booking.views.forms import as_choices, show_refusal, tidy
from booking.views.needs_words import followed_words
from booking.views.page import WayBack, told
from booking.views.safeguarding import (
    KEEPS_APART,
    opened_for_safeguarding,
    safeguarding,
    sees_sealed,
)
from booking.views.safeguarding_forms import (
    AllotDayForm,
    AllotForm,
    AllotVenueForm,
    SidesForm,
    venue_choices,
)
from booking.words import london

NOBODY = "nobody"
FORMS: dict[str, type[AllotForm]] = {
    "series": AllotForm,
    "venue": AllotVenueForm,
    "day": AllotDayForm,
}
SIDES = {"protected": True, "other": False}


@safeguarding.route("/safeguarding/people/<participant_id>/keep-apart", methods=["GET", "POST"])
@entry(KEEPS_APART)
def keep_apart(participant_id: str) -> ResponseReturnValue:
    """Keep somebody apart from another person, or from somebody who is not named."""
    participant = opened_for_safeguarding(participant_id, "keeping apart")
    wanted = tidy(request.args.get("other"))
    if not wanted:
        return flask.render_template("safeguarding/who_else.html", participant=participant)
    other = None if wanted == NOBODY else opened_for_safeguarding(wanted, "keeping apart")
    form = _sides_form(participant, other)
    if not form.is_submitted():
        return _sides_page(participant, form, 200)
    if not form.validate() or form.protected.data not in ("first", "second"):
        return _sides_page(participant, form, 422)
    first = form.protected.data == "first"
    protected, unprotected = (participant, other) if first else (other, participant)
    try:
        with write_transaction():
            made = rules.keep_apart(viewer(), protected, unprotected, now()).public_id
    except Refused as refused:
        show_refusal(form, refused)
        return _sides_page(participant, form, 422)
    told("They are kept apart. Now say what belongs to whom, the protected side first.")
    return flask.redirect(url_for("safeguarding.apart", apart_id=made), 303)


def _sides_form(participant: Participant, other: Participant | None) -> SidesForm:
    form = SidesForm()
    second = other.details.full_name if other else "The other person, who is not named"
    form.protected.choices = as_choices(
        [("first", participant.details.full_name), ("second", second)]
    )
    return form


def _sides_page(participant: Participant, form: SidesForm, status: int) -> ResponseReturnValue:
    page = flask.render_template("safeguarding/sides.html", participant=participant, form=form)
    return page, status


# --- Two people -----------------------------------------------------------------------------------


def _opened(apart_id: str) -> ApartRow:
    """One keep-apart, in the caller's transaction: a look at each of its people is kept."""
    row = asked.get_keep_apart(viewer(), apart_id, london(now()).date())
    for person in row.people:
        people.open_for_safeguarding(viewer(), person.public_id, "keeping apart", now())
    return row


def _to_read(apart_id: str) -> ApartRow:
    with write_transaction():
        return _opened(apart_id)


@safeguarding.get("/safeguarding/keep-aparts/<apart_id>")
@entry(KEEPS_APART)
def apart(apart_id: str) -> str:
    """Both sides, what belongs to each, and where they would meet."""
    row = _to_read(apart_id)
    found = meetings(viewer(), now()) if sees_sealed() else []
    return flask.render_template(
        "safeguarding/apart.html",
        row=row,
        sides=safeguarding_words.sides(row),
        allotments=asked.allotments_of(viewer(), row.apart, london(now()).date()),
        met=[each.session for each in found if each.keep_apart.id == row.apart.id],
        sees_sealed=sees_sealed(),
        to_read=safeguarding_words,
    )


@safeguarding.route("/safeguarding/keep-aparts/<apart_id>/end", methods=["GET", "POST"])
@entry(KEEPS_APART)
def end_apart(apart_id: str) -> ResponseReturnValue:
    """They are not kept apart any more: first what that means, then it is so."""
    if request.method == "GET":
        row = _to_read(apart_id)
        return flask.render_template(
            "safeguarding/end_apart.html", row=row, sides=safeguarding_words.sides(row)
        )
    with write_transaction():
        row = _opened(apart_id)
        followed = _follow(row, lambda: rules.end(viewer(), row.apart, now()), None)
    told(f"They are not kept apart any more. {followed_words(followed)}".strip())
    return flask.redirect(url_for("safeguarding.home"), 303)


def _follow(row: ApartRow, change: Callable[[], object], agreed: str | None) -> Followed:
    """Make a change and look again at the bookings of both sides; None: whatever comes of it."""
    if agreed is not None:
        return follow_all_if_agreed(viewer(), row.people, change, agreed, now())
    first = follow_all_if_agreed(viewer(), row.people, change, "", now())
    if first.done:
        return first
    return follow_all_if_agreed(viewer(), row.people, change, first.mark, now())


# --- What belongs to which side -------------------------------------------------------------------


@safeguarding.route("/safeguarding/keep-aparts/<apart_id>/allot", methods=["GET", "POST"])
@entry(KEEPS_APART)
def allot(apart_id: str) -> ResponseReturnValue:
    """Give one side a series, a place or a day: what it is, which days, then what follows."""
    side, what = tidy(request.args.get("side")), tidy(request.args.get("what"))
    side = side if side in SIDES else "protected"
    row = _to_read(apart_id)
    if what not in FORMS:
        return _page("safeguarding/things.html", row, side, things=safeguarding_words.THINGS)[0]
    series = _series() if what == "series" else None
    if what == "series" and series is None:
        return _choose(row, side)
    form = _form(what)
    if not form.is_submitted() or "change" in request.form:
        return _form_page(row, side, what, form, series, 200)
    if not form.validate():
        return _form_page(row, side, what, form, series, 422)
    return _allot(apart_id, side, what, form, series)


def _series() -> SessionSeries | None:
    wanted = tidy(request.args.get("series"))
    return needs_asked.find_series(viewer(), wanted) if wanted else None


def _form(what: str) -> AllotForm:
    form = FORMS[what](data={"from_on": london(now()).date()})
    if isinstance(form, AllotVenueForm):
        venue_choices(form.what, needs_asked.venues_to_name(viewer()))
    return form


def _choose(row: ApartRow, side: str) -> str:
    words = tidy(request.args.get("q"))
    person = row.protected if SIDES[side] else row.other
    booked = needs_asked.booked_series(viewer(), person, now()) if person else []
    found = needs_asked.search_series(viewer(), words, now())
    return _page("safeguarding/which_series.html", row, side, q=words, found=found, booked=booked)[
        0
    ]


def _new(form: AllotForm, side: str, series: SessionSeries | None) -> NewAllotment:
    chosen = form.what.data or "" if isinstance(form, AllotVenueForm | AllotDayForm) else ""
    a_day = isinstance(form, AllotDayForm) and chosen in {str(number) for number in range(7)}
    return NewAllotment(
        to_protected=SIDES[side],
        from_on=form.from_on.data or london(now()).date(),
        until_on=form.until_on.data,
        series=series,
        venue=finding.get_venue(viewer(), chosen) if isinstance(form, AllotVenueForm) else None,
        weekday=int(chosen) if a_day else None,
    )


def _allot(
    apart_id: str, side: str, what: str, form: AllotForm, series: SessionSeries | None
) -> ResponseReturnValue:
    """Do it; where booked sessions would go on hold, first say which."""
    against, made, followed = None, [], Followed(done=False)
    mark = tidy(form.mark.data)
    with write_transaction():
        row = _opened(apart_id)
        new = _new(form, side, _series() if what == "series" else None)
        try:
            followed = _follow(
                row, lambda: made.append(rules.allot(viewer(), row.apart, new, now())), mark
            )
        except Refused as refused:
            against = refused
    if against is not None:
        show_refusal(form, against)
        return _form_page(row, side, what, form, series, 422)
    if not followed.done:
        touched = safeguarding_words.sides(row)[1 if SIDES[side] else 0]
        return sure(followed, f"{touched}: what follows", request.full_path, mark)
    return _said(apart_id, made[0].public_id, followed)


def _said(apart_id: str, allotment_id: str, followed: Followed) -> Response:
    url = url_for("safeguarding.end_allotment", apart_id=apart_id, allotment_id=allotment_id)
    told(f"It is on the list. {followed_words(followed)}".strip(), WayBack("Undo", url, {}))
    return flask.redirect(url_for("safeguarding.apart", apart_id=apart_id), 303)


@safeguarding.post("/safeguarding/keep-aparts/<apart_id>/allotments/<allotment_id>/end")
@entry(KEEPS_APART)
def end_allotment(apart_id: str, allotment_id: str) -> ResponseReturnValue:
    """It belongs to neither side any more; where that puts something on hold, first say what."""
    mark = tidy(request.form.get("mark"))
    with write_transaction():
        row = _opened(apart_id)
        allotment = asked.get_allotment(viewer(), row.apart, allotment_id).allotment
        followed = _follow(
            row, lambda: rules.end_allotment(viewer(), row.apart, allotment, now()), mark
        )
    back = url_for("safeguarding.apart", apart_id=apart_id)
    if not followed.done:
        return sure(followed, "It belongs to neither side: what follows", request.path, mark, back)
    told(f"It is off the list. {followed_words(followed)}".strip())
    return flask.redirect(back, 303)


# --- Pages ----------------------------------------------------------------------------------------


def sure(followed: Followed, heading: str, action: str, mark: str, back: str = "") -> str:
    """What a change puts on hold, before it does; all that was typed is sent on."""
    typed = [
        (name, tidy(value))
        for name, value in request.form.items(multi=True)
        if name not in {"csrf_token", "mark"}
    ]
    return flask.render_template(
        "safeguarding/sure.html",
        followed=followed,
        heading=heading,
        action=action,
        newer=bool(mark),
        typed=typed,
        back=back,
    )


def _form_page(
    row: ApartRow,
    side: str,
    what: str,
    form: AllotForm,
    series: SessionSeries | None,
    status: int,
) -> ResponseReturnValue:
    return _page("safeguarding/allot.html", row, side, status, what=what, form=form, series=series)


def _page(
    template: str, row: ApartRow, side: str, status: int = 200, **more: object
) -> tuple[str, int]:
    names = safeguarding_words.sides(row)
    page = flask.render_template(
        template, row=row, side=side, name=names[0] if SIDES[side] else names[1], **more
    )
    return page, status
