"""Every journey of the booking side, wired to the site."""

from __future__ import annotations

from flask import Flask

from booking.views import assets, compression, my_phone, person_bookings, person_phone
from booking.views.account import account
from booking.views.caseload import caseload
from booking.views.feeds import feeds
from booking.views.my import my
from booking.views.offers import offers
from booking.views.partnership import partnership
from booking.views.person import person
from booking.views.plan import plan
from booking.views.public import public
from booking.views.site import site

# Modules that add their pages to a blueprint which another file began.
MORE_PAGES = (my_phone, person_bookings, person_phone)


def install(app: Flask) -> None:
    """Put the journeys' addresses on the site."""
    assets.install(app)
    compression.install(app)
    app.register_blueprint(public)
    app.register_blueprint(feeds)
    app.register_blueprint(account)
    app.register_blueprint(offers)
    app.register_blueprint(partnership)
    app.register_blueprint(site)
    app.register_blueprint(caseload)
    app.register_blueprint(person)
    app.register_blueprint(plan)
    app.register_blueprint(my)
