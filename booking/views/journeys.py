"""Every journey of the booking side, wired to the site."""

from __future__ import annotations

from flask import Flask

from booking.views import (
    assets,
    compression,
    date_change,
    finding,
    my_asking,
    my_phone,
    offer_drafts,
    our_offers,
    person_answers,
    person_bookings,
    person_phone,
    person_printing,
    schedule,
)
from booking.views.account import account
from booking.views.caseload import caseload
from booking.views.changes import changes
from booking.views.clarity import clarity
from booking.views.closures import closures
from booking.views.confirmation import confirmation
from booking.views.dates import dates
from booking.views.embed import embed
from booking.views.feeds import feeds
from booking.views.my import my
from booking.views.offers import offers
from booking.views.open_data import open_data
from booking.views.partners import partners
from booking.views.partnership import partnership
from booking.views.person import person
from booking.views.photos import photos
from booking.views.plan import plan
from booking.views.printing import printing
from booking.views.public import public
from booking.views.site import site
from booking.views.spreadsheet import spreadsheet
from booking.views.venues import venues
from booking.views.words_to_avoid import words_to_avoid

# Modules that add their pages to a blueprint which another file began.
MORE_PAGES = (
    date_change,
    finding,
    my_asking,
    my_phone,
    offer_drafts,
    our_offers,
    person_answers,
    person_bookings,
    person_phone,
    person_printing,
    schedule,
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
    app.register_blueprint(my)
