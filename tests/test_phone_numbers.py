"""Which telephone numbers somebody here can ring."""

from __future__ import annotations

import pytest

from booking.rules.phone_numbers import is_uk_phone


@pytest.mark.parametrize(
    "typed",
    ["01282 555123", "(01282) 555 123", "+44 1282 555123", "+44 (0)1282 555123", "0800 123 4567"],
)
def test_a_number_is_read_as_people_write_it(typed: str):
    assert is_uk_phone(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "12", "ring me", "555123", "1282 555 1234", "01282 555 123 456 789", "01282+55512"],
)
def test_what_nobody_can_ring_is_no_number(typed: str):
    assert not is_uk_phone(typed)
