"""Writing a new offer in short steps: what was typed is kept, wherever one leaves off."""

from __future__ import annotations

import re
from typing import Any

import flask
from flask import request, url_for
from werkzeug import Response

from booking.crypto import new_public_id
from booking.database import write_transaction
from booking.errors import Missing, Refused
from booking.models import Audience, OfferDraft, Organisation
from booking.permissions import Permission
from booking.queries import drafts as asked
from booking.queries import offers as published_offers
from booking.queries import partners
from booking.rules import drafts as rules
from booking.rules import offers as offer_rules
from booking.rules import photos
from booking.rules.offer_refusals import Stale
from booking.views import offer_writing as writing
from booking.views import page
from booking.views.dress import dress
from booking.views.edge import entry, now, viewer
from booking.views.forms import tidy
from booking.views.offer_once_published import leads_on_once_published
from booking.views.offer_parts import (
    STEPS,
    WHAT,
    WHEN,
    WHERE,
    Part,
    differences,
    narrow,
    own_changes,
    read_mark,
    typed_in,
)
from booking.views.offers import offers

AN_ID = re.compile(r"[0-9a-z]{13}")
CHECK = "Check and publish"
# Which button was pressed: to where one leaves the step once it is saved.
ADD_A_VENUE = "venue"

Answer = flask.typing.ResponseReturnValue


# --- Beginning -----------------------------------------------------------------------------------


