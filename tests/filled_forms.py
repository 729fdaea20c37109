"""What a browser would send: the form that stands on a page, filled in as the page shows it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

# What a button says is sent by the one that is pressed alone.
PRESSED = {"submit", "button", "reset", "image"}
CHOSEN = {"radio", "checkbox"}

Answers = dict[str, list[str]]


class _Forms(HTMLParser):
    """Gathers the forms of a page; answers that stand outside of every form are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Answers] = []
        self._inside = False
        self._text: str | None = None
        self._select: list[tuple[str, bool]] | None = None
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = True
            self.forms.append({})
        elif tag == "input" and said.get("type") not in PRESSED:
            asked = said.get("type") not in CHOSEN or "checked" in said
            self._answer(said.get("name", ""), [said.get("value", "on")] if asked else [])
        elif tag == "textarea":
            self._text, self._name = "", said.get("name", "")
        elif tag == "select":
            self._select, self._name = [], said.get("name", "")
        elif tag == "option" and self._select is not None:
            self._select.append((said.get("value", ""), "selected" in said))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._text is not None:
            # The line end that follows the tag is no part of the text.
            self._answer(self._name, [self._text.removeprefix("\n")])
            self._text = None
        elif tag == "select" and self._select is not None:
            chosen = [value for value, selected in self._select if selected]
            self._answer(self._name, chosen or [value for value, _ in self._select[:1]])
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def _answer(self, name: str, values: list[str]) -> None:
        if self._inside and name:
            self.forms[-1].setdefault(name, []).extend(values)


def forms_on(html: str) -> list[Answers]:
    """Every form of a page: its answers by name, none where nothing is chosen yet."""
    found = _Forms()
    found.feed(html)
    found.close()
    return found.forms


def form_with(html: str, *names: str) -> Answers:
    """The form that asks all of these; raises AssertionError if the page has none."""
    found = next((form for form in forms_on(html) if set(names) <= set(form)), None)
    assert found is not None, f"no form asks {names}"
    return found


def sent(form: Answers, **instead: Any) -> dict[str, Any]:
    """What is sent when some answers are given instead of those that stand there."""
    return {**form, **instead}
