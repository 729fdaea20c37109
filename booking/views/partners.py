"""Who does what: every partner, what it offers, who works there, and whom to ring when."""

from __future__ import annotations

from typing import Any

import flask
from flask import Blueprint, url_for
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from booking.database import write_transaction
from booking.errors import Missing, Refused
from booking.models import Organisation, OrganisationKind
from booking.queries import offers, staff
from booking.queries import partners as asked
from booking.rules import partners as rules
from booking.rules.marks import mark_of
from booking.rules.offer_refusals import Stale
from booking.rules.partners import NAMES, PartnerFacts
from booking.rules.phone_numbers import RING_A_NUMBER, is_uk_phone
from booking.views import page
from booking.views.dress import dress
from booking.views.edge import STAFF, entry, now, viewer
from booking.views.forms import clean, tidy
from booking.views.offer_fields import unix_lines
from booking.views.widgets import PhoneInput, TextArea, TextInput
from booking.words import london

partners = Blueprint("partners", __name__)

# The order in which they stand, and what each kind is called.
KINDS = {
    OrganisationKind.LEAD: "Keeps it all together",
    OrganisationKind.TRUST: "Club trusts",
    OrganisationKind.SUPPORT_SERVICE: "Other help",
    OrganisationKind.PROBATION: "Probation",
}


def _can_be_rung(_form: Any, field: Any) -> None:
    """A number that somebody can ring."""
    if not is_uk_phone(field.data or ""):
        raise ValidationError(RING_A_NUMBER)


class PartnerForm(FlaskForm):
    """What a partner says of itself."""

    mark = HiddenField()
    about = TextAreaField(
        "What you do, for everybody",
        description="One or two plain sentences. Everybody can read them.",
        widget=TextArea(),
        filters=[clean, unix_lines],
        validators=[Length(max=600, message="What you do: use at most 600 characters")],
    )
    part_played = TextAreaField(
        "What you do in the partnership",
        description="For the other partners: what they can come to you for.",
        widget=TextArea(),
        filters=[clean, unix_lines],
        validators=[Length(max=1000, message="Your part: use at most 1000 characters")],
    )
    phone = StringField(
        "Number to ring",
        widget=PhoneInput(),
        filters=[clean],
        validators=[
            DataRequired("Enter a number to ring"),
            Length(max=30, message="A number has at most 30 characters"),
            _can_be_rung,
        ],
    )
    ring_when = StringField(
        "When does somebody answer?",
        description="Such as: Monday to Friday, 9am to 5pm.",
        widget=TextInput(),
        filters=[clean],
        validators=[Length(max=120, message="When: use at most 120 characters")],
    )


def _dress(partner: Organisation) -> dict[str, Any]:
    is_trust = partner.kind is OrganisationKind.TRUST
    return {
        **dress(partner),
        "partner": partner,
        # Only clubs are named in titles, which stand in histories for anyone to read.
        "club_name": partner.short_name if is_trust else None,
        "is_trust": is_trust,
    }


@partners.get("/partners")
@entry(STAFF)
def directory() -> str:
    """Every partner: what it does in a line, and whom to ring when."""
    everybody = asked.partners(viewer())
    return flask.render_template(
        "partners/directory.html",
        how_many=len(everybody),
        groups=[
            (words, [each for each in everybody if each.kind is kind])
            for kind, words in KINDS.items()
        ],
    )


@partners.get("/partners/<slug>")
@entry(STAFF)
def show(slug: str) -> str:
    """One partner: whom to ring, what it offers, who works there, where, and what is closed."""
    partner = asked.get_partner(viewer(), slug)
    return flask.render_template(
        "partners/show.html",
        team=staff.team_of(viewer(), partner),
        offers=offers.trust_series(viewer(), partner, now()),
        venues=asked.venues_of(viewer(), partner),
        closures=asked.closures_standing(viewer(), partner, london(now()).date()),
        may_edit=rules.may_edit(viewer(), partner),
        **_dress(partner),
    )


@partners.route("/partners/<slug>/edit", methods=["GET", "POST"])
@entry(STAFF)
def edit(slug: str) -> flask.typing.ResponseReturnValue:
    """Change what a partner says of itself: its own staff, or the lead for those without a club."""
    partner = _kept_by_us(slug)
    form = PartnerForm(data=_answers(partner) | {"mark": mark_of(partner, NAMES)})
    if not form.validate_on_submit():
        return _edit_page(partner, form, 422 if form.is_submitted() else 200)
    try:
        with write_transaction():
            rules.mend(viewer(), _kept_by_us(slug), tidy(form.mark.data), _facts(form))
    except Stale as stale:
        return _newer_words(slug, form, stale)
    except Refused as refused:
        form.form_errors = [*form.form_errors, refused.words]
        return _edit_page(_kept_by_us(slug), form, 422)
    page.told("Saved. This is what the other partners read now.")
    return flask.redirect(url_for("partners.show", slug=slug), 303)


def _kept_by_us(slug: str) -> Organisation:
    """A partner whose page the viewer keeps; raises Missing for any other."""
    partner = asked.get_partner(viewer(), slug)
    if not rules.may_edit(viewer(), partner):
        raise Missing
    return partner


def _answers(partner: Organisation) -> dict[str, str]:
    return {name: getattr(partner, name) for name in NAMES}


def _facts(form: PartnerForm) -> PartnerFacts:
    return PartnerFacts(**{name: form[name].data or "" for name in NAMES})


def _edit_page(
    partner: Organisation, form: PartnerForm, status: int, **more: Any
) -> tuple[str, int]:
    words = flask.render_template(
        "partners/edit.html",
        form=form,
        **{"theirs": [], "stale": "", **more},
        **_dress(partner),
    )
    return words, status


def _newer_words(slug: str, form: PartnerForm, stale: Stale) -> tuple[str, int]:
    """What was typed stays in the form; what the other editor wrote stands above it."""
    partner = _kept_by_us(slug)
    typed = vars(_facts(form))
    theirs = [
        {"label": form[name].label.text, "value": value or "nothing"}
        for name, value in _answers(partner).items()
        if value != typed[name]
    ]
    # Sent again, it is meant: what was typed then replaces the newer words.
    form.mark.data, form.mark.raw_data = mark_of(partner, NAMES), None
    return _edit_page(partner, form, 409, theirs=theirs, stale=stale.words)
