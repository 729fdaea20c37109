"""How a person wants to hear of things, for their mentor to ask and write down."""

from __future__ import annotations

import flask
from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField

from booking.database import write_transaction
from booking.models import Channel, ConsentKind, Participant, Route
from booking.permissions import Permission
from booking.queries import messages as asked
from booking.queries.people import open_participant
from booking.queries.routes import HowToTell, how_to_tell
from booking.rules import consents
from booking.rules import contact as rules
from booking.rules.contact import LONGEST_NUMBER, LONGEST_WORDS, Wishes
from booking.rules.questions import LONGEST_ADDRESS
from booking.views.edge import entry, now, viewer
from booking.views.forms import as_choices
from booking.views.message_rows import rows
from booking.views.offer_fields import choice_field, text_field
from booking.views.opening import opened
from booking.views.page import told
from booking.views.widgets import EmailInput, Radios
from booking.words import first_letter_up

contact = Blueprint("contact", __name__)

ROUTES = {
    Route.TEXT: "Text message",
    Route.EMAIL: "E-mail",
    Route.MENTOR: "I tell them myself",
    Route.HOSTEL: "Through their hostel",
}
SAFE = {"yes": True, "no": False, "not_asked": None}


class ContactForm(FlaskForm):
    """How somebody wants to hear, and what that needs."""

    route = choice_field(
        "How do they want to hear?",
        [(route.value, words) for route, words in ROUTES.items()],
        "Choose how they want to hear",
    )
    phone = text_field(
        "Mobile number", "", LONGEST_NUMBER, "Yours to ring, too. Leave it empty if there is none."
    )
    who_sees_phone = text_field(
        "Who else sees this phone?",
        "",
        LONGEST_WORDS,
        "Ask them: a partner, family, staff? Messages may light up on the screen.",
    )
    safe_to_text = RadioField(
        "Is it safe to text?",
        widget=Radios(),
        choices=as_choices([("yes", "Yes"), ("no", "No"), ("not_asked", "Not asked yet")]),
        default="not_asked",
        validate_choice=False,
    )
    agrees = RadioField(
        "Do they agree to texts?",
        description="It is theirs to say, and to take back at any time. No never stops a booking.",
        widget=Radios(),
        choices=as_choices([("yes", "Yes, they said so"), ("no", "No, or not asked yet")]),
        default="no",
        validate_choice=False,
    )
    email = text_field("E-mail address", "", LONGEST_ADDRESS, widget=EmailInput())
    hostel = text_field(
        "Hostel", "", LONGEST_WORDS, "Its name and a number to ring. Only you see it."
    )

    @property
    def wishes(self) -> Wishes:
        """What was typed, as the rules take it."""
        return Wishes(
            route=Route(self.route.data),
            phone=self.phone.data or "",
            email=self.email.data or "",
            hostel=self.hostel.data or "",
            who_sees_phone=self.who_sees_phone.data or "",
            safe_to_text=SAFE.get(self.safe_to_text.data or ""),
            agrees_to_texts=self.agrees.data == "yes",
        )


@contact.get("/people/<participant_id>/contact")
@entry(Permission.SUPPORT_PEOPLE)
def show(participant_id: str) -> str:
    """How they hear, what was agreed, and what they were sent lately."""
    participant = opened(participant_id, "contact")
    how = how_to_tell([participant.id])[participant.id]
    return _page(participant, how, ContactForm(data=_as_it_is(participant, how)))


def _as_it_is(participant: Participant, how: HowToTell) -> dict[str, str]:
    agreed = how.agreed
    found = {
        "phone": participant.details.phone,
        "agrees": "yes" if how.agreed_to_texts else "no",
    }
    if agreed is not None:
        safe = {answer: word for word, answer in SAFE.items()}[agreed.safe_to_text]
        found |= {"route": agreed.route.value, "safe_to_text": safe, "email": agreed.email}
        found |= {"who_sees_phone": agreed.who_sees_phone, "hostel": agreed.hostel}
    return found


def _page(participant: Participant, how: HowToTell, form: ContactForm) -> str:
    return flask.render_template(
        "contact/show.html",
        participant=participant,
        how=how,
        hears=hears(how, participant.details.first_name),
        why_by_hand=first_letter_up(how.by_hand_because),
        texts=consents.live_consent(participant, ConsentKind.TEXTS),
        form=form,
        messages=rows(asked.to_one(viewer(), participant, now())),
    )


def hears(how: HowToTell, first: str) -> str:
    """How they hear, as the page's answer: "Dan gets texts", "You tell Dan yourself"."""
    if how.in_peace:
        return f"{first} is told nothing just now"
    if how.channel is Channel.BY_HAND:
        by_hostel = how.agreed is not None and how.agreed.route is Route.HOSTEL
        return f"{first}’s hostel tells {first}" if by_hostel else f"You tell {first} yourself"
    return f"{first} gets {'texts' if how.channel is Channel.SMS else 'e-mails'}"


@contact.post("/people/<participant_id>/contact")
@entry(Permission.SUPPORT_PEOPLE)
def keep(participant_id: str) -> ResponseReturnValue:
    """Keep what was agreed; or say what is missing, with nothing lost."""
    form = ContactForm()
    if not form.validate_on_submit():
        return _again(participant_id, form)
    try:
        with write_transaction():
            participant = open_participant(viewer(), participant_id, "contact", now())
            rules.keep(viewer(), participant, form.wishes, now())
            how = how_to_tell([participant.id])[participant.id]
    except (rules.NoNumber, rules.NoEmail, rules.NoHostel) as refused:
        form[refused.field].errors = [refused.words]
        return _again(participant_id, form)
    told(f"Kept. {hears(how, participant.details.first_name)}.")
    return flask.redirect(url_for("contact.show", participant_id=participant_id), 303)


def _again(participant_id: str, form: ContactForm) -> ResponseReturnValue:
    participant = opened(participant_id, "contact")
    return _page(participant, how_to_tell([participant.id])[participant.id], form), 422
