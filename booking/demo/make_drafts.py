"""An offer that the demo manager began to write yesterday, and has not finished."""

from __future__ import annotations

import json
from datetime import timedelta

from booking.demo.drawing import local
from booking.demo.loading import Loading, Partners
from booking.models import OfferDraft

WRITTEN_AT = "burnley"
# As a browser sent it: each answer a list, right or not yet.
HALF_WRITTEN: dict[str, list[str]] = {
    "title": ["Walking netball at the Turf"],
    "activity": ["walking-netball"],
    "summary": ["Netball at walking pace, with a brew at the end."],
    "what_happens": ["We warm up, then play short games. Nobody runs and"],
    "audience": ["open"],
    "open_how": ["Just turn up, or ring us first."],
    "gender": ["everyone"],
    "age_from": ["18"],
    "capacity": ["14"],
    "weekdays": ["wed"],
    "starts_local": ["11:00"],
    "length_minutes": ["60"],
}


def write_drafts(loading: Loading, partners: Partners) -> None:
    """Turn what was typed into a row."""
    began_at = local(loading.days_ago(1), 15, 40)
    loading.rows.add(
        OfferDraft,
        public_id=loading.draw.public_id(),
        organisation_id=partners.organisation_ids[WRITTEN_AT],
        answers=json.dumps(HALF_WRITTEN),
        created_at=began_at,
        changed_at=began_at + timedelta(minutes=9),
        changed_by_id=partners.manager_of(WRITTEN_AT).id,
        photo_id=None,
        version=1,
        row_key="",
    )
