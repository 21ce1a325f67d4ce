"""The table of Media Topics and the names under which a user finds them."""

import pytest

from shared.mediatopics import ancestors, find, nearest, topics

TOP_LEVEL = {
    "medtop:01000000": "arts, culture, entertainment and media",
    "medtop:02000000": "crime, law and justice",
    "medtop:03000000": "disaster, accident and emergency incident",
    "medtop:04000000": "economy, business and finance",
    "medtop:05000000": "education",
    "medtop:06000000": "environment",
    "medtop:07000000": "health",
    "medtop:08000000": "human interest",
    "medtop:09000000": "labour",
    "medtop:10000000": "lifestyle and leisure",
    "medtop:11000000": "politics and government",
    "medtop:12000000": "religion",
    "medtop:13000000": "science and technology",
    "medtop:14000000": "society",
    "medtop:15000000": "sport",
    "medtop:16000000": "conflict, war and peace",
    "medtop:17000000": "weather",
}


def test_the_top_level_is_that_of_the_standard():
    assert {topic.id: topic.name for topic in topics().values() if topic.parent is None} == TOP_LEVEL


def test_the_table_is_a_tree_with_each_topic_after_its_parent():
    seen = set()
    for topic in topics().values():
        assert topic.id.removeprefix("medtop:").isdigit()
        assert len(topic.id) == len("medtop:00000000")
        assert topic.parent is None or topic.parent in seen
        seen.add(topic.id)
    assert len(seen) > 17 + 120


def test_no_name_stands_for_two_topics():
    names = [topic.name.casefold() for topic in topics().values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("given", "topic_id"),
    [
        ("sport", "medtop:15000000"),
        ("Sport", "medtop:15000000"),
        ("politics", "medtop:11000000"),
        ("politics and government", "medtop:11000000"),
        ("  Economy,  business and finance ", "medtop:04000000"),
        ("conflict", "medtop:16000000"),
        ("medtop:20000153", "medtop:20000153"),
        ("MEDTOP:20000153", "medtop:20000153"),
        ("Hinduism", "medtop:20000676"),
        # "economy" is the name of a topic of its own, and only short for another
        ("economy", "medtop:20000344"),
        ("crime", "medtop:20000082"),
    ],
)
def test_a_topic_is_found_by_name_short_name_or_code(given, topic_id):
    assert find(given).id == topic_id


@pytest.mark.parametrize("given", ["", "arts", "sports desk", "medtop:99999999", "15000000", "medtop:"])
def test_what_names_no_topic_or_two_finds_none(given):
    assert find(given) is None


@pytest.mark.parametrize("topic_id", list(topics()))
def test_each_topic_is_found_by_its_own_name_and_code(topic_id):
    assert find(topics()[topic_id].name).id == topic_id
    assert find(topic_id).id == topic_id


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("enviroment", "environment"),
        ("wether", "weather"),
        ("polytics", "politics and government"),
        ("earthquakes", "earthquake"),
        ("arts", "arts and entertainment"),
        ("arts", "arts, culture, entertainment and media"),
    ],
)
def test_close_names_are_told_for_one_that_is_none(misspelt, meant):
    assert meant in nearest(misspelt)


def test_nothing_is_close_to_nonsense():
    assert nearest("qqqqqqqq") == ()


def test_ancestors_go_from_the_parent_to_the_top():
    assert ancestors("medtop:20000137") == ("medtop:20000129", "medtop:02000000")
    assert ancestors("medtop:15000000") == ()
    assert ancestors("medtop:99999999") == ()
