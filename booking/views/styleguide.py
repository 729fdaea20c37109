"""The example form of the style page: every kind of field, with a mistake in it."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from booking.views import widgets


class ExampleForm(FlaskForm):
    """Every kind of field once."""

    name = StringField(
        "What should we call you?",
        description="First name is fine.",
        widget=widgets.TextInput(),
        validators=[InputRequired("Tell us what to call you")],
    )
    phone = StringField("Mobile number", widget=widgets.PhoneInput())
    session = RadioField(
        "Which session suits you?",
        widget=widgets.Radios(),
        choices=[
            ("thu", "Thursday, 6pm: walking football"),
            ("sat", "Saturday, 10am: coaching basics"),
            ("mon", "Monday, 2pm: a brew and a chat"),
        ],
        default="sat",
    )
    needs = SelectMultipleField(
        "What would help on the day?",
        description="Choose any that fit.",
        widget=widgets.Checkboxes(),
        choices=[("read", "Help with reading"), ("lift", "A lift"), ("none", "Nothing, thanks")],
        validators=[InputRequired("Choose what would help, or “Nothing, thanks”")],
    )
    place = SelectField(
        "Where will you meet us?",
        widget=widgets.Select(),
        choices=[("", "Choose one"), ("gate", "North gate"), ("hub", "Community hub")],
    )
    activity = SelectField(
        "What would you like to do?",
        widget=widgets.GroupedSelect({"Football": ["futsal"], "Calm": ["yoga", "tai-chi"]}),
        choices=[
            ("", "Choose one"),
            ("futsal", "Futsal"),
            ("yoga", "Yoga"),
            ("tai-chi", "Tai chi"),
        ],
    )
    photo = FileField("A photo of the place", widget=widgets.PhotoInput())
    born = DateField("Date of birth", description="Like 27 3 1990.", widget=widgets.DateInput())
    about = TextAreaField("Anything the coach should know?", widget=widgets.TextArea())
    password = PasswordField("Password", widget=widgets.PasswordInput())
    agree = BooleanField(
        "Text me the day before",
        description="You can stop these at any time.",
        widget=widgets.Checkbox(),
    )


def example_form() -> ExampleForm:
    """The form as it comes back when somebody left out two answers."""
    form = ExampleForm(formdata=None)
    form.name.errors = ["Tell us what to call you"]
    form.needs.errors = ["Choose what would help, or “Nothing, thanks”"]
    return form
