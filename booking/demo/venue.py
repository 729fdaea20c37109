"""The shape of one venue in the demo."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DemoVenue:
    """A place where sessions happen, and how a stranger finds the right door."""

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
    step_free: bool
    toilets: str
    meeting_point: str
    quiet_space: str = ""
    stadium: bool = False
    licensed_bar: bool = False

    @property
    def getting_there(self) -> str:
        """Bus, train and parking as one short text."""
        return " ".join(part for part in (self.by_bus, self.by_train, self.parking) if part)
