"""How each kind of form field is drawn: govuk-frontend-wtf's widgets, put right.

Put one on a field, ``StringField("First name", widget=TextInput())``, and draw it with the
``field`` macro of ``templates/parts/forms.html``. ``part`` tells that macro what it is drawing.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from govuk_frontend_wtf import wtforms_widgets as gov
from jinja2 import Environment, PackageLoader, PrefixLoader
from markupsafe import Markup, escape

OPTION = re.compile(r'<option value="([^"]*)".*?</option>', re.DOTALL)
OPTIONS = re.compile(r">\s*<option.*</option>\s*</select>", re.DOTALL)

# A room of their own: the components rely on names that nobody gave, which our pages forbid.
_components = Environment(
    loader=PrefixLoader(
        {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    ),
    autoescape=True,
    # They come with a package: nobody edits them while the site runs.
    auto_reload=False,
)


class _Component:
    """Draws a widget's component outside the pages' own, stricter templates."""

    template: str

    def render(self, params: dict[str, Any]) -> Markup:
        """The component's markup."""
        drawn = _components.get_template(self.template).render(params=params)
        return Markup(drawn)  # noqa: S704 - the components escape what they are given


def _without_empty_hint(params: dict[str, Any]) -> dict[str, Any]:
    """Leave out a hint without words: screen readers would announce it as something to hear."""
    if not (params.get("hint") or {}).get("text"):
        params.pop("hint", None)
    return params


def _with_choice_hints(params: dict[str, Any]) -> dict[str, Any]:
    """Put the words under each choice, given by value as ``choiceHints``."""
    hints = params.pop("choiceHints", {})
    for item in params["items"]:
        if words := hints.get(item["value"]):
            item["hint"] = {"text": words}
    return params


def _unchecked_spelling(params: dict[str, Any]) -> dict[str, Any]:
    """Keep the browser from correcting names and codes."""
    params.setdefault("spellcheck", False)
    return params


class TextInput(_Component, gov.GovTextInput):
    """One line of text."""

    part = "input"


class EmailInput(_Component, gov.GovTextInput):
    """An e-mail address."""

    part = "input"
    input_type = "email"

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Ask the phone for its e-mail keyboard and the address it knows."""
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        params.setdefault("autocomplete", "email")
        return _unchecked_spelling(params)


class PhoneInput(_Component, gov.GovTextInput):
    """A telephone number."""

    part = "input"
    input_type = "tel"


class WholeNumberInput(_Component, gov.GovTextInput):
    """A whole number: text with the number keys, since number fields change on a scroll."""

    part = "input"

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Ask the phone for its number keys."""
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        params.setdefault("inputmode", "numeric")
        return params


class DayInput(_Component, gov.GovTextInput):
    """A day from the browser's own calendar, for days near today."""

    part = "input"
    input_type = "date"


class TimeInput(_Component, gov.GovTextInput):
    """A time of day on the wall clock."""

    part = "input"
    input_type = "time"


class PasswordInput(_Component, gov.GovPasswordInput):
    """A password, with a button to look at it."""

    part = "input"


class TextArea(_Component, gov.GovTextArea):
    """Several lines of text."""

    part = "textarea"


class Select(_Component, gov.GovSelect):
    """One of a long list."""

    part = "select"


class GroupedSelect(Select):
    """One of a list too long to read through, under headings: group name to values."""

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.groups = groups

    def render(self, params: dict[str, Any]) -> Markup:
        """The component, with the choices of each group inside an `optgroup`."""
        drawn = str(super().render(params))
        options = {found[1]: found[0] for found in OPTION.finditer(drawn)}
        grouped = "".join(
            f'<optgroup label="{escape(name)}">{"".join(options.pop(each) for each in values)}'
            "</optgroup>"
            for name, values in self.groups.items()
        )
        alone = "".join(options.values())
        within = OPTIONS.sub(lambda _: f">{alone}{grouped}</select>", drawn, count=1)
        return Markup(within)  # noqa: S704 - the components escape what they are given


class PhotoInput(_Component, gov.GovFileInput):
    """A picture from the phone or the computer."""

    part = "file"

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Let the phone offer its pictures."""
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        params["attributes"]["accept"] = "image/jpeg,image/png,image/webp"
        return params


class SheetInput(_Component, gov.GovFileInput):
    """A table as a text file."""

    part = "file"

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Let the computer offer its text files first."""
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        params["attributes"]["accept"] = ".csv,.tsv,.txt,text/csv,text/tab-separated-values"
        return params


class Radios(_Component, gov.GovRadioInput):
    """One of a few choices, each a card as wide as the page."""

    part = "radios"

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Drop the empty hint and add the words under each choice."""
        return _with_choice_hints(_without_empty_hint(super().map_gov_params(field, **kwargs)))


class Checkboxes(_Component, gov.GovCheckboxesInput):
    """Any of a few choices, each a card as wide as the page."""

    part = "checkboxes"

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Drop the empty hint and add the words under each choice."""
        return _with_choice_hints(_without_empty_hint(super().map_gov_params(field, **kwargs)))


class Checkbox(_Component, gov.GovCheckboxInput):
    """One yes on its own; its description stands under it."""

    part = "checkbox"

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Say the description under the tick, where it belongs, and not above it."""
        params = _without_empty_hint(super().map_gov_params(field, **kwargs))
        if hint := params.pop("hint", None):
            params["items"][0]["hint"] = hint
        return params


class DateInput(_Component, gov.GovDateInput):
    """Day, month and year in three fields, for a date that a person knows by heart."""

    part = "date"

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Keep what was typed, however many of the three fields were sent."""
        sent = field.raw_data
        if sent is not None:
            # The widget unpacks exactly three values and would fail on a form that sent fewer.
            field.raw_data = [*sent, "", "", ""][:3]
        try:
            params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        finally:
            field.raw_data = sent
        # The error summary leads to the field's id: that must be something one can type in.
        params["items"][0]["id"] = params["id"]
        params["id"] = f"{params['id']}-group"
        return params

    def render(self, params: dict[str, Any]) -> Markup:
        """The component without the role that a fieldset has by itself."""
        return super().render(params).replace(' role="group"', "", 1)
