"""The forty people who work in the demo, seven of whom anybody can sign in as."""

from __future__ import annotations

from dataclasses import dataclass

DEMO_PASSWORD = "touchline-demo"  # noqa: S105  (it is printed for everybody who tries the demo)


@dataclass(frozen=True, kw_only=True)
class DemoStaff:
    """One member of staff. `roles` are (organisation, role); `area` is where a mentor works."""

    name: str
    roles: tuple[tuple[str, str], ...]
    demo_email: str | None = None
    area: str | None = None

    @property
    def email(self) -> str:
        """The demo's own sign-in, or an address that cannot exist."""
        if self.demo_email:
            return self.demo_email
        plain = self.name.lower().replace("’", "").replace(" ", ".")
        return f"{plain}@{self.roles[0][0]}.example"


def _staff(name: str, organisation: str, role: str, *more: str) -> DemoStaff:
    """One person with one role, and perhaps others at the same organisation."""
    return DemoStaff(name=name, roles=tuple((organisation, each) for each in (role, *more)))


def _mentor(name: str, area: str, *more: tuple[str, str]) -> DemoStaff:
    return DemoStaff(name=name, area=area, roles=(("active-lancashire", "mentor"), *more))


STAFF: tuple[DemoStaff, ...] = (
    DemoStaff(
        name="Helen Ashworth",
        demo_email="lead@demo.example",
        roles=(("active-lancashire", "lead"),),
    ),
    DemoStaff(
        name="Danny Kershaw",
        demo_email="mentor@demo.example",
        area="burnley",
        roles=(("active-lancashire", "mentor"),),
    ),
    DemoStaff(
        name="Aisha Malik",
        demo_email="coach@demo.example",
        roles=(("burnley", "coach"),),
    ),
    DemoStaff(
        name="Paul Entwistle",
        demo_email="manager@demo.example",
        roles=(("burnley", "manager"),),
    ),
    DemoStaff(
        name="Tomasz Nowak",
        demo_email="coach2@demo.example",
        roles=(("blackpool", "coach"),),
    ),
    DemoStaff(
        name="Ruth Holden",
        demo_email="safeguarding@demo.example",
        roles=(("burnley", "safeguarding"),),
    ),
    DemoStaff(
        name="Marcus Bailey",
        demo_email="probation@demo.example",
        roles=(("probation-lancashire", "practitioner"),),
    ),
    _staff("Sunita Patel", "active-lancashire", "lead", "safeguarding"),
    _mentor("Colette Brennan", "burnley"),
    _mentor("Mo Rafiq", "accrington"),
    _mentor("Stevie Walmsley", "blackburn"),
    _mentor("Yasmin Chaudhry", "blackburn"),
    _mentor("Leroy Campbell", "preston"),
    _mentor("Joanne Rigby", "preston"),
    _mentor("Mick Gallagher", "blackpool"),
    _mentor("Kasia Zielinska", "fleetwood", ("fleetwood", "coach")),
    _mentor("Ben Swarbrick", "morecambe"),
    _staff("Carl Hargreaves", "burnley", "coach"),
    _staff("Linda Duckworth", "accrington", "manager", "safeguarding"),
    _staff("Kieran Moran", "accrington", "coach"),
    _staff("Beth Haworth", "accrington", "coach"),
    _staff("Imran Aziz", "blackburn", "manager", "safeguarding"),
    _staff("Shelley Pickup", "blackburn", "coach"),
    _staff("Hamza Iqbal", "blackburn", "coach"),
    _staff("Fiona Catterall", "preston", "manager", "safeguarding"),
    _staff("Jermaine Reid", "preston", "coach"),
    _staff("Gemma Fishwick", "preston", "coach"),
    _staff("Callum Eastham", "preston", "coach"),
    _staff("Ray Titterington", "blackpool", "manager", "safeguarding"),
    _staff("Niamh O’Connor", "blackpool", "coach"),
    _staff("Denise Rawcliffe", "fleetwood", "manager", "safeguarding"),
    _staff("Andy Leadbetter", "fleetwood", "coach"),
    _staff("Precious Okafor", "fleetwood", "coach"),
    _staff("Graham Edmondson", "morecambe", "manager", "safeguarding"),
    _staff("Sam Towers", "morecambe", "coach"),
    _staff("Nadia Hussain", "morecambe", "coach"),
    _staff("Claire Whalley", "probation-lancashire", "practitioner"),
    _staff("Owen Pritchard", "probation-lancashire", "practitioner"),
    _staff("Farah Mahmood", "probation-lancashire", "practitioner"),
    _staff("Tony Greenhalgh", "burnley", "coach"),
)
