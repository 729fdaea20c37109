"""All sixty series of the demo, trust by trust."""

from booking.demo.series import DemoSeries
from booking.demo.series_accrington import ACCRINGTON
from booking.demo.series_blackburn import BLACKBURN
from booking.demo.series_blackpool import BLACKPOOL
from booking.demo.series_burnley import BURNLEY
from booking.demo.series_fleetwood import FLEETWOOD
from booking.demo.series_morecambe import MORECAMBE
from booking.demo.series_preston import PRESTON

ALL_SERIES: tuple[DemoSeries, ...] = (
    *BURNLEY,
    *ACCRINGTON,
    *BLACKBURN,
    *PRESTON,
    *BLACKPOOL,
    *FLEETWOOD,
    *MORECAMBE,
)
