"""Which story an article joins, told as timelines of invented news."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrich.story import Assignment, StoryBook, story_id_of
from shared.events import Source
from tests.unit.enrich.story.conftest import BUDGET, FERRY, FERRY_LATER, START, Desk

WORDS = [
    "aground",
    "leaks",
    "watched",
    "heard",
    "pumped",
    "sealed",
    "tugged",
    "floated",
    "moved",
    "towed",
    "docked",
    "checked",
    "cut",
    "mended",
    "painted",
    "sold",
    "sailing",
]


def told(book, *articles):
    return [book.assign(article) for article in articles]


def test_the_first_article_begins_a_story_named_after_it(desk):
    (first,) = told(StoryBook(), desk.article("Ferry aground off Kalvoy", FERRY))
    assert first.story_id == story_id_of("article-1")
    assert first.story_relation == "new"
    assert first.story.model_dump() == {"articles": 1, "publishers": 1, "first_seen": START, "previous": None}


def test_a_later_report_of_the_event_joins_it_and_another_event_does_not(desk):
    ferry, budget, later = told(
        StoryBook(),
        desk.article("Ferry aground off Kalvoy", FERRY),
        desk.article("Maravia's parliament rejects the budget", BUDGET, hours=1, source="courier"),
        desk.article("Tugs free the ferry Astrid Lund", FERRY_LATER, hours=40, source="courier"),
    )
    assert later.story_id == ferry.story_id != budget.story_id
    assert (later.story_relation, budget.story_relation) == ("follow_up", "new")
    assert (later.story.articles, later.story.publishers) == (2, 2)


def test_a_decision_tells_what_joined_the_article(desk):
    book = StoryBook()
    book.assign(desk.article("Ferry aground off Kalvoy", FERRY))
    evidence = book.decide(desk.article("Tugs free the ferry", FERRY_LATER, hours=40)).evidence
    assert evidence.cosine > 0.2
    assert {"kalvoy", "ferry"} & set(evidence.terms)
    copy = book.decide(desk.article("Ferry on the rocks", FERRY, hours=1, source="courier")).evidence
    assert (copy.copy_of, copy.copy_share) == ("article-1", 1.0)


def test_deciding_remembers_nothing(desk):
    book, article = StoryBook(), desk.article("Ferry aground off Kalvoy", FERRY)
    assert book.decide(article) == book.decide(article)
    assert book.articles == 0
    later = desk.article("Tugs free the ferry", FERRY_LATER, hours=5)
    assert book.decide(later).relation == "new"


@pytest.mark.parametrize(("hours", "relation"), [(72, "follow_up"), (72.1, "new")])
def test_a_story_is_open_for_72_hours_after_its_last_article(desk, hours, relation):
    first, later = told(
        StoryBook(),
        desk.article("Ferry aground off Kalvoy", FERRY),
        desk.article("Tugs free the ferry Astrid Lund", FERRY_LATER, hours=hours),
    )
    assert later.story_relation == relation
    assert later.story.previous == (first.story_id if relation == "new" else None)


def test_a_story_is_open_for_14_days_at_most_and_the_next_one_names_it(desk):
    book, days = StoryBook(), range(0, 17, 2)
    reports = [
        desk.article(f"Ferry Astrid Lund {WORDS[day]}", FERRY_LATER + f" Day {day}.", hours=24 * day) for day in days
    ]
    stories = [one.story_id for one in told(book, *reports)]
    assert len(set(stories[:8])) == 1
    assert stories[8] != stories[0]
    assert (
        book.assign(desk.article("Ferry Astrid Lund docked", FERRY_LATER, hours=24 * 16 + 1)).story.previous
        == stories[0]
    )


def test_the_clock_is_the_articles_own_and_no_article_is_of_the_future(desk):
    fetched = START + timedelta(hours=1)
    wrong = desk.article(
        "Ferry aground off Kalvoy", FERRY, published_at=START + timedelta(days=900), fetched_at=fetched
    )
    book = StoryBook()
    assert book.assign(wrong).story.first_seen == fetched
    assert book.assign(desk.article("Tugs free the ferry", FERRY_LATER, hours=30)).story_relation == "follow_up"


def test_an_article_without_times_is_of_the_time_of_the_last_one(desk):
    book = StoryBook()
    book.assign(desk.article("Ferry aground off Kalvoy", FERRY))
    undated = desk.article("Tugs free the ferry", FERRY_LATER, published_at=None, fetched_at=None)
    assert book.decide(undated).at == START


def test_an_article_delivered_again_gets_the_story_it_got_before(desk):
    book = StoryBook()
    first, again = desk.article("Ferry aground", FERRY), desk.article("Tugs free the ferry", FERRY_LATER, hours=5)
    told(book, first, again)
    assert book.assign(first).story.articles == 1
    assert book.assign(again).story == book.assign(again).story
    third = book.assign(desk.article("Ferry docked in Bergen", FERRY_LATER + " It is docked.", hours=9))
    assert third.story.articles == 3


def test_languages_are_kept_apart(desk):
    english, german = told(
        StoryBook(),
        desk.article("Astrid Lund Kalvoy", FERRY),
        desk.article("Astrid Lund Kalvoy", FERRY, hours=1, language="de"),
    )
    assert english.story_id != german.story_id


def test_three_outlets_with_one_credited_agency_are_one_publisher(desk):
    book = StoryBook()
    agency = Source(id="wire", name="Harbour Wire", domain="harbourwire.example")
    told(book, desk.article("Ferry aground", FERRY).model_copy(update={"source": agency}))
    for number, source in enumerate(("daily", "courier"), start=1):
        last = book.assign(desk.article("Ferry aground", FERRY, hours=number, source=source, publisher="HARBOUR  wire"))
    assert (last.story.articles, last.story.publishers) == (3, 1)


def test_a_bulk_of_one_source_in_one_minute_makes_no_giant(desk):
    names = ["Orsk", "Bratt", "Velm", "Tarn", "Quist", "Ploen", "Sorv", "Mirk", "Dalen", "Husk", "Grave", "Tolm"]
    footer = (
        " We use cookies to give you the best experience on our site. Sign up to our newsletter for the latest offers."
    )
    items = [
        desk.article(
            f"{name} opens a {kind}",
            f"{name} town council opened a {kind} on {name} Street. {name} mayor Ola {name}by cut the ribbon of the {kind}.{footer}",
            hours=number / 600,
        )
        for number, (name, kind) in enumerate(
            zip(
                names,
                [
                    "library",
                    "bakery",
                    "museum",
                    "bridge",
                    "stadium",
                    "clinic",
                    "theatre",
                    "market",
                    "garden",
                    "tunnel",
                    "airport",
                    "kennel",
                ],
                strict=True,
            )
        )
    ]
    assert len({one.story_id for one in told(StoryBook(), *items)}) == len(items)


def test_a_daily_column_is_a_new_story_each_day(desk):
    signs = (
        "Aries should rest. Taurus meets a friend. Gemini finds a letter. Cancer should wait. Leo wins. Virgo doubts."
    )
    other = (
        "Aries is restless. Taurus loses a key. Gemini travels by sea. Cancer hears news. Leo sleeps. Virgo decides."
    )
    book = StoryBook()
    first, second = told(
        book,
        desk.article("Your horoscope for Monday, 2 March", signs),
        desk.article("Your horoscope for Tuesday, 3 March", other, hours=24),
    )
    assert first.story_id != second.story_id


FORECAST = """{day} will be {sky} in Kalvoy, with {wind} winds of {speed} metres a second from the {side} and a high of {high} degrees.
Expect {rain} mm of rain on the coast of Maravia by the evening, the weather service said. Sailors off the Skarv rocks should
watch for {seas} seas. The night will be {night}; by morning the thermometer falls to {low}."""
DAYS = (
    {
        "day": "Monday",
        "sky": "bright",
        "wind": "light",
        "speed": 3,
        "side": "south",
        "high": 14,
        "rain": 0,
        "seas": "calm",
    },
    {
        "day": "Tuesday",
        "sky": "dull",
        "wind": "fresh",
        "speed": 9,
        "side": "west",
        "high": 9,
        "rain": 12,
        "seas": "rough",
    },
    {
        "day": "Wednesday",
        "sky": "grey",
        "wind": "gusty",
        "speed": 17,
        "side": "north",
        "high": 5,
        "rain": 31,
        "seas": "high",
    },
)


def test_a_weather_column_is_a_new_story_each_day_and_no_copy_of_yesterdays(desk):
    columns = [
        desk.article(
            f"Weather for {day['day']}, {2 + number} March",
            FORECAST.format(night="clear", low=number, **day),
            hours=24 * number,
        )
        for number, day in enumerate(DAYS)
    ]
    found = told(StoryBook(), *columns)
    assert [one.story_relation for one in found] == ["new"] * 3
    assert len({one.story_id for one in found}) == 3


def test_the_weather_of_one_day_by_two_sources_word_for_word_is_one_story(desk):
    text = FORECAST.format(night="clear", low=2, **DAYS[1])
    first, second = told(
        StoryBook(), desk.article("Weather", text), desk.article("Today's weather", text, hours=1, source="courier")
    )
    assert second.story_relation == "copy"
    assert second.story_id == first.story_id


def test_a_live_blog_that_grows_all_day_stays_one_story(desk):
    book, text = StoryBook(), FERRY
    first = book.assign(desk.article("Live: ferry aground off Kalvoy", text))
    for hour in range(1, 9):
        text = f"{7 + hour}:30: Tug {WORDS[hour]} at the Skarv rocks, the coast guard said, and divers {WORDS[-hour]}.\n\n{text}"
        grown = desk.article(f"Live: ferry aground off Kalvoy, {WORDS[hour]}", text, hours=hour)
        assert book.assign(grown).story_id == first.story_id


def test_a_live_blog_that_grows_stays_one_story(desk):
    first, second = told(
        StoryBook(),
        desk.article("Live: ferry aground", FERRY),
        desk.article("Live: ferry aground", FERRY_LATER + "\n\n" + FERRY, hours=30),
    )
    assert second.story_id == first.story_id


@pytest.mark.parametrize("text", ["", "the of and", "!!! ???"])
def test_articles_without_words_are_each_alone(desk, text):
    one, other = told(StoryBook(), desk.article("", text), desk.article("", text, hours=1))
    assert one.story_id != other.story_id


def test_what_is_long_over_is_forgotten(desk):
    book = StoryBook()
    told(book, desk.article("Ferry aground off Kalvoy", FERRY), desk.article("Budget rejected", BUDGET, hours=24 * 20))
    assert book.articles == 1


EVENTS = [
    ("Ferry aground", FERRY),
    ("Budget rejected", BUDGET),
    ("Tugs free ferry", FERRY_LATER),
    ("Cookies", "the cookies"),
]
STEPS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 120), st.integers(1, 9)), max_size=12)


def stream(steps):
    desk, hours = Desk(), 0
    for event, gap, number in steps:
        hours += gap
        title, text = EVENTS[event]
        yield desk.article(title, text, hours=hours, article_id=f"a{event}-{number}", source=f"s{number % 3}")


@given(STEPS, st.integers(0, 12))
@settings(max_examples=40, deadline=None)
def test_a_book_rebuilt_from_its_log_decides_alike(steps, cut):
    articles, book, log = list(stream(steps)), StoryBook(), []
    for article in articles[:cut]:
        assignment = book.decide(article)
        log.append(assignment.model_dump_json())
        book.apply(assignment)
    rebuilt = StoryBook()
    for line in log:
        rebuilt.apply(Assignment.model_validate_json(line))
    for article in articles[cut:]:
        decided = book.assign(article)
        assert rebuilt.assign(article) == decided
