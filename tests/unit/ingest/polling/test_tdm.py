"""Reservations of text and data mining, in the places where a site may state them."""

import pytest

from services.ingest.polling.tdm import header_reserves, page_reserves, parse_reservations

HEAD = b"<html><head><title>A</title>%s</head><body>"


@pytest.mark.parametrize(
    ("data", "path", "is_reserved"),
    [
        (b'[{"location": "/", "tdm-reservation": 1}]', "/a", True),
        (b'[{"location": "/", "tdm-reservation": "1"}]', "/a", True),
        (b'[{"location": "/", "tdm-reservation": 0}]', "/a", False),
        (b'[{"location": "/news/", "tdm-reservation": 1}]', "/sport/a", False),
        (b'[{"location": "*/premium/*", "tdm-reservation": 1}]', "/a/premium/b", True),
        (b'[{"location": "/*.html$", "tdm-reservation": 1}]', "/a.htm", False),
        (b'[{"location": "/a", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]', "/a", False),
        (b'{"location": "/", "tdm-reservation": 1}', "/a", False),
        (b'[{"tdm-reservation": 1}, 7, {"location": 3}]', "/a", False),
        (b"<html>not found</html>", "/a", False),
        (b"[" * 100_000, "/a", False),
    ],
)
def test_the_first_row_of_the_sites_file_that_fits_decides(data, path, is_reserved):
    assert parse_reservations(data).hold_for(f"https://site.example{path}") == is_reserved


@pytest.mark.parametrize(
    ("meta", "is_reserved"),
    [
        (b'<meta name="tdm-reservation" content="1">', True),
        (b"<META content='1' name='TDM-Reservation' />", True),
        (b"<meta name=tdm-reservation content=1>", True),
        (b'<meta name="tdm-reservation" content="0">', False),
        (b'<meta name="tdm-reservation" content="10">', False),
        (b'<meta name="tdm-policy" content="1">', False),
        (b'<meta name="tdm-reservation"><meta content="1">', False),
    ],
)
def test_a_page_says_it_in_its_head(meta, is_reserved):
    assert page_reserves(HEAD % meta) == is_reserved


def test_a_header_says_it():
    assert [header_reserves(value) for value in ("1", " 1 ", "0", "", "11")] == [True, True, False, False, False]
