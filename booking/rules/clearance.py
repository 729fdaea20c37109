"""Clearance: whether one person may come to one session, as far as is known.

Pure rules over plain facts. What is not known asks a person; it never reads "cleared".
"""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

# All that anybody but the safeguarding role reads of a sealed finding.
SEALED_WORDS = "Not this session: ask the safeguarding lead."


class Outcome(enum.Enum):
    """What came of it, from the best to the worst."""

    CLEARED = "cleared"
    ASK_FIRST = "ask first"
    NOT_THIS_SESSION = "not this session"


class Rule(enum.StrEnum):
    """What a finding comes from."""

    HOME_BY = "home_by"
    VENUE = "venue"
    SERIES = "series"
    DAY = "day"
    SHIFT = "shift"
    CHILDREN = "children"
    BAR = "bar"
    MATCH_DAY = "match_day"
    WOMEN_ONLY = "women_only"
    FIRST_VISIT = "first_visit"
    AGE = "age"
    GENDER = "gender"
    AGREEMENT = "agreement"
    CONSENT = "consent"
    NOT_CONFIRMED = "not_confirmed"
    PRACTITIONER = "practitioner"
    ALLOTMENT = "allotment"


@dataclass(frozen=True)
class Finding:
    """What one rule found: ask first, or not this session, and what the mentor is told of it.

    A sealed one is always "not this session"; its `words` are for the safeguarding role alone.
    `since` is when somebody entered what it comes from: an override made earlier is not about it.
    """

    rule: Rule
    outcome: Outcome
    words: str
    sealed: bool = False
    since: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Clearance:
    """All findings about one person and one session; without any it is cleared.

    `warnings` stop nobody: "45 minutes from the end to be home, about 6 miles".
    """

    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """The worst of what was found."""
        found = {finding.outcome for finding in self.findings}
        worst_first = (Outcome.NOT_THIS_SESSION, Outcome.ASK_FIRST)
        return next((each for each in worst_first if each in found), Outcome.CLEARED)

    @property
    def words(self) -> list[str]:
        """What a mentor may read: each reason, and one same sentence for all that is sealed."""
        said = [finding.words for finding in self.findings if not finding.sealed]
        return said + ([SEALED_WORDS] if any(each.sealed for each in self.findings) else [])

    def without(self, rules: Collection[Rule]) -> Clearance:
        """The same, but for what was settled: an override, or somebody who goes along."""
        return replace(
            self, findings=tuple(each for each in self.findings if each.rule not in rules)
        )


CLEAR = Clearance()
