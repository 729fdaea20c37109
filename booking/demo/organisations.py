"""The partnership's organisations: seven club trusts by their real names, and who works with them.

Phone numbers are from the range that Ofcom keeps free for drama (01632 960000 to 960999), so that
nobody who rings a number from the demo reaches a real person.
"""

from dataclasses import dataclass
from typing import Literal

OrganisationKind = Literal["trust", "lead", "probation", "support_service"]


@dataclass(frozen=True, kw_only=True)
class DemoOrganisation:
    """One organisation of the partnership; only trusts have club colours."""

    slug: str
    kind: OrganisationKind
    name: str
    short_name: str
    town: str
    phone: str
    about: str
    primary_colour: str | None = None
    accent_colour: str | None = None


TRUSTS: tuple[DemoOrganisation, ...] = (
    DemoOrganisation(
        slug="burnley",
        kind="trust",
        name="Burnley FC in the Community",
        short_name="Burnley",
        town="Burnley",
        phone="01632 960101",
        about=(
            "Sport, good company and a warm welcome in Burnley, Padiham and Nelson, "
            "a short walk from Turf Moor or right beside it."
        ),
        primary_colour="#6c1d45",
        accent_colour="#99d6ea",
    ),
    DemoOrganisation(
        slug="accrington",
        kind="trust",
        name="Accrington Stanley Community Trust",
        short_name="Accrington",
        town="Accrington",
        phone="01632 960102",
        about=(
            "A small club with a big door: sessions across Accrington, Oswaldtwistle and "
            "Great Harwood where somebody always puts the kettle on."
        ),
        primary_colour="#b5121b",
        accent_colour="#f4c542",
    ),
    DemoOrganisation(
        slug="blackburn",
        kind="trust",
        name="Blackburn Rovers Community Trust",
        short_name="Blackburn",
        town="Blackburn",
        phone="01632 960103",
        about=(
            "Blue and white on the shirt, friendly faces on the door: something to do on "
            "most days of the week in Blackburn and Darwen."
        ),
        primary_colour="#00549f",
        accent_colour="#ffffff",
    ),
    DemoOrganisation(
        slug="preston",
        kind="trust",
        name="Preston North End Community & Education Trust",
        short_name="Preston",
        town="Preston",
        phone="01632 960104",
        about=(
            "From Deepdale to Leyland and Chorley, we help people move more, learn something "
            "new and meet others while they do it."
        ),
        primary_colour="#10244c",
        accent_colour="#ffffff",
    ),
    DemoOrganisation(
        slug="blackpool",
        kind="trust",
        name="Blackpool FC Community Trust",
        short_name="Blackpool",
        town="Blackpool",
        phone="01632 960105",
        about=(
            "Tangerine through and through: football, fitness and fresh sea air for anyone who "
            "fancies it, at Bloomfield Road and around the town."
        ),
        primary_colour="#f68712",
        accent_colour="#ffffff",
    ),
    DemoOrganisation(
        slug="fleetwood",
        kind="trust",
        name="Fleetwood Town Community Trust",
        short_name="Fleetwood",
        town="Fleetwood",
        phone="01632 960106",
        about=(
            "At the end of the tram line and glad you came: sessions in Fleetwood, Thornton and "
            "Cleveleys for people of every shape and speed."
        ),
        primary_colour="#d2122e",
        accent_colour="#ffffff",
    ),
    DemoOrganisation(
        slug="morecambe",
        kind="trust",
        name="Morecambe FC Community Sports",
        short_name="Morecambe",
        town="Morecambe",
        phone="01632 960107",
        about=(
            "Sport with a view of the bay: come and play, walk, cook or just talk, in "
            "Morecambe, Heysham and Lancaster."
        ),
        primary_colour="#c8102e",
        accent_colour="#f7d117",
    ),
)

LEAD = DemoOrganisation(
    slug="active-lancashire",
    kind="lead",
    name="Active Lancashire",
    short_name="Active Lancashire",
    town="Leyland",
    phone="01632 960110",
    about="We bring the club trusts of Lancashire together so that more people get moving.",
)

PROBATION = DemoOrganisation(
    slug="probation-lancashire",
    kind="probation",
    name="Probation Service Lancashire",
    short_name="Probation Lancashire",
    town="Preston",
    phone="01632 960120",
    about="Practitioners who tell mentors what is safe and useful for the people they both know.",
)

SUPPORT_SERVICES: tuple[DemoOrganisation, ...] = (
    DemoOrganisation(
        slug="red-rose-keys",
        kind="support_service",
        name="Red Rose Keys",
        short_name="Red Rose Keys",
        town="Preston",
        phone="01632 960130",
        about="Help with finding a home, moving in and keeping it.",
    ),
    DemoOrganisation(
        slug="lantern-house",
        kind="support_service",
        name="Lantern House",
        short_name="Lantern House",
        town="Burnley",
        phone="01632 960131",
        about="Somebody to talk to about drink or drugs, at your own pace and on your own terms.",
    ),
)

ORGANISATIONS: tuple[DemoOrganisation, ...] = (*TRUSTS, LEAD, PROBATION, *SUPPORT_SERVICES)
