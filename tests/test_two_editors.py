"""Two people in the same form at once: the slower one sees both, and nothing is lost."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.filled_forms import forms_on
from tests.offers_world import Club, everything, filled, visible


@pytest.fixture
def club(app: Flask, at) -> Club:
    at("2026-03-05 12:00")
    return Club(app)


# The form, what one person types, and what the other has typed meanwhile into the same place.
TWO_EDITORS: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("step what", {"summary": "Mine is kept."}, {"summary": "Theirs was faster."}),
    ("step know", {"provided": "Mine is kept."}, {"provided": "Theirs was faster."}),
    ("edit what", {"summary": "Mine is kept."}, {"summary": "Theirs was faster."}),
    ("edit visit", {"first_visit": "Mine is kept."}, {"first_visit": "Theirs was faster."}),
    ("venue", {"by_bus": "Mine is kept."}, {"by_bus": "Theirs was faster."}),
    ("partner", {"part_played": "Mine is kept."}, {"part_played": "Theirs was faster."}),
]


@pytest.mark.parametrize(
    ("name", "mine", "theirs"), TWO_EDITORS, ids=[name for name, *_ in TWO_EDITORS]
)
def test_the_slower_of_two_people_sees_both_texts_and_loses_neither(
    club: Club, session: Session, name: str, mine: dict[str, str], theirs: dict[str, str]
):
    form = club.forms[name]
    opened = club.open(form)
    others = club.open(form, who="colleague")
    assert club.send(form, others | theirs, who="colleague").status_code == 303
    stored = everything(session)
    answer = club.send(form, opened | mine)
    assert answer.status_code == 409
    [field] = mine
    assert mine[field] in next(f for f in forms_on(answer.text) if field in f)[field]
    assert theirs[field] in visible(answer)
    assert everything(session) == stored
    # Sent again as it stands now, it is meant.
    again = next(f for f in forms_on(answer.text) if field in f and "csrf_token" in f)
    assert club.send(form, again).status_code == 303


def test_of_two_new_schedules_the_slower_is_shown_first(club: Club, session: Session):
    form = club.forms["schedule"]
    opened, others = filled(club, "schedule"), club.open(form, who="colleague")
    longer = {"length_minutes": "90", "children_on_site": "no", "reason": "We need longer"}
    shown = club.send(form, others | longer, who="colleague")
    confirmed = next(f for f in forms_on(shown.text) if f.get("mark", [""])[0])
    assert club.send(form, confirmed, who="colleague").status_code == 303
    stored = everything(session)
    answer = club.send(form, opened | longer | {"length_minutes": "45"})
    assert answer.status_code == 409
    assert next(f for f in forms_on(answer.text) if "length_minutes" in f)["length_minutes"] == [
        "45"
    ]
    assert everything(session) == stored
