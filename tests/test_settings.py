"""The settings: what is missing or wrong is said in one sentence that names it."""

from __future__ import annotations

import pytest

from booking.settings import DEMO_SECRET, BadSetting, Settings

SECRET = "a-secret-of-more-than-thirty-two-characters"
GOOD = {"TOUCHLINE_SECRET_KEYS": SECRET, "DATABASE_URL": "sqlite:///x.db"}


def test_a_postgresql_address_gets_the_driver_that_is_installed():
    settings = Settings.from_environment({**GOOD, "DATABASE_URL": "postgresql://u@h/db"})
    assert settings.database_url == "postgresql+psycopg://u@h/db"


def test_several_secrets_are_separated_by_commas_the_newest_first():
    settings = Settings.from_environment({**GOOD, "TOUCHLINE_SECRET_KEYS": f"{SECRET}2, {SECRET}"})
    assert settings.secret_keys == (f"{SECRET}2", SECRET)


def test_the_demo_brings_its_own_public_secret():
    settings = Settings.from_environment({"TOUCHLINE_DEMO": "1", "DATABASE_URL": "sqlite:///x.db"})
    assert settings.secret_keys == (DEMO_SECRET,)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"TOUCHLINE_SECRET_KEYS": ""}, "TOUCHLINE_SECRET_KEYS"),
        ({"TOUCHLINE_SECRET_KEYS": "short"}, "TOUCHLINE_SECRET_KEYS"),
        ({"TOUCHLINE_SECRET_KEYS": DEMO_SECRET}, "TOUCHLINE_SECRET_KEYS"),
        ({"DATABASE_URL": "mysql://nowhere"}, "DATABASE_URL"),
        ({"TOUCHLINE_BASE_URL": "sessions.example.org"}, "TOUCHLINE_BASE_URL"),
        ({"TOUCHLINE_BASE_URL": "https://example.org/path"}, "TOUCHLINE_BASE_URL"),
        ({"TOUCHLINE_DEMO": "yes"}, "TOUCHLINE_DEMO"),
        ({"TOUCHLINE_SMTP_URL": "mail.example.org"}, "TOUCHLINE_SMTP_URL"),
        ({"TOUCHLINE_SMTP_URL": "smtp://"}, "TOUCHLINE_SMTP_URL"),
        ({"TOUCHLINE_SMTP_URL": "smtp://mail.example.org:port"}, "TOUCHLINE_SMTP_URL"),
        ({"TOUCHLINE_SMTP_URL": "smtp://mail.example.org?form=a@b.c"}, "TOUCHLINE_SMTP_URL"),
        ({"TOUCHLINE_SMS_URL": "twilio://account:token@sender"}, "TOUCHLINE_SMS_URL"),
        ({"TOUCHLINE_SMS_URL": "07700 900123 {to}"}, "TOUCHLINE_SMS_URL"),
    ],
)
def test_a_bad_setting_stops_the_start_with_a_sentence_naming_it(changed, named):
    with pytest.raises(BadSetting, match=named):
        Settings.from_environment({**GOOD, **changed})


def test_the_ways_out_are_read():
    ways = {
        "TOUCHLINE_SMTP_URL": "smtps://name:secret@mail.example.org?from=sessions@example.org",
        "TOUCHLINE_SMS_URL": "twilio://account:token@sender/{to}",
    }
    settings = Settings.from_environment({**GOOD, **ways})
    assert (settings.smtp_url, settings.sms_url) == tuple(ways.values())
