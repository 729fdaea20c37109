"""Our own venues: what is known of them, adding one, keeping their facts true."""

from __future__ import annotations

import re
from typing import Any

import flask
from flask import Blueprint, request, url_for

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import Organisation, Venue
from booking.permissions import Permission
from booking.queries import partners as asked
from booking.queries.drafts import find_draft
from booking.rules import venues as rules
from booking.rules.drafts import choose_venue
from booking.rules.marks import mark_of
from booking.rules.offer_refusals import Stale
from booking.rules.venues import NAMES
from booking.views import page
from booking.views.dress import dress
from booking.views.edge import entry, now, viewer
from booking.views.forms import own_path, show_refusal, tidy
from booking.views.venue_forms import VenueForm, answers, facts_from, in_words
from booking.words import count

venues = Blueprint("venues", __name__)

STEP_OF_A_DRAFT = re.compile(r"/offers/drafts/(?P<id>[0-9a-z]{13})/where")


def _our_trust() -> Organisation:
    return asked.organisations_where(viewer(), Permission.CLOSE_PLACES)[0]


@venues.get("/venues")
@entry(Permission.CLOSE_PLACES)
def ours() -> str:
    """Our venues, what is still to say about each, and which offers are held there."""
    places = asked.venues_where(viewer(), Permission.CLOSE_PLACES)
    missing = {venue.id: rules.missing_facts(venue) for venue in places}
    # Those that leave most to guess come first.
    places.sort(key=lambda venue: -len(missing[venue.id]))
    return flask.render_template(
        "venues/ours.html",
        venues=places,
        missing=missing,
        unsaid=sum(1 for said in missing.values() if said),
        held=asked.offers_at(viewer(), places),
        **dress(_our_trust()),
    )


@venues.route("/venues/new", methods=["GET", "POST"])
@entry(Permission.CLOSE_PLACES)
def new() -> flask.typing.ResponseReturnValue:
    """Add a venue, and go back to the offer that is being written if that is where one was."""
    form = VenueForm()
    if not form.is_submitted():
        return _new_page(form, 200)
    if not _holds(form):
        return _new_page(form, 422)
    try:
        with write_transaction():
            venue = rules.add(viewer(), _our_trust(), facts_from(form))
            chosen = _choose_in_draft(venue)
    except Refused as refused:
        show_refusal(form, refused)
        return _new_page(form, 422)
    choice = " It is chosen below." if chosen else " You can choose it now." if _back() else ""
    page.told(f"{venue.name} is added.{choice}")
    return flask.redirect(_back() or url_for("venues.ours"), 303)


def _choose_in_draft(venue: Venue) -> bool:
    """Choose a new venue in the draft from which somebody came to add it."""
    came_from = STEP_OF_A_DRAFT.fullmatch(_back())
    draft = find_draft(viewer(), came_from["id"]) if came_from else None
    if draft is None or draft.organisation_id != venue.organisation_id:
        return False
    choose_venue(viewer(), draft, venue, now())
    return True


def _new_page(form: VenueForm, status: int) -> tuple[str, int]:
    words = flask.render_template("venues/new.html", form=form, back=_back(), **dress(_our_trust()))
    return words, status


def _back() -> str:
    """The page of our offers that somebody came from; empty if it was none."""
    wanted = own_path(tidy(request.args.get("back")))
    return wanted if wanted.startswith("/offers/") else ""


def _holds(form: VenueForm) -> bool:
    """Whether each answer fits, and what they say is a place in this country."""
    form.validate()
    for refused in rules.refusals(facts_from(form)):
        if not form[refused.field].errors:
            show_refusal(form, refused)
    return not form.errors


@venues.route("/venues/<venue_id>/edit", methods=["GET", "POST"])
@entry(Permission.CLOSE_PLACES)
def edit(venue_id: str) -> flask.typing.ResponseReturnValue:
    """Change what is known of a venue of ours."""
    venue = asked.get_own_venue(viewer(), venue_id)
    form = VenueForm(data=answers(venue) | {"mark": mark_of(venue, NAMES)})
    if not form.is_submitted():
        return _edit_page(venue, form, 200)
    if not _holds(form):
        return _edit_page(venue, form, 422)
    try:
        with write_transaction():
            venue = asked.get_own_venue(viewer(), venue_id)
            shown = rules.mend(viewer(), venue, tidy(form.mark.data), facts_from(form), now())
    except Stale as stale:
        return _newer_facts(venue_id, form, stale)
    except Refused as refused:
        show_refusal(form, refused)
        return _edit_page(asked.get_own_venue(viewer(), venue_id), form, 422)
    page.told(f"Saved. {count(len(shown), 'offer')} of yours show it now." if shown else "Saved.")
    return flask.redirect(_back() or url_for("venues.ours"), 303)


def _edit_page(venue: Venue, form: VenueForm, status: int, **more: Any) -> tuple[str, int]:
    words = flask.render_template(
        "venues/edit.html",
        form=form,
        venue=venue,
        back=_back(),
        held=asked.offers_at(viewer(), [venue]).get(venue.id, []),
        **{"theirs": [], "stale": "", **more},
        **dress(_our_trust()),
    )
    return words, status


def _newer_facts(venue_id: str, form: VenueForm, stale: Stale) -> tuple[str, int]:
    """What was typed stays in the form; what the other editor wrote stands above it."""
    venue = asked.get_own_venue(viewer(), venue_id)
    there, typed = vars(rules.facts_of(venue)), vars(facts_from(form))
    theirs = [
        {"label": form[name].label.text, "value": in_words(form, name, there[name])}
        for name in NAMES
        if name in form and there[name] != typed[name]
    ]
    if (there["latitude"], there["longitude"]) != (typed["latitude"], typed["longitude"]):
        point = f"{venue.latitude:.5f}, {venue.longitude:.5f}"
        theirs.append({"label": form.point.label.text, "value": point})
    # Sent again, it is meant: what was typed then replaces the newer words.
    form.mark.data, form.mark.raw_data = mark_of(venue, NAMES), None
    return _edit_page(venue, form, 409, theirs=theirs, stale=stale.words)
