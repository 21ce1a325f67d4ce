"""Whom a text credits: agencies known by name and others, by their datelines; and places that are no credit."""

import time

import pytest

from services.ingest.printed.credits import Dateline, credited, credited_in, dateline, place_line


def cut(paragraph: str, found: Dateline | None) -> tuple[str | None, str] | None:
    return None if found is None else (found.publisher, paragraph[found.end :])


@pytest.mark.parametrize(
    ("paragraph", "publisher", "rest"),
    [
        ("KABUL, Aug 10 (Reuters) - The talks went on.", "Reuters", "The talks went on."),
        ("WASHINGTON (AP) — The talks went on.", "AP", "The talks went on."),
        ("PARIS (AFP) – The talks went on.", "AFP", "The talks went on."),
        ("HSINCHU, Taiwan (Corvus Wire) - A fire broke out.", "Corvus Wire", "A fire broke out."),
        ("(Corvus Wire) – A fire broke out.", "Corvus Wire", "A fire broke out."),
        ("PORTVILLE, March 3 (Harbour News Agency) — A fire.", "Harbour News Agency", "A fire."),
        ("NEW MILTON (Corvus) -- A fire broke out.", "Corvus", "A fire broke out."),
        ("PORTVILLE, England--(BUSINESS WIRE)--A fire broke out.", "Business Wire", "A fire broke out."),
    ],
)
def test_a_dateline_names_the_agency(paragraph: str, publisher: str, rest: str) -> None:
    assert cut(paragraph, dateline(paragraph)) == (publisher, rest)


@pytest.mark.parametrize(
    "paragraph",
    [
        "The Associated Press (AP) said on Tuesday that the talks went on.",
        "Milton (Lancashire) - the oldest of the three mills - was sold.",
        "LANYANG (NYSE) - Shares rose.",
        "(Photo) - The harbour in winter.",
        "(see page four of this report) - the rest follows.",
        "BREAKING (Corvus Wire) - A fire broke out.",
    ],
)
def test_brackets_in_prose_are_no_dateline(paragraph: str) -> None:
    assert dateline(paragraph) is None


@pytest.mark.parametrize(
    ("paragraph", "rest"),
    [
        ("TORKHAM: Officials sat down.", "Officials sat down."),
        ("DURBAN – Dock workers will go.", "Dock workers will go."),
        ("SÃO PAULO: A cidade parou.", "A cidade parou."),
        ("RIO DE JANEIRO: A cidade parou.", "A cidade parou."),
        ("TEL AVIV, Israel — “We wait,” he said.", "“We wait,” he said."),
        ("NEW DELHI, Aug 10: The talks went on.", "The talks went on."),
        ("OSLO - Rain fell.", "Rain fell."),
        ("МОСКВА: Дождь прошёл.", "Дождь прошёл."),
    ],
)
def test_a_place_alone_is_cut_and_credits_nobody(paragraph: str, rest: str) -> None:
    assert cut(paragraph, place_line(paragraph)) == (None, rest)


@pytest.mark.parametrize(
    "paragraph",
    [
        "BREAKING: The bridge is closed.",
        "READ MORE: The bridge is closed.",
        "PRICE SHOCK: The bridge is closed.",
        "NASA: The probe is lost.",
        "Lahore: The bridge is closed.",
        "THE BRIDGE IS CLOSED: Nobody knows why.",
        "COVID-19: Cases rise.",
        "LAHORE:no space.",
        "10:30 was the hour.",
        "橋: 冬の前に。",
    ],
)
def test_labels_and_acronyms_are_no_place(paragraph: str) -> None:
    assert place_line(paragraph) is None


@pytest.mark.parametrize("unit", ["A ", "AB-", "AB CD, ", "Ab'", "A, Jan 1 ", "(A ", "AAAA"])
def test_no_opening_takes_long_to_judge(unit: str) -> None:
    began = time.process_time()
    dateline(unit * 500)
    place_line(unit * 500)
    assert time.process_time() - began < 0.1


def test_a_line_of_its_own_credits_an_agency() -> None:
    assert credited("Source: AFP") == "AFP"
    assert credited("The minister spoke to Reuters") is None


@pytest.mark.parametrize(
    ("byline", "agency"),
    [
        ("By Jane Porter, Associated Press", "AP"),
        ("Par Élodie Martin avec AFP", "AFP"),
        ("Jana Weber (dpa)", "dpa"),
        ("By Jane Porter and Ann Reed", None),
    ],
)
def test_an_agency_beside_the_writers_is_credited(byline: str, agency: str | None) -> None:
    assert credited_in(byline) == agency
