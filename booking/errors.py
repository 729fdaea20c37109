"""The two ways a request can end without success: a rule refuses, or the thing is not there."""

from __future__ import annotations


class Refused(Exception):
    """A rule says no. `words` tells a person why, and what they can do instead.

    Views turn it into a message beside the form, or a page with status 409.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Missing(Exception):
    """What was asked for does not exist for this viewer. Always the same 404 page."""


class NotAllowed(Exception):
    """The viewer's roles do not include what this page needs: the 403 page."""


class TooMany(Refused):
    """Something that may be guessed was tried too often: the 429 page."""


class NotRecorded(Exception):
    """A look at somebody's record could not be written down, so nothing is shown: the 503 page."""
