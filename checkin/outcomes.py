"""What can come of a scan: a closed set, and how each is said.

Whatever is not straight in looks and sounds the same at the door, so that nobody is shamed or
given away in front of others. What the coach needs to know stands in the details, after a tap.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from booking.models import Booking


class Outcome(enum.StrEnum):
    """What came of a scan, a tick, a typed code, or an item that a phone sent."""

    WELCOME = "welcome"
    ALREADY_IN = "already_in"
    UNDONE = "undone"
    HAVE_A_WORD = "have_a_word"
    WRONG_DAY = "wrong_day"
    UNKNOWN_PASS = "unknown_pass"  # noqa: S105  (a pass is a card, not a password)
    CORRECTION_PROPOSED = "correction_proposed"
    REFUSED = "refused"


NOT_ON_THE_LIST = "They are not on today’s list."
ASK_FIRST = "Please ring their mentor before they join in."
OUT_OF_USE = "This pass is not in use any more. Ask their name and look on the list."
NOT_ONE_OF_OURS = "We don’t know this pass. Ask their name and look on the list."


@dataclass(frozen=True)
class Answer:
    """An outcome, whom it is about, and what a coach may read after a tap.

    `why` says why something was refused. `details` never tell one reason for having a word from
    another. `next_at` is when a person who came on the wrong day is expected here next. `typed`
    tells a slip of the coach's fingers from a pass that we don't know.
    """

    outcome: Outcome
    booking: Booking | None = None
    first_time: bool = False
    why: str = ""
    details: str = ""
    next_at: datetime | None = None
    typed: bool = False

    @property
    def first_name(self) -> str:
        """The name to greet with."""
        return self.booking.participant.details.first_name if self.booking else ""

    @property
    def door_name(self) -> str:
        """The name as the register shows it."""
        return self.booking.participant.details.door_name if self.booking else ""

    @property
    def heading(self) -> str:
        """The few words that fill the screen."""
        match self.outcome:
            case Outcome.WELCOME:
                return f"Welcome, {self.first_name}".removesuffix(", ")
            case Outcome.ALREADY_IN:
                return "Already in"
            case Outcome.UNDONE:
                return "Not in any more"
            case Outcome.UNKNOWN_PASS if self.typed:
                return "No such code"
            case Outcome.HAVE_A_WORD | Outcome.WRONG_DAY | Outcome.UNKNOWN_PASS:
                return "Have a word with the coach"
            case Outcome.CORRECTION_PROPOSED:
                return "Noted as a correction"
            case Outcome.REFUSED:
                return "Not just now"
            case _:
                assert_never(self.outcome)

    @property
    def words(self) -> str:
        """The sentence under it."""
        match self.outcome:
            case Outcome.WELCOME:
                return "First time here. Good to see you!" if self.first_time else "You’re in."
            case Outcome.ALREADY_IN:
                return f"{self.first_name or 'They'} came in before. All good."
            case Outcome.UNDONE:
                return "The register is put right."
            case Outcome.UNKNOWN_PASS if self.typed:
                return "Look at it again, or tick the name."
            case Outcome.HAVE_A_WORD | Outcome.WRONG_DAY | Outcome.UNKNOWN_PASS:
                return "It won’t take a minute."
            case Outcome.CORRECTION_PROPOSED:
                return "Your manager will look at it."
            case Outcome.REFUSED:
                return self.why
            case _:
                assert_never(self.outcome)

    @property
    def said(self) -> str:
        """All of it in one line, for a list of what was sent."""
        return self.words if self.outcome is Outcome.REFUSED else self.heading


def refused(why: str) -> Answer:
    """An answer that says why nothing was kept."""
    return Answer(Outcome.REFUSED, why=why)
