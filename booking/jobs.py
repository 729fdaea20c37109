"""The worker's jobs. Each is safe to run twice at once, and to stop at any point."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from booking.database import write_transaction
from booking.identity.limits import forget_old_tries
from booking.rules.schedule import extend_all

log = logging.getLogger("touchline.jobs")


def run_once() -> None:
    """Do everything that is due at this moment."""
    now = datetime.now(UTC)
    with write_transaction():
        made = extend_all(now)
        forget_old_tries(now)
    if made:
        log.info("made %d sessions", made)
