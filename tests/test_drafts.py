"""Writing an offer step by step: what was typed is kept, and two who write lose nothing."""

from __future__ import annotations

import json

import pytest

from booking.errors import Missing
from booking.models import OfferDraft, Role
from booking.queries import drafts as asked
from booking.rules import drafts as rules
from booking.rules.offer_refusals import Stale, VenueNotOurs
from tests import builders

WHAT = {"title": ["Walking football"], "summary": ["A gentle game."]}


@pytest.fixture
def now(session, frozen_now):
    return frozen_now


@pytest.fixture
def trust(now):
    return builders.make_organisation()


@pytest.fixture
def coach(trust):
    return builders.viewer_of(builders.make_user(trust))


@pytest.fixture
def draft(trust, coach, now):
    return rules.start(coach, trust, "a" * 13, {}, now)


def opened(draft, part="what", writer="one page", names=WHAT):
    """A page of the draft as somebody has just opened it."""
    return rules.Page(part=part, seen=rules.mark_of(draft, names), writer=writer)


def test_what_was_typed_is_kept_as_it_was_typed(coach, draft, now):
    typed = {"capacity": ["lots"], "weekdays": ["mon", "noday"], "title": ["x" * 100_000]}
    rules.save(coach, draft, opened(draft, names=typed), typed, now)
    assert asked.answers_of(draft) == typed


def test_an_emptied_answer_is_empty_and_not_unasked(coach, draft, now):
    rules.save(coach, draft, opened(draft), WHAT, now)
    rules.save(coach, draft, opened(draft), {"title": [""], "summary": []}, now)
    assert asked.answers_of(draft) == {"title": [""], "summary": []}


def test_of_two_who_write_in_one_part_the_slower_one_is_told(coach, draft, now):
    mine, theirs = opened(draft, writer="mine"), opened(draft, writer="theirs")
    rules.save(coach, draft, theirs, {"title": ["Theirs"], "summary": [""]}, now)
    with pytest.raises(Stale):
        rules.save(coach, draft, mine, {"title": ["Mine"], "summary": [""]}, now)
    assert asked.title_of(draft) == "Theirs"


def test_the_same_words_from_two_are_no_conflict(coach, draft, now):
    mine, theirs = opened(draft, writer="mine"), opened(draft, writer="theirs")
    rules.save(coach, draft, theirs, WHAT, now)
    rules.save(coach, draft, mine, WHAT, now)
    assert asked.answers_of(draft) == WHAT


def test_a_page_that_wrote_before_is_no_other_person(coach, draft, now):
    page = opened(draft)
    rules.save(coach, draft, page, WHAT, now)
    rules.save(coach, draft, page, {"title": ["Better"], "summary": [""]}, now)
    assert asked.title_of(draft) == "Better"


def test_in_different_parts_nobody_collides(coach, draft, now):
    what, who = opened(draft, writer="one"), opened(draft, "who", "two", ["who_for"])
    rules.save(coach, draft, what, WHAT, now)
    rules.save(coach, draft, who, {"who_for": ["Anyone"]}, now)
    assert asked.answers_of(draft) == WHAT | {"who_for": ["Anyone"]}


def test_a_draft_is_published_only_as_it_was_shown(coach, draft, now):
    seen = rules.mark_of_all(draft)
    rules.save(coach, draft, opened(draft), WHAT, now)
    with pytest.raises(Stale):
        rules.lock_as_seen(draft, seen)
    rules.lock_as_seen(draft, rules.mark_of_all(draft))


def test_another_photo_is_another_draft_than_was_shown(coach, trust, draft, now):
    seen = rules.mark_of_all(draft)
    rules.set_photo(coach, draft, builders.make_photo(trust), now)
    with pytest.raises(Stale):
        rules.lock_as_seen(draft, seen)


def test_another_trusts_photo_is_refused(coach, trust, draft, now):
    theirs = builders.make_photo(builders.make_organisation())
    with pytest.raises(VenueNotOurs):
        rules.set_photo(coach, draft, theirs, now)
    with pytest.raises(VenueNotOurs):
        rules.start(coach, trust, "b" * 13, {}, now, theirs)


def test_nobody_starts_a_draft_for_another_trust(coach, now):
    with pytest.raises(Missing):
        rules.start(coach, builders.make_organisation(), "b" * 13, {}, now)


def test_a_draft_that_is_gone_is_missing(coach, draft, now):
    rules.finish(draft)
    with pytest.raises(Missing):
        rules.save(coach, draft, opened(draft), WHAT, now)


# --- Whose they are ------------------------------------------------------------------------------


def test_drafts_are_the_trusts_own_newest_first(trust, coach, now):
    first, second = builders.make_draft(trust), builders.make_draft(trust)
    builders.make_draft(builders.make_organisation())
    assert asked.our_drafts(coach) == [second, first]


def test_another_trusts_draft_is_missing(coach):
    theirs = builders.make_draft(builders.make_organisation())
    with pytest.raises(Missing):
        asked.get_draft(coach, theirs.public_id)


def test_a_mentor_finds_no_drafts(trust, draft):
    mentor = builders.viewer_of(builders.make_user(trust, Role.MENTOR))
    assert asked.our_drafts(mentor) == []
    with pytest.raises(Missing):
        asked.get_draft(mentor, draft.public_id)


@pytest.mark.parametrize(
    ("answers", "title"),
    [
        ({}, "A new weekly session"),
        ({"title": ["  "]}, "A new weekly session"),
        ({"title": " Walking \n football "}, "Walking football"),
        ({"title": ["x" * 500]}, "x" * 80),
        ({"_writers": {"what": "me"}}, "A new weekly session"),
    ],
)
def test_a_draft_goes_by_its_title(trust, session, answers, title):
    draft = builders.make_draft(trust)
    draft.answers = json.dumps(answers)
    session.flush()
    assert asked.title_of(session.query(OfferDraft).one()) == title
