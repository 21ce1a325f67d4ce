"""Lists, tables and results of a story, and paragraphs cut into lines: what of them is the story's own."""

import textwrap
from datetime import UTC, datetime

import pytest

from services.ingest.documents.document import parse_document

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
STORY = [
    "The harbour council agreed on Tuesday to repair the old bridge before the winter, said a spokeswoman for the town.",
    "Work will begin in June and take four months, she added, and ferries will run every hour while the road is closed.",
    "The repair will cost about four million pounds, half of which the region pays, according to the council’s plan.",
]
AFTER = [
    "The spokeswoman said that the ferries of the town will be free on Sundays.",
    "The council meets again in June to speak of the road and of its costs.",
]
BUTTON = "Share on Facebook"
TEASERS = ["Ten ways to cook a leek", "Who will win the cup this year", "Ferry late again this week"]


def text_of(*lines, between="\n\n"):
    return parse_document(between.join(lines), fetched_at=NOW).text


@pytest.mark.parametrize(
    "lines",
    [
        ["Jane Porter (Portville) beat Ann Reed (Claro)", "Tom Field (Nordhaven) beat Max Roth (Claro)", "Final on Friday"],
        ["Shr profit six cts vs loss two cts", "Net profit 225,000 vs loss 91,000", "Revs 24.1 mln vs 22.3 mln"],
        TEASERS,
    ],
)  # fmt: skip
def test_where_no_button_shows_that_a_page_was_copied_every_line_is_the_storys(lines):
    within, below = text_of("Bridge to be repaired", *STORY[:2], *lines, STORY[2]), text_of("Bridge", *STORY, *lines)
    assert all(line in within and line in below for line in lines)


def test_a_document_that_is_a_table_keeps_its_first_line_for_title_and_all_its_figures():
    rows = [
        "Standings of the harbour league",
        "3 May 2024",
        "Portville 12 4 3",
        "Nordhaven 11 5 3",
        "9-3",
        "Claro 8 8 3",
    ]
    article = parse_document("\n".join(rows), fetched_at=NOW)
    assert article.title == rows[0]
    assert article.text.split("\n\n") == rows[2:]


@pytest.mark.parametrize(
    "lines",
    [
        ["These piers are closed until the work is done:", "The northern pier", "The southern pier", "The fish pier"],
        ["• The northern pier", "• The southern pier", "• The fish pier"],
        ["1. Ann Reed (Portville) 12 minutes", "2. Tom Field (Claro) 13 minutes", "3. Max Roth (Claro) 14 minutes"],
        [
            "2:05 p.m.",
            "Goal for Portville, and what a goal",
            "2:12 p.m.",
            "Yellow card for the captain of Claro",
            "2:45 p.m.",
            "Half time",
        ],
        [
            "2 p.m. Bridge is closed to lorries",
            "2.30 p.m. Ferries leave the old pier",
            "3 p.m. First planks are lifted",
        ],
        ["Portville 3 (Reed 12, Field 80)", "Claro 1 (Roth 45)", "Attendance 12,000, 3 sent off"],
    ],
)
def test_on_a_page_a_list_that_is_led_up_to_or_has_points_or_figures_stays(lines):
    text = text_of("Bridge to be repaired", *STORY, *lines, *AFTER, BUTTON)
    assert all(line in text for line in lines)


@pytest.mark.parametrize("heading", [[], ["Most read"], ["Related:"], ["Read more on this:"]])
def test_on_a_page_other_headlines_in_a_row_go(heading):
    text = text_of("Bridge to be repaired", *STORY, *heading, *TEASERS, *AFTER, BUTTON)
    assert text.split("\n\n") == [*STORY, *AFTER]


def test_a_paragraph_that_a_page_prints_twice_is_told_once():
    text = text_of(
        "Bridge to be repaired", *STORY, BUTTON, STORY[0], "The bridge was built in 1901 by the town itself, of stone."
    )
    assert text.count(STORY[0]) == 1


def test_a_summary_that_names_a_day_is_no_date_line():
    summary = "The old bridge fell on 12 February 2026 and four people were hurt."
    article = parse_document(
        "\n\n".join(["Old bridge of Portville is down", summary, "By Jane Porter", "14 February 2026", *STORY]),
        fetched_at=NOW,
    )
    assert summary in article.text
    assert article.published_at.day == 14


@pytest.mark.parametrize("width", [60, 76, 110])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_paragraphs_cut_into_lines_are_put_together_also_where_no_empty_line_parts_them(width, between):
    wrapped = [textwrap.fill(one, width) for one in STORY]
    text = text_of("Bridge to be repaired\n", *wrapped, between=between)
    assert " ".join(text.split()) == " ".join(STORY)


def test_lines_that_only_happen_to_be_of_one_length_stay_apart():
    lines = ["Ferries from Portville to Nordhaven run every hour now", "Harbour council to meet again on Friday in the old hall",
             "Bakers of the town ask for a longer summer of markets"]  # fmt: skip
    assert text_of("What is new", *lines, between="\n").split("\n\n") == lines


def test_a_line_in_a_script_without_capitals_is_not_loud_for_the_few_latin_letters_in_it():
    line = "BBC称，不只是温哥华，伦敦、柏林等城市也都开始效仿，打造鼓励市民锻炼的公园"
    assert line in text_of("公园", STORY[0], line, STORY[1], BUTTON)


@pytest.mark.parametrize(
    "dated", ["By Ann Reed on 3 May 2024, 14:05", "3 May 2024 Ann Reed Photo: harbour office", "3 May 2024"]
)
def test_a_short_report_whose_head_has_more_lines_than_paragraphs_is_no_list(dated):
    article = parse_document("\n\n".join(["Bridge to be repaired", "Harbour News", dated, *STORY[:2]]), fetched_at=NOW)
    assert article.published_at == datetime(2024, 5, 3, *((14, 5) if "14:05" in dated else ()), tzinfo=UTC)
    assert article.text.split("\n\n") == STORY[:2]
