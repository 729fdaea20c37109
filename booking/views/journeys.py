"""Every journey of the booking side, wired to the site."""

from __future__ import annotations

from flask import Flask

from booking.views import (
    assets,
    compression,
    date_change,
    finding,
    hand_over,
    keeping_apart,
    match_days,
    my_asking,
    my_phone,
    needs_adding,
    offer_drafts,
    our_offers,
    overrides,
    person_answers,
    person_booking,
    person_bookings,
    person_finding,
    person_notes,
    person_phone,
    person_printing,
    person_standing,
    person_suits,
    schedule,
    sealed,
    shifts,
)
from booking.views.account import account
from booking.views.answer import answer
from booking.views.caseload import caseload
from booking.views.changes import changes
from booking.views.clarity import clarity
from booking.views.closures import closures
from booking.views.confirmation import confirmation
from booking.views.contact import contact
from booking.views.dates import dates
from booking.views.embed import embed
from booking.views.feeds import feeds
from booking.views.messages import messages
from booking.views.my import my
from booking.views.needs import needs
from booking.views.offers import offers
from booking.views.open_data import open_data
from booking.views.partners import partners
from booking.views.partnership import partnership
from booking.views.person import person
from booking.views.photos import photos
from booking.views.plan import plan
from booking.views.printing import printing
from booking.views.proposals import proposals
from booking.views.public import public
from booking.views.questions import questions
from booking.views.safeguarding import safeguarding
from booking.views.site import site
from booking.views.spreadsheet import spreadsheet
from booking.views.venues import venues
from booking.views.words_to_avoid import words_to_avoid

# Modules that add their pages to a blueprint which another file began.
MORE_PAGES = (
    date_change,
    finding,
    keeping_apart,
    match_days,
    hand_over,
    my_asking,
    my_phone,
    needs_adding,
    offer_drafts,
    our_offers,
    person_booking,
    overrides,
    person_answers,
    person_bookings,
    person_notes,
    person_phone,
    person_printing,
    person_standing,
    person_finding,
    person_phone,
    person_printing,
    person_suits,
    schedule,
    sealed,
    shifts,
)


def install(app: Flask) -> None:
    """Put the journeys' addresses on the site."""
    assets.install(app)
    compression.install(app)
    app.register_blueprint(public)
    app.register_blueprint(feeds)
    app.register_blueprint(open_data)
    app.register_blueprint(embed)
    app.register_blueprint(printing)
    app.register_blueprint(account)
    app.register_blueprint(offers)
    app.register_blueprint(photos)
    app.register_blueprint(spreadsheet)
    app.register_blueprint(dates)
    app.register_blueprint(changes)
    app.register_blueprint(closures)
    app.register_blueprint(confirmation)
    app.register_blueprint(venues)
    app.register_blueprint(partnership)
    app.register_blueprint(clarity)
    app.register_blueprint(words_to_avoid)
    app.register_blueprint(partners)
    app.register_blueprint(site)
    app.register_blueprint(caseload)
    app.register_blueprint(person)
    app.register_blueprint(plan)
    app.register_blueprint(needs)
    app.register_blueprint(questions)
    app.register_blueprint(contact)
    app.register_blueprint(messages)
    app.register_blueprint(answer)
    app.register_blueprint(proposals)
    app.register_blueprint(safeguarding)
    app.register_blueprint(my)
