"""Asking why something is off: one tap, or a few words of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField, StringField, ValidationError
from wtforms.validators import AnyOf, InputRequired, Length

from booking.views.forms import as_choices, clean
from booking.views.widgets import Radios, TextInput

LONGEST_REASON = 200
SOMETHING_ELSE = "other"
CHOOSE = "Choose why. People read it"


def why_field(reasons: Sequence[str], hint: str = "") -> RadioField:
    """The usual reasons as big choices, and another one."""
    return RadioField(
        "Why?",
        description=hint,
        widget=Radios(),
        choices=as_choices(
            [*((words, words) for words in reasons), (SOMETHING_ELSE, "Another reason")]
        ),
        validate_choice=False,
        validators=[InputRequired(CHOOSE), AnyOf([*reasons, SOMETHING_ELSE], CHOOSE)],
    )


def own_words_field() -> StringField:
    """Another reason, in words that everybody may read."""
    return StringField(
        "Which reason?",
        description="In a few words. Everybody can read it, so name nobody.",
        widget=TextInput(),
        filters=[clean],
        validators=[Length(max=LONGEST_REASON, message="Keep it under %(max)d characters")],
    )


class SaysWhy:
    """A form with `why` and `own_words`."""

    why: RadioField
    own_words: StringField

    def validate_own_words(self, field: StringField) -> None:
        """Another reason is said in words."""
        if self.why.data == SOMETHING_ELSE and not field.data:
            raise ValidationError("Say the reason in a few words")

    @property
    def reason(self) -> str:
        """What people read."""
        chosen = self.why.data or ""
        return (self.own_words.data or "") if chosen == SOMETHING_ELSE else chosen
