"""What `--since` may be."""

from datetime import UTC, datetime

import pytest
import typer

from services.cli.alerts.choosing import start_of
from services.cli.watchlists.readers import from_archive


@pytest.mark.parametrize("text", ["2026-11-23T08:00+05:00", "2026-11-23T03:00Z", "2026-11-23T03:00"])
def test_a_time_is_told_in_utc_whatever_its_zone(text):
    start = start_of(text)
    assert (start, f"{start:%H:%M}") == (datetime(2026, 11, 23, 3, tzinfo=UTC), "03:00")


@pytest.mark.parametrize("text", ["soon", "99999999d", "0001-01-01T00:00+05:00"])
@pytest.mark.parametrize("read", [start_of, from_archive])
def test_what_no_calendar_has_is_a_mistake_of_the_caller(text, read):
    with pytest.raises(typer.BadParameter):
        read(text)
