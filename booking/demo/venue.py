"""The shape of one venue in the demo."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DemoClosure:
    """A closure that stands, or a limit to `most_places`, from a weekday soon or from tomorrow."""

    why: str
    days: int
    from_weekday: int | None = None
    most_places: int | None = None


@dataclass(frozen=True, kw_only=True)
class DemoVenue:
    """A place where sessions happen, and how a stranger finds the right door.

    None: nobody has said yet, as happens with real venues too.
    """

    key: str
    trust: str
    name: str
    address: str
    town: str
    postcode: str
    latitude: float
    longitude: float
    by_bus: str
    by_train: str
    parking: str
    step_free: bool | None
    toilets: str
    meeting_point: str
    quiet_space: str = ""
    accessible_toilet: bool | None = None
    stadium: bool | None = False
    licensed_bar: bool | None = False
    closed: DemoClosure | None = None

    @property
    def getting_there(self) -> str:
        """Bus, train and parking as one short text."""
        return " ".join(part for part in (self.by_bus, self.by_train, self.parking) if part)
