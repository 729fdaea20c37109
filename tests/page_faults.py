"""What is wrong with a page as it stands in a browser: one list of faults for each quality."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, ViewportSize

from tests.browser import accessibility_faults

USUAL: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 320, "height": 640}
SMALLEST_TARGET = 44
SMALLEST_TEXT = 16
# Titles stand in histories and bookmarks, for anyone to read: they never say why somebody comes.
SAYS_WHY = re.compile(
    r"probation|offen[cd]|prison|custod|licen[cs]e|crim|court|justice|referral|referred|rehab"
    r"|convict|sentence|caseload|mentor|participant|recover|risk",
    re.IGNORECASE,
)

OPEN_EVERYTHING = """() => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
}"""

# What a person can see and touch. Words for screen readers alone are one pixel wide.
LOOK = """([smallestTarget, smallestText]) => {
  const shown = (one) => {
    const box = one.getBoundingClientRect();
    return one.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1;
  };
  const named = (one) => one.outerHTML.replace(/\\s+/g, " ").slice(0, 120);
  const alone = ".button, button, summary, nav a, a.back, .site-header__home, .clubs a," +
    " .govuk-radios__item, .govuk-checkboxes__item, .pill label";

  const small_targets = [...document.querySelectorAll(alone)].filter(shown).flatMap((one) => {
    const { width, height } = one.getBoundingClientRect();
    const size = `${Math.round(width * 10) / 10} by ${Math.round(height * 10) / 10}`;
    return Math.min(width, height) < smallestTarget - 0.05 ? [`${size}: ${named(one)}`] : [];
  });

  const small_text = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const parent = words.currentNode.parentElement;
    const text = words.currentNode.textContent.trim();
    if (!text || parent.closest("script, style, noscript, svg") || !shown(parent)) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < smallestText) small_text.push(`${size}px: ${text.slice(0, 60)}`);
  }

  const groups = new Map();
  for (const one of document.querySelectorAll("input[type=radio], input[type=checkbox]")) {
    const key = `${one.type} ${one.name}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const ungrouped = [...groups].flatMap(([key, choices]) => {
    if (key.startsWith("checkbox") && choices.length < 2) return [];
    const fieldsets = new Set(choices.map((one) => one.closest("fieldset")));
    const [fieldset] = fieldsets;
    if (fieldsets.size > 1 || !fieldset) return [`${key} is not in one fieldset`];
    const legend = fieldset.firstElementChild;
    if (legend?.tagName !== "LEGEND" || !legend.textContent.trim()) return [`${key}: no legend`];
    const others = [...fieldset.querySelectorAll("input[type=radio], input[type=checkbox]")];
    const strays = others.filter((one) => `${one.type} ${one.name}` !== key);
    return strays.length ? [`${key} shares its fieldset with ${strays[0].name}`] : [];
  });

  return {
    small_targets,
    small_text,
    ungrouped,
    headings: [...document.querySelectorAll("h1")].map((one) => one.textContent.trim()),
    title: document.title,
    language: document.documentElement.lang,
  };
}"""

SIDEWAYS = """() => {
  const wide = document.documentElement.scrollWidth, room = document.documentElement.clientWidth;
  if (wide <= room) return [];
  const outside = [...document.querySelectorAll("main *, header *, footer *")]
    .filter((one) => one.getBoundingClientRect().right > room + 1)
    .map((one) => one.outerHTML.replace(/\\s+/g, " ").slice(0, 120));
  return [`${wide} of ${room} pixels: ${outside.at(-1) ?? ""}`];
}"""


def faults_of(page: Page, *, names: list[str]) -> dict[str, list[str]]:
    """The faults of the page that is open, by quality; `names` are not to stand in its title."""
    page.set_viewport_size(USUAL)
    page.evaluate(OPEN_EVERYTHING)
    seen: dict[str, Any] = page.evaluate(LOOK, [SMALLEST_TARGET, SMALLEST_TEXT])
    faults: dict[str, list[str]] = {
        "axe": accessibility_faults(page),
        "small targets": seen["small_targets"],
        "small text": seen["small_text"],
        "ungrouped": seen["ungrouped"],
        "head": _head(seen, names),
    }
    page.set_viewport_size(NARROW)
    faults["sideways"] = page.evaluate(SIDEWAYS)
    return faults


def _head(seen: dict[str, Any], names: list[str]) -> list[str]:
    """What is wrong with the title, the heading and the language."""
    faults = []
    if len(seen["headings"]) != 1 or not seen["headings"][0]:
        faults.append(f"not one h1 but {seen['headings']}")
    if not seen["title"].strip():
        faults.append("no title")
    if SAYS_WHY.search(seen["title"]) or any(name in seen["title"] for name in names):
        faults.append(f"the title says too much: {seen['title']}")
    if seen["language"] != "en-GB":
        faults.append(f"the language is {seen['language']!r}")
    return faults
