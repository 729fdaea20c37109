"""Who may enter: a table written by hand, held against every address of the site.

For each address and method the table says which of ten visitors get in, for something of their own,
for another organisation's and for something that does not exist. A new address fails until it stands
here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask, url_for
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from booking.database import db
from booking.models import Audience, OrganisationKind, Role, SeriesState
from booking.rules import calendars, plans
from booking.views.edge import entry_of
from checkin import tokens
from tests import builders

COACH, MANAGER, MENTOR, LEAD = "coach", "manager", "mentor", "lead"
SAFEGUARDING, PRACTITIONER = "safeguarding", "practitioner"
PHONE, ANYONE = "phone", "anyone"
STAFF = {COACH, MANAGER, MENTOR, LEAD, SAFEGUARDING, PRACTITIONER}
EVERYBODY = STAFF | {PHONE, ANYONE}
TRUST_STAFF = {COACH, MANAGER}

# What a visitor gets who is not among those let in.
SIGN_IN, FORBIDDEN, MISSING, PAIR = "sign in", "forbidden", "missing", "pair"


@dataclass(frozen=True)
class Door:
    """Who gets in at one address: to their own things, and to those of others.

    `others` is who gets in to another organisation's thing as well; everybody else who gets in to
    their own finds a 404 there, and everybody finds one at what does not exist.
    """

    own: set[str]
    others: set[str] = field(default_factory=set)
    needs: str = SIGN_IN
    absent_is_shown: bool = False


def staff(*roles: str) -> Door:
    """Signed-in staff with one of these roles."""
    return Door(own=set(roles))


def phone() -> Door:
    """A paired phone."""
    return Door(own={PHONE}, needs=PAIR)


def everybody() -> Door:
    """Anyone, to anyone's."""
    return Door(own=EVERYBODY, others=EVERYBODY)


TABLE: dict[tuple[str, str], Door] = {}
