"""Where a source is at home."""

import pytest

from services.enrich.entities.places.home import home_of
from shared.events import Source


@pytest.mark.parametrize(
    ("domain", "country", "home"),
    [
        ("www.example.co.uk", None, "GB"),
        ("example.ca", None, "CA"),
        ("example.com", None, None),
        ("example.com", "pk", "PK"),
        ("example.ca", "PK", "PK"),
        ("example.tv", None, None),
        ("example.io", None, None),
        ("example.eu", None, None),
        ("", "zz", None),
        (None, None, None),
    ],
)
def test_a_source_is_at_home_where_its_feed_or_its_domain_says(
    domain: str | None, country: str | None, home: str | None
) -> None:
    assert home_of(Source(id="wire", domain=domain, country=country)).country == home


def test_without_a_source_nobody_is_at_home() -> None:
    assert home_of(None).country is None
