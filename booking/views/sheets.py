"""What-is-on sheets as the site makes them: what is asked, the title over it, and the answer."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from flask import Response, request, url_for

from booking.documents import sheets
from booking.documents.sheets import Heading
from booking.models import Organisation
from booking.permissions import Viewer
from booking.queries import partners
from booking.queries.catalogue import Choices
from booking.queries.sheets import Found, offers_for_sheet
from booking.queries.wishes import Filters
from booking.views import asked_words, filters
from booking.views.edge import now, settings
from booking.views.filters import Asked
from booking.words import first_letter_up

PUBLIC = "public, max-age=300"
# What somebody types from paper; a longer address is left to the QR code.
LONGEST_TYPED = 60


def trust_sheet(club: Organisation) -> bytes:
    """Everything open that a club has on."""
    found = offers_for_sheet(Viewer.anyone(), Filters(trust=club.slug), now())
    address = settings().base_url + url_for("public.trust", slug=club.slug)
    title = f"What’s on with {club.short_name}"
    heading = Heading(
        title=title,
        owner=club.name,
        address=address,
        address_words=_typed(address),
        club=club,
        is_example=settings().demo,
    )
    return sheets.whats_on(found.offers, heading, now())


def find_for(asked: Asked, most: int | None = None) -> Found:
    """The open offers that a question finds; none where they are more than fit on a sheet."""
    return offers_for_sheet(Viewer.anyone(), asked.filters, now(), most)


def question_sheet(asked: Asked, choices: Choices, found: Found) -> bytes:
    """The offers that a question of the first page found."""
    wanted = asked.filters
    sentence = asked_words.in_words(wanted, choices)
    address = settings().base_url + url_for("public.whats_on", **_printed_query(wanted))
    club = partners.get_trust(Viewer.anyone(), wanted.trust) if wanted.trust else None
    title = sentence or "What’s on with your local clubs"
    if wanted.town and not replace(wanted, town="").chosen:
        title = f"What’s on in {wanted.town}"
    none_of = asked_words.none_of(sentence) if sentence else "Nothing"
    heading = Heading(
        title=first_letter_up(title),
        owner=club.name if club else settings().partnership_name,
        address=address,
        address_words=_typed(address),
        club=club,
        left_out=asked.words_for_ignored,
        nothing=f"{none_of} in the next 12 weeks. Ring a club near you and ask.",
        days=wanted.day,
        is_example=settings().demo,
    )
    return sheets.whats_on(found.offers, heading, now())


def _printed_query(wanted: Filters) -> dict[str, Any]:
    """The question as paper may carry it: without the point where somebody was."""
    here = wanted.near is not None and not wanted.near.town
    wanted = replace(wanted, by="", near=None, within=None) if here else replace(wanted, by="")
    return filters.as_query(wanted)


def _typed(address: str) -> str:
    """An address as a person types it: the site's alone where all of it would be too long."""
    typed = address.split("://", 1)[1]
    return typed.rstrip("/") if len(typed) <= LONGEST_TYPED else typed.split("/", 1)[0]


def first_page_heading(title: str) -> Heading:
    """The heading of a sheet that is nobody's in particular: it leads to the first page."""
    address = settings().base_url + url_for("public.whats_on")
    return Heading(
        title=title,
        owner=settings().partnership_name,
        address=address,
        address_words=_typed(address),
        is_example=settings().demo,
    )


def send_pdf(pdf: bytes, name: str, cache: str = PUBLIC) -> Response:
    """A PDF that opens in the browser, under a name that says nothing of anybody."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = cache
    if cache == PUBLIC:
        response.set_etag(hashlib.sha256(pdf).hexdigest()[:32])
        response.make_conditional(request)
    return response
