"""What a first visit costs somebody with little data, in bytes that come down the line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.meter import metered
from tests.site import LiveSite, start_site
from tests.visitors import Visitors, make_comer, make_evening, records_of, wait_until_kept

pytestmark = pytest.mark.browser

PHONE_BYTES = 30 * 1024
CATALOGUE_BYTES = 60 * 1024


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A running site of this file's own."""
    started = start_site(tmp_path_factory.mktemp("transfer"))
    yield started
    started.stop()


def test_a_phones_home_and_pass_cost_at_most_30_kilobytes(site: LiveSite, chromium: Browser):
    with records_of(site):
        comer = make_comer(make_evening().session_id)
    with metered(site.url) as (meter, address):
        phone = Visitors(chromium, site).phone(comer.phone_token, base_url=address)
        phone.goto("/my", wait_until="networkidle")
        wait_until_kept(phone)
        phone.goto("/my/pass", wait_until="networkidle")
        expect(phone.locator("svg.qr")).to_be_visible()
        phone.context.close()
    assert 0 < meter.down <= PHONE_BYTES, f"the phone's first two pages cost {meter.down:,} bytes"


def test_the_catalogue_costs_at_most_60_kilobytes(site: LiveSite, chromium: Browser):
    with metered(site.url) as (meter, address):
        stranger = Visitors(chromium, site).stranger(base_url=address, service_workers="allow")
        stranger.goto("/", wait_until="networkidle")
        expect(stranger.locator(".session").first).to_be_visible()
        stranger.context.close()
    assert 0 < meter.down <= CATALOGUE_BYTES, f"the catalogue costs {meter.down:,} bytes"
