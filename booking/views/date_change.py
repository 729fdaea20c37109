"""Changing one date, or later ones with it: first what that touches, then the change."""

from __future__ import annotations

from collections.abc import Iterator

import flask
from flask import request
from flask.typing import ResponseReturnValue

from booking.database import write_transaction
from booking.errors import Refused
from booking.models import ChildrenOnSite, ScheduledSession
from booking.permissions import Permission
from booking.queries import dates as asked
from booking.rules import dates as rules
from booking.rules import spreading
from booking.rules.dates import Act
from booking.rules.offer_refusals import Stale
from booking.rules.previews import NotAsShown, reason_refusal
from booking.rules.spreading import Scope, Wanted
from booking.views import plan_words
from booking.views.date_forms import DateForm, date_answers, offer_venues, wanted_from
from booking.views.date_pages import after, of_offer, own_venues, summary_page
from booking.views.dates import dates, to_the_dates
from booking.views.edge import entry, now, viewer
from booking.views.forms import show_refusal
from booking.words import count, first_letter_up, when

# Answers that mean nothing while the day or the time could not be read.
REST_ON_WHEN = {"date", "children_on_site"}


@dates.route("/offers/<series_id>/dates/<session_id>/change", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
def change(series_id: str, session_id: str) -> ResponseReturnValue:
    """Change one date: the form, then the summary, then the change itself."""
    held = asked.get_date(viewer(), series_id, session_id).session
    form = DateForm(data=date_answers(held))
    offer_venues(form, own_venues(held.series))
    if not form.is_submitted():
        against = next(_always_against(held), None)
        return to_the_dates(held.series, against) if against else _form_page(form, held)
    if "back" in request.form:
        return _form_page(form, held)
    act = Act(viewer=viewer(), reason=form.reason.data or "", now=now())
    try:
        if not _holds(form, held, act):
            return _form_page(form, held), 422
        if not form.mark.data:
            return _summary(form, held, act)
        _change(form, series_id, session_id, act)
    except Refused as refused:
        held = asked.get_date(viewer(), series_id, session_id).session
        return _refused(form, held, act, refused)
    return after(act, series_id, "Saved. Nobody has to be told.")


def _always_against(held: ScheduledSession) -> Iterator[Refused]:
    """What stands against every change of a date: it is called off, or has begun."""
    for refused in rules.date_refusals(held, rules.as_it_is(held), now()):
        if isinstance(refused, rules.OffAlready | rules.OverAlready):
            yield refused


def _holds(form: DateForm, held: ScheduledSession, act: Act) -> bool:
    """Whether each answer fits alone, and all of them together. What does not is said at once.

    Raises Stale when the date is not as the form showed it.
    """
    form.validate()
    wanted = _wanted(form, held)
    spreading.check_seen(held, form.seen.data or "", wanted.scope)
    unread = {field.short_name for field in form if field.errors}
    rests_on_when = REST_ON_WHEN if unread & {"date", "starts_local"} else set()
    for refused in spreading.refusals(held, wanted, act):
        field = getattr(refused, "field", "")
        # "Nothing is changed" is no news to somebody whose change could not be read.
        if not (unread and not field) and field not in unread | rests_on_when:
            show_refusal(form, refused)
    return not form.errors


def _wanted(form: DateForm, held: ScheduledSession) -> Wanted:
    return wanted_from(form, held, own_venues(held.series))


def _change(form: DateForm, series_id: str, session_id: str, act: Act) -> None:
    with write_transaction():
        held = asked.get_date(viewer(), series_id, session_id).session
        wanted = _wanted(form, held)
        spreading.change(act, held, form.seen.data or "", wanted, form.mark.data or "")


def _summary(form: DateForm, held: ScheduledSession, act: Act, newer: Refused | None = None) -> str:
    """What the change would touch. Raises NoReason when people are and nobody says why."""
    wanted = _wanted(form, held)
    shown = spreading.preview(held, wanted, act)
    no_reason = reason_refusal(shown, act.reason)
    if no_reason is not None:
        raise no_reason
    if wanted.scope is Scope.THIS:
        differences = plan_words.date_differences(held, wanted.new, now())
        children = wanted.new.children_on_site or held.series.children_on_site
        walk_ins_stop = held.walk_ins_welcome and children is not ChildrenOnSite.NO
        heading = f"Change {when(held.starts_at, now())}?"
    else:
        new = spreading.new_schedule(held, wanted)
        differences = plan_words.schedule_differences(held.series, new, now())
        walk_ins_stop = shown.stops_walk_ins
        assert shown.plan is not None
        heading = plan_words.heading(shown.plan, new.since, by_hand=int(shown.also_here))
    form.take_back.label.text = (
        "Take back the places of those who booked last "
        f"({count(shown.above, 'person', 'people')}). They are told."
    )
    return summary_page(
        form,
        held.series,
        shown,
        differences,
        heading=heading,
        walk_ins_stop=walk_ins_stop,
        newer=newer,
    )


def _refused(
    form: DateForm, held: ScheduledSession, act: Act, refused: Refused
) -> ResponseReturnValue:
    """Nothing was changed: say why where it was typed, or show what is so now."""
    if isinstance(refused, NotAsShown):
        return _summary(form, held, act, refused), 409
    if isinstance(refused, Stale):
        # Sent again, it is meant: what was typed then replaces what is newer.
        form.seen.data, form.seen.raw_data = spreading.seen_now(held), None
        return _form_page(form, held, refused), 409
    show_refusal(form, refused)
    return _form_page(form, held), 422


def _form_page(form: DateForm, held: ScheduledSession, stale: Refused | None = None) -> str:
    return flask.render_template(
        "dates/change.html",
        form=form,
        held=held,
        stale=stale,
        extra=spreading.is_extra(held),
        children_now=plan_words.CHILDREN_WORDS[held.children_there],
        newer=plan_words.date_facts(held, now()) if stale else [],
        title=first_letter_up(when(held.starts_at, now())),
        **of_offer(held.series),
    )
