"""Organisations, venues and staff of the demo."""

from __future__ import annotations

from booking.demo.blueprint import Blueprint
from booking.demo.loading import Loading, Partners, StaffMember
from booking.demo.staff import DEMO_PASSWORD, DemoStaff
from booking.demo.venue import DemoVenue
from booking.identity.passwords import hash_password
from booking.models import Membership, Organisation, OrganisationKind, Role, User, Venue

# For partners that have no club's colours of their own.
PLAIN_COLOURS = ("#0b5d3b", "#ffb81c")


def make_partners(loading: Loading, blueprint: Blueprint) -> Partners:
    """Make every organisation, its venues, and the people who work there."""
    colours = {
        each.slug: (
            each.primary_colour or PLAIN_COLOURS[0],
            each.accent_colour or PLAIN_COLOURS[1],
        )
        for each in blueprint.organisations
    }
    organisation_ids = {
        each.slug: loading.rows.add(
            Organisation,
            public_id=loading.draw.public_id(),
            slug=each.slug,
            name=each.name,
            short_name=each.short_name,
            kind=OrganisationKind(each.kind),
            town=each.town,
            phone=each.phone,
            about=each.about,
            part_played=each.part_played,
            ring_when=each.ring_when,
            colour=colours[each.slug][0],
            accent=colours[each.slug][1],
        )
        for each in blueprint.organisations
    }
    venue_ids = {
        venue.key: _make_venue(loading, venue, organisation_ids[venue.trust])
        for venue in blueprint.venues
    }
    # Hashing is slow on purpose: the demo's password is everybody's, so one hash does.
    password_hash = hash_password(DEMO_PASSWORD) if blueprint.has_sign_ins else None
    staff = tuple(
        _make_user(loading, member, organisation_ids, number, password_hash)
        for number, member in enumerate(blueprint.staff)
    )
    return Partners(organisation_ids, venue_ids, staff, colours)


def _make_venue(loading: Loading, venue: DemoVenue, organisation_id: int) -> int:
    return loading.rows.add(
        Venue,
        public_id=loading.draw.public_id(),
        organisation_id=organisation_id,
        name=venue.name,
        address=venue.address,
        town=venue.town,
        postcode=venue.postcode,
        latitude=venue.latitude,
        longitude=venue.longitude,
        by_bus=venue.by_bus,
        by_train=venue.by_train,
        parking=venue.parking,
        meeting_point=venue.meeting_point,
        step_free=venue.step_free,
        toilets=venue.toilets,
        accessible_toilet=venue.accessible_toilet,
        quiet_space=venue.quiet_space,
        licensed_bar=venue.licensed_bar,
        stadium=venue.stadium,
        match_days_known_until=None,
    )


def _make_user(
    loading: Loading,
    member: DemoStaff,
    organisation_ids: dict[str, int],
    number: int,
    password_hash: str | None,
) -> StaffMember:
    user_id = loading.rows.add(
        User,
        public_id=loading.draw.public_id(),
        email=member.email,
        name=member.name,
        # Without a password nobody can sign in: only the seven demo sign-ins have one.
        password_hash=password_hash if member.demo_email else None,
        phone=f"07700 900{100 + number % 100:03d}",
        is_demo=member.demo_email is not None,
    )
    for organisation, role in member.roles:
        loading.rows.add(
            Membership,
            user_id=user_id,
            organisation_id=organisation_ids[organisation],
            role=Role(role),
        )
    return StaffMember(user_id, member)
