"""Clearance as the database knows it: read in a fixed number of statements, alike for all."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from booking.rules.clearance import CLEAR
from booking.rules.clearing import clearance
from tests.town import Town


@pytest.fixture
def town(session: Session, frozen_now: datetime) -> Town:
    return Town()


def test_somebody_for_whom_nothing_is_missing_is_cleared(town: Town, frozen_now: datetime) -> None:
    assert clearance(town.dan.id, town.held.id, frozen_now) == CLEAR