@offers.route("/offers/new", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
@leads_on_once_published
def new() -> Answer:
    """Begin to write an offer: the first step, which makes the draft when it is sent."""
    blank = _blank()
    if request.method == "GET":
        ours = published_offers.our_series(viewer())
        trusts = partners.organisations_where(viewer(), Permission.PUBLISH_OFFERS)
        copied = tidy(request.args.get("from"))
        copied_from = next((each.title for each in ours if each.public_id == copied), "")
        return _step_page(
            blank,
            WHAT,
            kept=False,
            ours=[] if copied else ours,
            trusts=trusts,
            copied_from=copied_from,
        )
    try:
        draft = _begin(blank)
    except Stale as stale:
        return _newer(asked.get_draft(viewer(), blank.public_id), WHAT, stale)
    return _after_saving(draft, WHAT)


@offers.post("/offers/new/typing")
@entry(Permission.PUBLISH_OFFERS)
def new_typing() -> Answer:
    """Begin a draft as somebody types; the page goes on with the draft's own address."""
    return _typed(_begin(_blank()), WHAT)


def _blank() -> OfferDraft:
    """A draft that is not kept yet: of our trust, empty or with what another offer of ours says."""
    sent = tidy(request.form.get("draft"))
    copied = tidy(request.args.get("from"))
    series = published_offers.get_own_series(viewer(), copied) if copied else None
    owner = series.organisation if series else _chosen_trust()
    blank = OfferDraft(
        public_id=sent if AN_ID.fullmatch(sent) else new_public_id(),
        organisation_id=owner.id,
        answers=flask.json.dumps(writing.copy_of(series) if series else {}),
        created_at=now(),
        changed_at=now(),
        changed_by_id=viewer().user_id,
        photo_id=series.photo_id if series else None,
    )
    blank.organisation = owner
    return blank


def _chosen_trust() -> Organisation:
    ours = partners.organisations_where(viewer(), Permission.PUBLISH_OFFERS)
    named = tidy(request.values.get("trust"))
    return next((each for each in ours if each.slug == named), ours[0])


def _begin(blank: OfferDraft) -> OfferDraft:
    """Make the draft with what was typed into its first step. Sent twice, it is made once."""
    copied = tidy(request.args.get("from"))
    with write_transaction():
        draft = asked.find_draft(viewer(), blank.public_id)
        seen = tidy(request.form.get("mark"))
        if draft is None:
            if published_offers.find_own_series(viewer(), blank.public_id):
                raise Missing
            series = published_offers.get_own_series(viewer(), copied) if copied else None
            owner = series.organisation if series else _chosen_trust()
            draft = rules.start(
                viewer(),
                owner,
                blank.public_id,
                writing.copy_of(series) if series else {},
                now(),
                series.photo if series else None,
            )
            seen = rules.mark_of(draft, WHAT.fields)
        _keep(draft, WHAT, seen)
    return draft


def _keep(draft: OfferDraft, part: Part, seen: str) -> None:
    opened = rules.Page(part=part.slug, seen=seen, writer=tidy(request.form.get("writer")))
    rules.save(viewer(), draft, opened, typed_in(request.form, part), now())


# --- A step --------------------------------------------------------------------------------------


@offers.get("/offers/drafts/<draft_id>")
@entry(Permission.PUBLISH_OFFERS)
@leads_on_once_published
def draft(draft_id: str) -> Answer:
    """Go on writing where one left off."""
    found = asked.get_draft(viewer(), draft_id)
    done = writing.done(found, writing.read(found, found.organisation))
    following = next((each for each in STEPS if each not in done), None)
    return flask.redirect(_address(found, following), 303)


@offers.route("/offers/drafts/<draft_id>/<step>", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
@leads_on_once_published
def step(draft_id: str, step: str) -> Answer:
    """One step of a draft. Whatever is typed is kept, also what does not hold."""
    part = _part(step)
    if request.method == "GET":
        found = asked.get_draft(viewer(), draft_id)
        return _step_page(found, part, with_faults=bool(request.args.get("check")))
    try:
        found = _save(draft_id, part)
    except Stale as stale:
        return _newer(asked.get_draft(viewer(), draft_id), part, stale)
    return _after_saving(found, part)


@offers.post("/offers/drafts/<draft_id>/<step>/typing")
@entry(Permission.PUBLISH_OFFERS)
def typing(draft_id: str, step: str) -> Answer:
    """Keep what was typed so far, and say how clear the offer is by now."""
    part = _part(step)
    return _typed(_save(draft_id, part), part)


def _part(slug: str) -> Part:
    found = next((part for part in STEPS if part.slug == slug), None)
    if found is None:
        raise Missing
    return found


def _save(draft_id: str, part: Part) -> OfferDraft:
    with write_transaction():
        found = asked.get_draft(viewer(), draft_id)
        _keep(found, part, tidy(request.form.get("mark")))
    return found


def _typed(draft: OfferDraft, part: Part) -> Response:
    """What a page needs that goes on: its new mark, and the clarity as a piece of the page."""
    reading = writing.read(draft, draft.organisation)
    return flask.jsonify(
        mark=rules.mark_of(draft, part.fields),
        read=read_mark(reading.form, part.fields),
        step=url_for("offers.step", draft_id=draft.public_id, step=part.slug),
        typing=url_for("offers.typing", draft_id=draft.public_id, step=part.slug),
        clarity=flask.render_template("offers/clarity_now.html", **_clarity(draft, reading, part)),
    )


def _after_saving(draft: OfferDraft, part: Part) -> Answer:
    """Go on, or leave, or show what does not hold yet: it is kept all the same."""
    if request.form.get("leave") == ADD_A_VENUE:
        return flask.redirect(url_for("venues.new", back=_address(draft, WHERE)), 303)
    if request.form.get("leave"):
        page.told(f"{asked.title_of(draft)} is saved. Go on with it whenever you like.")
        return flask.redirect(url_for("offers.ours"), 303)
    reading = writing.read(draft, draft.organisation)
    if any(reading.form[name].errors for name in part.fields):
        return _step_page(draft, part, with_faults=True, status=422)
    return flask.redirect(_following(draft, part), 303)


def _following(draft: OfferDraft, part: Part) -> str:
    """The next step. A copy needs no more than its dates, and what is mended leads to the check."""
    if request.args.get("from"):
        return _address(draft, WHEN, check=1)
    number = STEPS.index(part) + 1
    back_to_check = request.args.get("check") or number == len(STEPS)
    return _address(draft, None if back_to_check else STEPS[number])


def _address(draft: OfferDraft, part: Part | None, check: int | None = None) -> str:
    """The address of a step, or of the check after the last."""
    if part is None:
        return url_for("offers.check", draft_id=draft.public_id)
    return url_for("offers.step", draft_id=draft.public_id, step=part.slug, check=check)


def _step_page(
    draft: OfferDraft,
    part: Part,
    *,
    with_faults: bool = False,
    status: int = 200,
    kept: bool = True,
    **more: Any,
) -> tuple[str, int]:
    reading = writing.read(draft, draft.organisation)
    said = {
        "part": part,
        "kept": kept,
        "steps": _steps(draft) if kept else ([*(each.title for each in STEPS), CHECK], []),
        "following": _following(draft, part),
        "asked": {name: request.args[name] for name in ("from", "check") if name in request.args},
        "done": [each.title for each in writing.done(draft, reading)] if kept else [],
        "mark": rules.mark_of(draft, part.fields),
        "read": read_mark(reading.form, part.fields),
        "writer": new_public_id(),
        "holidays": writing.holidays_words(reading.form) if part is WHEN else "",
        "form": reading.form,
        **_clarity(draft, reading, part),
        **_said_of(draft),
    }
    narrow(reading.form, part, with_faults=with_faults)
    return flask.render_template("offers/step.html", **(said | more)), status


def _steps(draft: OfferDraft) -> tuple[list[str], list[str]]:
    """The steps' names and addresses; the check comes last."""
    urls = [_address(draft, each) for each in (*STEPS, None)]
    return [*(each.title for each in STEPS), CHECK], urls


def _said_of(draft: OfferDraft) -> dict[str, Any]:
    """What every page of a draft shows of it."""
    return {"draft": draft, "title": asked.title_of(draft), **dress(draft.organisation)}


def _clarity(draft: OfferDraft, reading: writing.Reading, here: Part | None) -> dict[str, Any]:
    """How clear the whole of it is by now, with where each finding is mended.

    What is asked on the page itself is a jump, not a visit.
    """
    clear = writing.clarity(draft, reading)
    links = {
        each.field: f"#{each.field}"
        if here is not None and each.field in here.fields and each.field != "venue"
        else writing.place_of_finding(draft, reading, each)
        for each in clear.findings
    }
    return {"clarity": clear, "url_of": links.get}


def _newer(draft: OfferDraft, part: Part, stale: Stale) -> tuple[str, int]:
    """Somebody else wrote there: what was changed stays in the form, theirs stands above it.

    What one left as it was follows the newer words.
    """
    theirs = writing.read(draft, draft.organisation).form
    typed = typed_in(request.form, part)
    form = writing.read(writing.with_answers(draft, typed), draft.organisation).form
    changed = own_changes(form, tidy(request.form.get("read")), typed)
    mine = writing.with_answers(draft, changed)
    rows = differences(writing.read(mine, draft.organisation).form, theirs, part)
    mark, read = rules.mark_of(draft, part.fields), read_mark(theirs, part.fields)
    return _step_page(mine, part, status=409, theirs=rows, stale=stale.words, mark=mark, read=read)


# --- The end -------------------------------------------------------------------------------------


@offers.route("/offers/drafts/<draft_id>/check", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
@leads_on_once_published
def check(draft_id: str) -> Answer:
    """Look over the whole offer, and publish it."""
    if request.method == "GET":
        return _check_page(asked.get_draft(viewer(), draft_id), 200)
    try:
        published = _publish(draft_id)
    except Refused as refused:
        return _check_page(asked.get_draft(viewer(), draft_id), 409, refused)
    if published is None:
        return _check_page(asked.get_draft(viewer(), draft_id), 422)
    page.told(f"Published: {published.words}.")
    return flask.redirect(url_for("public.series", series_id=published.series.public_id), 303)


def _publish(draft_id: str) -> offer_rules.Published | None:
    """Publish a draft as it was shown; None while something essential is missing."""
    with write_transaction():
        found = asked.get_draft(viewer(), draft_id)
        rules.lock_as_seen(found, tidy(request.form.get("mark")))
        reading = writing.read(found, found.organisation)
        if not reading.holds:
            return None
        published = offer_rules.publish(
            viewer(),
            found.organisation,
            reading.offer,
            reading.schedule,
            now(),
            found.photo,
            # Its drafts' addresses lead to its page from then on.
            public_id=found.public_id,
            row_key=found.row_key,
        )
        rules.finish(found)
    return published


def _check_page(draft: OfferDraft, status: int, refused: Refused | None = None) -> tuple[str, int]:
    reading = writing.read(draft, draft.organisation)
    words = flask.render_template(
        "offers/check.html",
        steps=_steps(draft),
        done=[each.title for each in writing.done(draft, reading)],
        same=writing.same_already(draft, reading),
        faults=writing.faults(draft, reading),
        refused=refused.words if refused else "",
        parts=writing.parts_in_words(draft, reading),
        dates=writing.dates_words(reading),
        by_referral=reading.offer.audience is Audience.BY_REFERRAL,
        mark=rules.mark_of_all(draft),
        **_clarity(draft, reading, None),
        **_said_of(draft),
    )
    return words, status


@offers.get("/offers/drafts/<draft_id>/preview")
@entry(Permission.PUBLISH_OFFERS)
@leads_on_once_published
def preview(draft_id: str) -> Answer:
    """The public page as it will be."""
    found = asked.get_draft(viewer(), draft_id)
    reading = writing.read(found, found.organisation)
    return flask.render_template(
        "offers/preview.html",
        offer=writing.as_it_will_be(found, reading, found.organisation),
        dates=writing.dates_ahead(reading),
        holds=reading.holds,
        **_said_of(found),
    )


@offers.route("/offers/drafts/<draft_id>/delete", methods=["GET", "POST"])
@entry(Permission.PUBLISH_OFFERS)
@leads_on_once_published
def throw_away(draft_id: str) -> Answer:
    """Let a draft go, after saying what that does."""
    if request.method == "GET":
        found = asked.get_draft(viewer(), draft_id)
        mark = rules.mark_of_all(found)
        return flask.render_template("offers/throw_away.html", mark=mark, **_said_of(found))
    with write_transaction():
        found = asked.get_draft(viewer(), draft_id)
        rules.lock_as_seen(found, tidy(request.form.get("mark")))
        title, photo_id = asked.title_of(found), found.photo_id
        rules.finish(found)
        photos.forget_unused(photo_id)
    page.told(f"{title} is thrown away.")
    return flask.redirect(url_for("offers.ours"), 303)
