"""Dates as they are printed: languages, orders, clocks, zones, and what is no date."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.printed.dates import find_date, find_dates, parse_stamp


@pytest.mark.parametrize(
    ("line", "when", "precision"),
    [
        ("10th Aug, 2021. 02:16 pm", "2021-08-10T14:16", "minute"),
        ("August 10, 2021", "2021-08-10T00:00", "day"),
        ("By Jane Porter | Tuesday, 10 August 2021 | 9.05am", "2021-08-10T09:05", "minute"),
        ("Posted on 2021-08-10 14:16:05", "2021-08-10T14:16:05", "second"),
        ("2021-08-10T14:16:05+05:00", "2021-08-10T09:16:05", "second"),
        ("10 Aug 2021 18:00 EST", "2021-08-10T23:00", "minute"),
        ("Tue Aug 10 18:00:00 +0000 2021", "2021-08-10T18:00:00", "second"),
        ("16:23, Tue, Aug 10, 2021", "2021-08-10T16:23", "minute"),
        ("Berlin, 3. März 2021, 14:05 Uhr", "2021-03-03T14:05", "minute"),
        ("Publié le 1er février 2021 à 15h01", "2021-02-01T15:01", "minute"),
        ("Jueves, 5 de agosto de 2021", "2021-08-05T00:00", "day"),
        ("5 августа 2021 г.", "2021-08-05T00:00", "day"),
        ("2021年8月10日 14:16", "2021-08-10T14:16", "minute"),
        ("2021년 8월 10일", "2021-08-10T00:00", "day"),
        ("8ই মে 2021", "2021-05-08T00:00", "day"),
        ("10 मई 2021", "2021-05-10T00:00", "day"),
        ("10 สิงหาคม 2564", "2021-08-10T00:00", "day"),
        ("10.08.2021", "2021-08-10T00:00", "day"),
        ("Sports10. August 2021", "2021-08-10T00:00", "day"),
        ("Aug 10, 20215:45 PM", "2021-08-10T17:45", "minute"),
        ("5:45 PM ET, Tue August 10, 2021", "2021-08-10T21:45", "minute"),
        ("Feb 10, 2021 5:45 PM ET", "2021-02-10T22:45", "minute"),
        ("10 января 2021 года, 17:45 МСК", "2021-01-10T14:45", "minute"),
        ("Δευτέρα 10 Μαΐου 2021", "2021-05-10T00:00", "day"),
        ("١٠ أغسطس ٢٠٢١", "2021-08-10T00:00", "day"),
        ("10 أيلول 2021", "2021-09-10T00:00", "day"),
        ("10 באוגוסט 2021", "2021-08-10T00:00", "day"),
        ("2021. gada 10. janvāris", "2021-01-10T00:00", "day"),
        ("입력 :2021-08-10 17:45", "2021-08-10T17:45", "minute"),
        ("10-Aug-21", "2021-08-10T00:00", "day"),
        ("Tue, 10 Aug 21 17:45:09 GMT", "2021-08-10T17:45:09", "second"),
    ],
)
def test_printed_dates_are_read(line, when, precision):
    found = find_date(line)
    assert found is not None
    assert found.when == datetime.fromisoformat(when).replace(tzinfo=UTC)
    assert found.precision == precision


@pytest.mark.parametrize(
    "line",
    [
        "",
        "No date here",
        "Chapter 12 of 14",
        "31 February 2021",
        "1/2",
        "99/99/2021",
        "Room 2021",
        "It has 2,021 seats",
        "9" * 400,
        "12:30",
        "On 5 May 12 people were hurt",
        "Judges 4 dec 10 points",
    ],
)
def test_what_is_no_full_date_is_none(line):
    assert find_date(line) is None


def test_a_zone_is_taken_from_the_line_else_from_the_feed_else_utc():
    karachi = ZoneInfo("Asia/Karachi")
    assert find_date("10 Aug 2021 14:16", zone=karachi).when.hour == 9
    assert find_date("10 Aug 2021 14:16 GMT", zone=karachi).when.hour == 14
    assert find_date("10 Aug 2021 14:16").when.hour == 14


def test_a_day_alone_is_midnight_utc_whatever_the_zone():
    found = find_date("10 Aug 2021", zone=ZoneInfo("Pacific/Auckland"))
    assert (found.when, found.precision) == (datetime(2021, 8, 10, tzinfo=UTC), "day")


def test_numbers_that_read_both_ways_go_by_the_hint():
    assert find_date("03/04/2021").when.month == 4
    assert find_date("03/04/2021", month_first=True).when.month == 3
    assert find_date("03/25/2021").when.month == 3


def test_each_date_of_a_line_is_found_with_its_place():
    line = "Published 1 May 2021 | Updated 2 May 2021"
    assert [line[d.start : d.end] for d in find_dates(line)] == ["1 May 2021", "2 May 2021"]


@pytest.mark.parametrize(
    "value", ["NaN", "-1", "1" * 5000, "Fri, 31 Dec 9999 23:59:59 -1400", "2021-03-04T05:06:07+99:99", "0000-00-00"]
)
def test_odd_stamps_are_harmless(value):
    found = parse_stamp(value)
    assert found is None or found.when.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "when"),
    [
        ("20210810T141605Z", "2021-08-10T14:16:05"),
        ("20210810T1416+0500", "2021-08-10T09:16"),
        ("20210810", "2021-08-10T00:00"),
        ("20219999", None),
        ("12345678901", None),
    ],
)
def test_stamps_in_the_basic_format_are_read(value, when):
    found = parse_stamp(value)
    assert (found and found.when) == (when and datetime.fromisoformat(when).replace(tzinfo=UTC))


@given(st.text(max_size=200))
def test_a_date_lies_within_its_line(line):
    for found in find_dates(line):
        assert 0 <= found.start < found.end <= len(line)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)))  # noqa: DTZ001 - hypothesis wants them bare
def test_iso_stamps_come_back(when):
    when = when.replace(microsecond=0)
    assert parse_stamp(when.isoformat() + "Z").when == when.replace(tzinfo=UTC)
