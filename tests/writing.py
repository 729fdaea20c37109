"""Writing an offer in the browser, step by step, as a coach does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from playwright.sync_api import Page, expect

from booking.words import WEEKDAY_NAMES

USUAL_MINUTES = 60


@dataclass
class Effort:
    """What it took: pages that were sent, answers typed, characters of them, and choices made."""

    pages: int = 0
    typed: int = 0
    characters: int = 0
    chosen: int = 0


class Writer:
    """A coach at the form of an offer, who counts what it takes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.effort = Effort()

    def type(self, label: str, words: str) -> None:
        """Type an answer."""
        self.page.get_by_label(label, exact=True).fill(words)
        self.effort.typed += 1
        self.effort.characters += len(words)

    def choose(self, label: str, group: str | None = None) -> None:
        """Tick an answer, or choose one in a named group of them."""
        within = self.page.get_by_role("group", name=group) if group else self.page
        within.get_by_label(label, exact=True).check()
        self.effort.chosen += 1

    def pick(self, label: str, words: str) -> None:
        """Choose from a long list."""
        self.page.get_by_label(label, exact=True).select_option(label=words)
        self.effort.chosen += 1

    def go_on(self, heading: str) -> None:
        """Save the step; the next one's heading shows that it was right."""
        self.page.get_by_role("button", name="Save and continue").click()
        expect(self.page.locator("h1")).to_have_text(heading)
        self.effort.pages += 1

    def publish(self, title: str) -> None:
        """Publish what was checked."""
        self.page.get_by_role("button", name="Publish", exact=True).click()
        expect(self.page.locator("h1")).to_have_text(title)
        expect(self.page.locator(".banner")).to_contain_text("Published")
        self.effort.pages += 1


def write_offer(page: Page, title: str, venue: str, starts: datetime, minutes: int) -> Effort:
    """Write a whole weekly offer with all that a newcomer needs to know, and publish it.

    `starts` is the first session on a wall clock.
    """
    coach = Writer(page)
    page.goto("/offers")
    page.get_by_role("link", name="New offer", exact=True).click()
    _what_and_who(coach, title)
    _when_and_where(coach, venue, starts, minutes)
    coach.type("Who meets people?", "The coach in the claret coat")
    coach.type(
        "How does a first visit go?",
        "Say hello at the gate. We show you round. Nobody has to play.",
    )
    coach.type("Can somebody come with them?", "Yes, a friend can watch.")
    coach.type("Can they bring their own children?", "No, this is for adults.")
    coach.go_on("Good to know")
    coach.type("What to bring", "Trainers")
    coach.type("What you lend or provide", "Bibs, balls and a brew")
    coach.type("Help with the fare", "We send you a bus ticket.")
    coach.go_on("Ready to publish")
    coach.publish(title)
    return coach.effort


def _what_and_who(coach: Writer, title: str) -> None:
    coach.type("Title", title)
    coach.pick("Activity", "Football")
    coach.type("In one sentence", "A friendly kickabout before the day begins.")
    coach.type(
        "What happens",
        "First we warm up. Then we play small games. At the end there is a brew for everyone.",
    )
    coach.go_on("Who can come")
    coach.choose("Open to everyone")
    coach.type("How can anyone come?", "Just turn up.")
    coach.type("Who is it for?", "Anyone who wants a gentle start.")
    coach.go_on("When")


def _when_and_where(coach: Writer, venue: str, starts: datetime, minutes: int) -> None:
    coach.choose(WEEKDAY_NAMES[starts.weekday()])
    coach.type("Starts at", f"{starts:%H:%M}")
    if minutes != USUAL_MINUTES:
        coach.type("How many minutes?", str(minutes))
    coach.go_on("Where")
    coach.pick("Venue", venue)
    coach.choose("No", "Are children about at that time?")
    coach.type("Meeting point", "The green gate by the car park")
    coach.go_on("First visit")
