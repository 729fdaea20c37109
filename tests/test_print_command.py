"""`flask print FOLDER`: every club's and every town's sheet at once, for packs of paper."""

from __future__ import annotations

import pytest

from booking.models import Audience
from tests import builders
from tests.papers import Paper
from tests.public_world import BURNLEY, make_varied, venue_in


@pytest.fixture
def printed(app, frozen_now, tmp_path):
    """Makes the demo's four offers, runs the command, and returns the folder."""
    with app.app_context():
        make_varied()
        trust = builders.make_organisation(slug="city")
        for name, town in (("One", "St. Annes"), ("Two", "St Annes")):
            offer = builders.make_series(trust, title=name, venue=venue_in(trust, town, BURNLEY))
            builders.make_session(offer)
        hidden = builders.make_series(
            builders.make_organisation(slug="secret"),
            title="Quiet",
            audience=Audience.BY_REFERRAL,
            venue=builders.make_venue(trust, town="Hiddenham"),
        )
        builders.make_session(hidden)
        builders.save()
    done = app.test_cli_runner().invoke(args=["print", str(tmp_path / "sheets")])
    assert (done.exit_code, done.exception) == (0, None)
    assert done.output.endswith(f"8 sheets in {tmp_path / 'sheets'}.\n")
    return tmp_path / "sheets"


def test_each_club_and_each_town_with_something_open_has_a_sheet(printed):
    files = {str(file.relative_to(printed)) for file in printed.rglob("*") if file.is_file()}
    assert files == {
        "clubs/rovers.pdf", "clubs/town.pdf", "clubs/city.pdf",
        "towns/burnley.pdf", "towns/padiham.pdf", "towns/blackpool.pdf",
        "towns/st-annes.pdf", "towns/st-annes-2.pdf",
    }  # fmt: skip


def test_each_sheet_holds_its_own_offers_and_leads_to_them(printed):
    burnley = Paper((printed / "towns/burnley.pdf").read_bytes())
    assert "Alpha" in burnley.text
    assert "Gamma" not in burnley.text
    assert burnley.addresses == ["http://127.0.0.1:5000/?town=Burnley"]
    town = Paper((printed / "clubs/town.pdf").read_bytes())
    assert "Gamma" in town.text
    assert town.addresses == ["http://127.0.0.1:5000/trusts/town"]


def test_towns_that_would_share_a_file_each_have_one(printed):
    titles = {Paper(file.read_bytes()).title for file in (printed / "towns").glob("st-*")}
    assert titles == {"What’s on in St. Annes", "What’s on in St Annes"}


def test_nothing_by_referral_is_in_any_of_them(printed):
    for file in printed.rglob("*.pdf"):
        assert "Quiet" not in Paper(file.read_bytes()).everything


def test_it_can_be_run_again_over_what_is_there(app, printed):
    before = (printed / "clubs/rovers.pdf").read_bytes()
    assert app.test_cli_runner().invoke(args=["print", str(printed)]).exit_code == 0
    assert (printed / "clubs/rovers.pdf").read_bytes() == before


def test_a_folder_that_cannot_be_made_is_one_clear_line(app, frozen_now, tmp_path):
    with app.app_context():
        make_varied()
    (tmp_path / "file").write_text("here already")
    done = app.test_cli_runner().invoke(args=["print", str(tmp_path / "file" / "sheets")])
    assert done.exit_code == 1
    assert done.output.splitlines()[-1].startswith(f"Error: Cannot write into {tmp_path}")
