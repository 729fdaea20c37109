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
    part_played: str
    ring_when: str
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
        part_played=(
            "Runs sport and social sessions in Burnley, Padiham and Nelson, with coaches "
            "who know everybody’s name. Lends out kit and boots in all sizes."
        ),
        ring_when="Monday to Saturday, 9am to 7pm. Evenings: the coach’s phone.",
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
        part_played=(
            "Runs early football, darts, the Harwood allotment and help with job forms. Often "
            "has a spare seat in a car."
        ),
        ring_when="Monday to Friday, 8am to 4pm",
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
        part_played=(
            "Runs indoor football, cooking and gym sessions in Blackburn and Darwen. Its "
            "kitchen is free for others on Mondays."
        ),
        ring_when="Monday to Friday, 9am to 5pm",
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
        part_played=(
            "Runs sessions in Preston, Leyland and Chorley, and the coaching courses for the "
            "whole partnership."
        ),
        ring_when="Monday to Thursday, 9am to 5pm; Friday until 3pm",
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
        part_played=(
            "Runs sport by the sea and the garden at Layton. Lends out bikes to the other clubs."
        ),
        ring_when="Monday to Friday, 10am to 6pm",
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
        part_played=(
            "Runs sessions in Fleetwood, Thornton and Cleveleys, and a supper club. Can fetch "
            "people from the tram."
        ),
        ring_when="Monday to Friday, 9am to 5pm, not at lunch time",
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
        part_played=(
            "Runs sessions in Morecambe, Heysham and Lancaster, and the interview practice. "
            "Has a minibus for days out."
        ),
        ring_when="Tuesday to Saturday, 9am to 5pm",
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
    part_played=(
        "Brings the seven clubs together, finds the money, and looks after this site. "
        "Ring us when something is not working or you do not know who to ask."
    ),
    ring_when="Monday to Friday, 9am to 5pm. Urgent: the same number, round the clock.",
)

PROBATION = DemoOrganisation(
    slug="probation-lancashire",
    kind="probation",
    name="Probation Service Lancashire",
    short_name="Probation Lancashire",
    town="Preston",
    phone="01632 960120",
    about="Practitioners who tell mentors what is safe and useful for the people they both know.",
    part_played=(
        "Says what is safe and useful for the people we both know, when it is asked and "
        "where sharing is agreed."
    ),
    ring_when="Monday to Friday, 9am to 5pm. Ask for the duty desk.",
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
        part_played=(
            "Helps with finding a home, deposits, furniture and keeping a home. Sees people "
            "within a week."
        ),
        ring_when="Monday to Friday, 9.30am to 4.30pm",
    ),
    DemoOrganisation(
        slug="lantern-house",
        kind="support_service",
        name="Lantern House",
        short_name="Lantern House",
        town="Burnley",
        phone="01632 960131",
        about="Somebody to talk to about drink or drugs, at your own pace and on your own terms.",
        part_played=(
            "Somebody to talk to about drink or drugs, in groups or alone. People can walk in "
            "on Tuesdays."
        ),
        ring_when="Every day, 10am to 8pm",
    ),
)

ORGANISATIONS: tuple[DemoOrganisation, ...] = (*TRUSTS, LEAD, PROBATION, *SUPPORT_SERVICES)
