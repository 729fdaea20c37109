"""Signing in and out, each role's first page, and one's own private calendar."""

from __future__ import annotations

import flask
from flask import Blueprint, request, url_for
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, InputRequired, Length

from booking.database import write_transaction
from booking.errors import Missing, Refused, TooMany
from booking.identity import signing_in
from booking.identity.passwords import LONGEST_PASSWORD
from booking.permissions import Permission, may
from booking.queries import staff
from booking.rules import calendars
from booking.views import edge, page
from booking.views.edge import DEMO, EVERYONE, STAFF, entry, now, settings, viewer
from booking.views.forms import clean, own_path, tidy
from booking.views.widgets import EmailInput, PasswordInput

account = Blueprint("account", __name__)

# The first page of each role; of several roles, the first in this order.
FIRST_PAGES = (
    (Permission.SUPPORT_PEOPLE, "caseload.home"),
    (Permission.RUN_SESSIONS, "register.today"),
    (Permission.SEE_PARTNERSHIP, "partnership.overview"),
    (Permission.KEEP_APART, "safeguarding.home"),
)


class SignInForm(FlaskForm):
    """E-mail address and password."""

    email = EmailField(
        "E-mail address",
        widget=EmailInput(),
        filters=[clean],
        validators=[
            DataRequired("Enter your e-mail address"),
            Length(max=254, message="That is too long for an e-mail address"),
        ],
    )
    password = PasswordField(
        "Password",
        widget=PasswordInput(),
        validators=[
            InputRequired("Enter your password"),
            Length(max=LONGEST_PASSWORD, message="That is too long for a password"),
        ],
    )


@account.route("/sign-in", methods=["GET", "POST"])
@entry(EVERYONE)
def sign_in() -> flask.typing.ResponseReturnValue:
    """Staff sign in with e-mail address and password."""
    if request.method == "GET" and viewer().signed_in:
        return flask.redirect(url_for("account.home"), 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form, 422 if form.is_submitted() else 200)
    token = _try(form.email.data or "", form.password.data or "")
    if isinstance(token, Refused):
        form.form_errors.append(token.words)
        return _sign_in_page(form, 429 if isinstance(token, TooMany) else 422)
    edge.log_in(token, now())
    return flask.redirect(own_path(request.args.get("next", "")) or url_for("account.home"), 303)


def _try(email: str, password: str) -> str | Refused:
    """The new sign-in's token, or why there is none; the try is counted either way."""
    with write_transaction():
        try:
            return signing_in.start_sign_in(email, password, now(), demo=settings().demo)
        except Refused as refused:
            return refused


def _sign_in_page(form: SignInForm, status: int) -> tuple[str, int]:
    accounts = staff.demo_accounts(viewer()) if settings().demo else []
    words = flask.render_template("account/sign_in.html", form=form, accounts=accounts)
    return words, status


@account.post("/demo/sign-in")
@entry(DEMO)
def demo_sign_in() -> Response:
    """Become one of the demo's invented members of staff, in one click."""
    email = tidy(request.form.get("account"))
    with write_transaction():
        chosen = staff.find_demo_account(viewer(), email)
        if chosen is None:
            raise Missing
        token = signing_in.start_for(chosen.user, now())
    edge.log_in(token, now())
    onwards = own_path(tidy(request.form.get("next"))) or url_for("account.home")
    return flask.redirect(onwards, 303)


@account.post("/sign-out")
@entry(STAFF)
def sign_out() -> Response:
    """End the sign-in, here and on the server."""
    edge.log_out()
    page.told("You’re signed out.")
    return flask.redirect(url_for("public.whats_on"), 303)


@account.get("/home")
@entry(STAFF)
def home() -> Response:
    """Lead each role to its first page."""
    for permission, endpoint in FIRST_PAGES:
        if may(viewer(), permission) and endpoint in flask.current_app.view_functions:
            return flask.redirect(url_for(endpoint), 303)
    page.told(f"Hello, {viewer().name}. You’re signed in. Your role has no pages of its own yet.")
    return flask.redirect(url_for("public.whats_on"), 303)


@account.route("/calendar", methods=["GET", "POST"])
@entry(STAFF)
def calendar() -> flask.typing.ResponseReturnValue:
    """Make or stop one's own private calendar."""
    if request.method == "POST":
        with write_transaction():
            if request.form.get("do") == "stop":
                _stop_calendar()
            else:
                calendars.issue_for_user(viewer(), now())
                page.told("Your calendar is ready. Add it on your phone or computer.")
        return flask.redirect(url_for("account.calendar"), 303)
    live = calendars.live_for_user(viewer())
    return flask.render_template(
        "account/calendar.html",
        address=f"{settings().base_url}{url_for('feeds.private', token=live.token)}"
        if live
        else None,
        last_used=live.used_at if live else None,
        mentor=may(viewer(), Permission.SUPPORT_PEOPLE),
        coach=may(viewer(), Permission.RUN_SESSIONS),
    )


def _stop_calendar() -> None:
    live = calendars.live_for_user(viewer())
    if live is not None:
        calendars.revoke(live, now())
        page.told("Your calendar address is stopped. Whoever has it sees nothing from now on.")
