"""Secrets at rest: a value can be read in its own row alone, and keys can be changed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError

from booking import crypto
from booking.crypto import KeyRing, Unreadable
from booking.models import Participant, PersonDetails
from tests.builders import make_organisation

OLD, NEW = "an-old-secret-of-some-good-length", "a-new-secret-of-some-good-length"


def test_what_is_encrypted_can_be_read_in_its_own_row():
    ring = KeyRing((NEW,))
    sealed = ring.encrypt("Dan", "person_details", "first_name", "row1")
    assert ring.decrypt(sealed, "person_details", "first_name", "row1") == "Dan"


@pytest.mark.parametrize(
    "elsewhere",
    [
        ("person_details", "first_name", "row2"),
        ("person_details", "last_name", "row1"),
        ("goal", "first_name", "row1"),
    ],
)
def test_a_value_copied_to_another_place_cannot_be_read(elsewhere):
    ring = KeyRing((NEW,))
    sealed = ring.encrypt("Dan", "person_details", "first_name", "row1")
    with pytest.raises(Unreadable):
        ring.decrypt(sealed, *elsewhere)


def test_the_same_text_never_looks_the_same_twice():
    ring = KeyRing((NEW,))
    assert ring.encrypt("Dan", "t", "c", "r") != ring.encrypt("Dan", "t", "c", "r")


def test_after_a_change_of_keys_old_values_can_still_be_read():
    sealed = KeyRing((OLD,)).encrypt("Dan", "t", "c", "r")
    assert KeyRing((NEW, OLD)).decrypt(sealed, "t", "c", "r") == "Dan"


def test_without_its_key_a_value_stays_closed():
    sealed = KeyRing((OLD,)).encrypt("Dan", "t", "c", "r")
    with pytest.raises(Unreadable):
        KeyRing((NEW,)).decrypt(sealed, "t", "c", "r")


def test_keys_for_different_purposes_differ():
    assert crypto.derive(NEW, "sign") != crypto.derive(NEW, "encrypt")


def test_the_name_of_a_person_is_not_in_the_database_in_clear(session, frozen_now):
    organisation = make_organisation()
    participant = Participant(organisation_id=organisation.id, created_at=frozen_now)
    session.add(participant)
    session.flush()
    details = PersonDetails(participant_id=participant.id)
    details.first_name = "Rosalind"
    session.add(details)
    session.commit()
    stored = session.execute(sa.text("SELECT first_name_sealed FROM person_details")).scalar_one()
    assert b"Rosalind" not in bytes(stored)


def test_an_encrypted_column_refuses_text_in_clear(session, frozen_now):
    organisation = make_organisation()
    participant = Participant(organisation_id=organisation.id, created_at=frozen_now)
    session.add(participant)
    session.flush()
    session.add(PersonDetails(participant_id=participant.id, first_name_sealed=b"Rosalind"))
    with pytest.raises(StatementError, match="encrypted values only"):
        session.flush()


def test_a_token_is_found_however_it_is_typed():
    token = crypto.new_token()
    assert crypto.token_hash(token) == crypto.token_hash(token.lower())


def test_no_code_can_spell_a_word():
    assert not set(crypto.ALPHABET) & set("AEIOU01L")
