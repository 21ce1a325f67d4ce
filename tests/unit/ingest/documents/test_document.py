"""Plain-text documents: what is headline, story and junk, and that every letter can be shown in the original."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.documents.document import parse_document
from shared.errors import Poison

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
STORY = [
    "The harbour council agreed on Tuesday to repair the old bridge before the winter, said a spokeswoman for the town.",
    "Work will begin in June and take four months, she added, and ferries will run every hour while the road is closed.",
    "“We have waited ten years for this,” said Tom Field, who keeps a shop beside the bridge and sells bread and tea.",
    "The repair will cost about four million pounds, half of which the region pays, according to the council’s plan.",
]


def document(*head, story=STORY, tail=()):
    return "\n\n".join([*head, *story, *tail]) + "\n"


def parsed(raw, **more):
    return parse_document(raw, source=None, fetched_at=NOW, **more)


def removed(article):
    return [(article.raw_text[span.start : span.end], span.kind) for span in article.removed]


def test_headline_glued_desks_date_and_ad_slot():
    raw = document(
        "Harbour bridge to be ‘repaired’ at last",
        "News DeskCity Editor",
        "3rd Mar, 2021. 02:16 pm",
        tail=["Adsense 300X250"],
    )
    article = parsed(raw)
    assert article.title == "Harbour bridge to be ‘repaired’ at last"
    assert article.authors == ("News Desk", "City Editor")
    assert (article.published_at, article.date_source, article.date_precision) == (
        datetime(2021, 3, 3, 14, 16, tzinfo=UTC),
        "text",
        "minute",
    )
    assert article.text.split("\n\n") == STORY
    assert removed(article) == [
        ("News DeskCity Editor", "byline"),
        ("3rd Mar, 2021. 02:16 pm", "date"),
        ("Adsense 300X250", "ad"),
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Advertisement", "ad"),
        ("ADVERTISEMENT - CONTINUE READING BELOW", "ad"),
        ("Anzeige", "ad"),
        ("Share on Facebook", "share"),
        ("Facebook Twitter WhatsApp Email", "share"),
        ("Read more: Ferries to run every hour", "more"),
        ("Lesen Sie auch: Die Brücke bleibt zu", "more"),
        ("À lire aussi : le pont est fermé", "more"),
        ("Photo: Jane Porter/Harbour News", "caption"),
        ("The bridge in winter (Photo by Jane Porter)", "caption"),
        ("We use cookies to improve your experience", "consent"),
        ("Sign up for our newsletter and never miss a story", "offer"),
        ("Tags: bridge, harbour, council", "tags"),
        ("3 min read", "reading"),
    ],
)
def test_furniture_between_paragraphs_is_cleaned_away_by_kind(line, kind):
    article = parsed(document("Bridge to be repaired before winter", story=[*STORY[:2], line, *STORY[2:]]))
    assert article.text.split("\n\n") == STORY
    assert removed(article) == [(line, kind)]


@pytest.mark.parametrize(
    "line",
    [
        "Share prices in the harbour company rose by four per cent after the vote, and traders said they would follow it closely.",
        "Read the small print, the mayor told residents on Monday, because the contract says more about ferries than it does about bridges.",
        "He decided to sign up for the lifeboat crew in 1998 and has pulled more than forty people out of the water since that year.",
    ],
)
def test_sentences_that_begin_like_furniture_stay(line):
    assert line in parsed(document("Bridge to be repaired before winter", story=[*STORY[:2], line, *STORY[2:]])).text


def test_no_byline_and_no_date_is_said_so():
    article = parsed(document("Bridge to be repaired before winter"))
    assert article.authors == ()
    assert (article.published_at, article.date_source) == (NOW, "first_seen")


def test_a_date_in_the_story_is_not_the_articles():
    story = [
        STORY[0],
        "The bridge was opened on 4 July 1931 by the king, who crossed it on foot with the mayor and his wife.",
        *STORY[2:],
    ]
    assert parsed(document("Bridge to be repaired before winter", story=story)).date_source == "first_seen"


def test_the_day_of_publication_goes_before_the_update():
    article = parsed(document("Bridge to be repaired", "Updated: 5 March 2021", "Published: 3 March 2021"))
    assert article.published_at == datetime(2021, 3, 3, tzinfo=UTC)


def test_the_agency_of_the_dateline_is_the_publisher():
    article = parsed(
        document("Bridge to be repaired", story=["PORTVILLE, March 3 (Reuters) - " + STORY[0], *STORY[1:]])
    )
    assert article.publisher == "Reuters"
    assert article.text.startswith("The harbour council")
    assert removed(article) == [("PORTVILLE, March 3 (Reuters) - ", "dateline")]


@pytest.mark.parametrize(
    ("mark", "publisher"),
    [("PORTVILLE, Wales (Corvus Wire) - ", "Corvus Wire"), ("(Corvus Wire) – ", "Corvus Wire"), ("PORTVILLE: ", None)],
)
def test_a_dateline_is_cut_and_credits_whom_it_names(mark, publisher):
    article = parsed(document("Bridge to be repaired", story=[mark + STORY[0], *STORY[1:]]))
    assert article.publisher == publisher
    assert article.text.split("\n\n") == STORY
    assert removed(article) == [(mark, "dateline")]


def test_a_short_last_sentence_before_junk_is_the_storys():
    ending = "The talks go on in Portville next week."
    article = parsed(
        document("Bridge to be repaired", tail=[ending, "Share on Facebook", "Most read", "Ten ways to cook"])
    )
    assert article.text.split("\n\n") == [*STORY, ending]


def test_labels_under_the_story_are_not_its_ending():
    tail = ["Share", "Ten ways to cook a leek", "More from the harbour and the town:", "Who will win the cup this year"]
    assert parsed(document("Bridge to be repaired", tail=tail)).text.split("\n\n") == STORY


def test_a_kicker_over_the_headline_is_not_the_headline():
    assert parsed(document("World", "Harbour council agrees to repair the old bridge")).title.startswith(
        "Harbour council"
    )


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["By Jane Porter and Tom Field-Hall"], "byline"),
        (["FERRIES TO RUN EVERY HOUR AS PORTVILLE WAITS FOR ITS NEW McBRIDGE"], "more"),
        (["Ferries to Run Every Hour", "Since the old bridge was closed in spring the whole town has had to"], "more"),
        (
            ["Ferry Late Again This Week", "3 October 2019", "The harbour master is not at all amused by what happened.",
             "Will the Cup Come to Portville?", "1 November 2019", "A rumour that went around the town, and what is in it.",
             "Ten Ways to Cook a Leek", "8 October 2019", "They are all good, says the woman who tried each of them."],
            "more",
        ),
    ],
)  # fmt: skip
def test_what_stands_inside_a_story_and_is_none_of_it_is_taken_out(lines, kind):
    story = [*STORY[:3], *lines, *STORY[3:]]
    article = parsed(document("Bridge to be repaired before winter", story=story, tail=["Share on Facebook"]))
    assert article.text.split("\n\n") == STORY
    assert [found for line, found in removed(article) if line in lines] == [kind] * len(lines)


def test_lines_about_the_writer_end_the_story():
    box = ["About Jane Porter", "Jane Porter has lived in Portville since the year in which the bridge was closed."]
    article = parsed(document("Bridge to be repaired before winter", tail=box))
    assert article.text.split("\n\n") == STORY
    assert removed(article) == [(line, "bio") for line in box]


@pytest.mark.parametrize(
    ("heading", "story"),
    [
        (
            "About Tom Field",
            [*STORY[:3], "Tom Field has kept the shop for ten years, and he is a member of the council."],
        ),
        ("Über Autonomie am Hafen", STORY),
    ],
)
def test_a_heading_about_what_the_story_is_about_does_not_end_it(heading, story):
    lines = [*story, heading, "The council meets again on Friday to speak of the costs of the ferries, she said."]
    assert lines[-1] in parsed(document("Bridge to be repaired before winter", story=lines)).text


def test_a_byline_may_tell_the_writers_life():
    line = "By Jane Porter, a deputy editor of the paper. She has written about ships and piers for more than ten years, at the Claro Courier and elsewhere."
    article = parsed(document("Bridge to be repaired before winter", line))
    assert article.authors == ("Jane Porter",)
    assert removed(article) == [(line, "byline")]


def test_a_last_paragraph_that_only_begins_with_the_letters_of_the_writers_name_stays():
    last = "Markets in Portville joined the sell-off on Friday as the price of oil fell for the third day in a row."
    article = parsed(document("Bridge to be repaired before winter", "By Mark Field", tail=[last]))
    assert article.authors == ("Mark Field",)
    assert last in article.text


@pytest.mark.parametrize(
    "line",
    [
        "“WE WILL NOT GIVE UP THE OLD BRIDGE OF PORTVILLE.”",
        "Four people were in the ferry when the pier fell in...",
        "Vier Menschen wurden verletzt, doch das Dorf lebt weiter …",
        "Who fell ill on the ferry\n\nTwo of the guests on board had been found to have hepatitis A",
    ],
)
def test_lines_of_a_story_that_end_in_an_unusual_way_stay(line):
    assert line in parsed(document("Bridge to be repaired", story=[*STORY[:2], line, *STORY[2:]])).text


def test_a_chronicle_of_days_stays():
    days = [line for n, one in enumerate(STORY) for line in (f"{n + 3} March 2021", f"{one} That was day {n}.")]
    article = parsed(document("How the bridge was saved", story=[*STORY, *days], tail=["Share on Facebook"]))
    assert article.text.count("March 2021") == 4


def test_a_chronicle_in_headlines_stays_where_it_goes_from_the_first_day_to_the_last():
    days = ["3 March 2021", "Old bridge is closed to lorries", "9 April 2021", "Council votes for repairs after a quarrel",
            "1 June 2021", "First pier comes down in the night"]  # fmt: skip
    article = parsed(
        document("How the bridge was saved", story=[*STORY[:3], *days, STORY[3], f"{STORY[0]} Again."], tail=["Share"])
    )
    assert all(line in article.text for line in days)


def test_writers_are_told_from_their_roles_and_employers():
    article = parsed(
        document("Bridge to be repaired", "By Jane Porter, Staff Writer, and Tom Field-Hall, Associated Press")
    )
    assert (article.authors, article.publisher) == (("Jane Porter", "Tom Field-Hall"), "AP")


def test_hard_wrapped_lines_become_paragraphs():
    import textwrap

    raw = "Bridge to be repaired\n\n" + "\n\n".join("\n".join(textwrap.wrap(p, 64)) for p in STORY)
    assert parsed(raw).text.split("\n\n") == STORY


def test_lines_without_blank_lines_between_are_paragraphs():
    article = parsed("\n".join(["Bridge to be repaired", "By Jane Porter", "3 March 2021", *STORY]))
    assert (article.title, article.authors) == ("Bridge to be repaired", ("Jane Porter",))
    assert article.text.split("\n\n") == STORY


def test_a_whole_page_gives_its_article_alone():
    menu = [
        "Home",
        "World",
        "Sport",
        "Business",
        "Weather",
        "Travel",
        "Culture",
        "Video",
        "Log in",
        "Subscribe",
        "Search",
        "Live",
        "Jobs",
        "Cars",
        "Homes",
    ]
    tail = [
        "Most read",
        "Ten ways to cook a leek",
        "Who will win the cup",
        "Contact us",
        "Privacy policy",
        "© 2021 Harbour News. All rights reserved.",
    ]
    article = parsed(
        document(*menu, "Harbour council agrees to repair bridge", "By Jane Porter", "3 March 2021", tail=tail)
    )
    assert article.title == "Harbour council agrees to repair bridge"
    assert article.text.split("\n\n") == STORY


@pytest.mark.parametrize(
    "top",
    [
        ["Portville", "Log in", "Bridge to be repaired before winter", "By Jane Porter", "3 March 2021"],
        [*["World", "Travel", "Cars"] * 6, "Bridge to be repaired before winter", *["12", "Share"] * 6,
         "Harbour council on Tuesday", *["Save", "Print"] * 3],
    ],
)  # fmt: skip
def test_the_headline_of_a_page_is_told_from_menus_dates_and_buttons(top):
    assert parsed(document(*top)).title == "Bridge to be repaired before winter"


def test_a_headline_without_spaces_is_told_by_what_the_story_says():
    story = ["港口委员会星期二决定在冬天之前修复旧大桥，市政府发言人说，工程将在六月开始，持续四个月的时间。"] * 2
    menu = [
        "首页",
        "新闻",
        "体育",
        "财经",
        "科技",
        "娱乐",
        "时尚",
        "汽车",
        "房产",
        "旅游",
        "教育",
        "健康",
        "视频",
        "论坛",
        "登录",
    ]
    article = parsed(
        document(
            *menu, "港口旧大桥冬天之前修复", "手机看新闻更方便快捷", story=story, tail=["分享到：", "责任编辑：王小明"]
        )
    )
    assert article.title == "港口旧大桥冬天之前修复"


@pytest.mark.parametrize(
    ("title", "byline", "date", "authors", "day"),
    [
        ("Brücke wird repariert", "Von Jürgen Müller", "3. März 2021", ("Jürgen Müller",), 3),
        (
            "Le pont sera réparé avant l’hiver",
            "Par Élodie Martin",
            "Publié le 3 mars 2021 à 10h15",
            ("Élodie Martin",),
            3,
        ),
        ("El puente será reparado este año", "Por Ana García", "3 de marzo de 2021", ("Ana García",), 3),
        ("Мост отремонтируют до зимы", "Автор: Иван Петров", "3 марта 2021", ("Иван Петров",), 3),
    ],
)
def test_heads_in_other_languages(title, byline, date, authors, day):
    article = parsed(document(title, byline, date))
    assert (article.title, article.authors, article.published_at.date().day) == (title, authors, day)
    assert article.text.split("\n\n") == STORY


def test_a_teaser_and_a_paywall_stub_are_partial():
    assert parsed(document("Bridge to be repaired", story=[STORY[0] + " But…"])).partial
    assert parsed(document("Bridge to be repaired", story=STORY[:1], tail=["Subscribe to continue reading"])).partial
    assert not parsed(document("Bridge to be repaired")).partial


def test_more_than_a_million_characters_are_cut_and_say_so():
    article = parsed("Bridge to be repaired\n\n" + (STORY[0] + "\n\n") * 10_000)
    assert article.truncated
    assert len(article.text) <= 1_000_000


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" \n\t" * 50,
        b"\0" * 500,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"%PDF-1.7 ...",
        bytes(range(256)) * 40,
    ],
)
def test_what_is_no_text_is_refused(raw):
    with pytest.raises(Poison):
        parsed(raw)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "windows-1252"])
def test_encodings_are_found_out(encoding):
    article = parsed(document("Café by the harbour to close", "By Zoë Müller").encode(encoding))
    assert (article.title, article.authors) == ("Café by the harbour to close", ("Zoë Müller",))


LINES = st.sampled_from(
    [
        *STORY,
        "Bridge to be repaired",
        "By Jane Porter",
        "3 March 2021",
        "Advertisement",
        "Share",
        "PORTVILLE (AP) — The bridge will be repaired, said the council of the town on Tuesday.",
        "Read more: Ferries",
        "• one point",
        "——",
        "",
        "  ",
        "橋は冬の前に修理されると町の広報担当者が火曜日に述べた。",
        "\u200b odd \ufeff signs \x0b here \x85 and \u2028 there",
    ]
)
DOCUMENTS = st.lists(LINES | st.text(max_size=80), min_size=1, max_size=25).map("\n".join)


@given(DOCUMENTS)
def test_what_is_kept_and_what_is_removed_are_the_original(raw):
    try:
        article = parsed(raw)
    except Poison:
        return
    spans = article.removed
    assert all(0 <= s.start < s.end <= len(article.raw_text) and s.kind for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    kept, at = "", 0
    for span in spans:
        kept += article.raw_text[at : span.start]
        at = span.end
    kept += article.raw_text[at:]
    assert "".join((article.title + article.text).split()) == "".join(kept.split())
