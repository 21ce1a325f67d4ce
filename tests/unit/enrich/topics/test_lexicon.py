"""The lexicon file: what a user may write, what is refused and how it is told."""

import pytest

from services.enrich.topics import lexicon, lexiconfile
from services.enrich.topics.lexicontests import failures
from services.enrich.topics.scoring import classify
from shared.errors import Misconfigured


def loaded(text):
    return lexiconfile.load(text.encode(), "my.yaml")


def test_a_lexicon_of_ones_own_takes_the_place_of_the_built_in():
    mine = loaded("languages:\n  de:\n    topics:\n      weather: {strong: [gewitter, starker regen]}\n")
    found = classify("Gewitter am Abend", "Mit starkem Wind und starker Regen.", "de", mine)
    assert [topic.name for topic in found] == ["weather"]
    assert classify("Blizzard warning", "Heavy snow", "en", mine) == ()


def test_an_ignored_phrase_hides_the_words_in_it():
    text = "languages:\n  en:\n    ignore: [court shoe]\n    topics:\n      court: {strong: [court]}\n"
    assert classify("Court", "", "en", loaded(text)) != ()
    assert classify("Court shoes", "", "en", loaded(text)) == ()


def test_a_star_finds_every_word_that_so_begins_and_a_singular_its_plural():
    text = "languages:\n  en:\n    topics:\n      flood: {strong: [evacuat*, river bank, levee]}\n"
    for title in ("Evacuated", "evacuation", "River banks", "Levees"):
        assert classify(title, "", "en", loaded(text)), title
    assert classify("river", "", "en", loaded(text)) == ()


def test_what_speaks_against_a_topic_takes_evidence_away():
    text = "languages:\n  en:\n    topics:\n      sport: {plain: [goal], against: [budget]}\n"
    assert classify("Goal", "", "en", loaded(text))
    assert classify("Goal of the budget", "", "en", loaded(text)) == ()


EXTENDED = """extends: built-in
languages:
  en:
    ignore: [goalkeeper]
    topics:
      weather: {strong: [haboob]}
      religion: {strong: [blizzard]}
  de:
    topics:
      weather: {strong: [gewitter]}
"""


@pytest.mark.parametrize(
    ("title", "language", "found"),
    [
        ("Haboob over the desert", "en", "weather"),  # a word of its own
        ("The bishop in the cathedral", "en", "religion"),  # one of the built-in's
        ("Blizzard", "en", "religion"),  # of both: what this file says of it
        ("Goalkeeper", "en", None),
        ("Gewitter", "de", "weather"),
    ],
)
def test_a_lexicon_may_extend_the_built_in(title, language, found):
    named = [topic.name for topic in classify(title, "", language, loaded(EXTENDED))]
    assert named[:1] == ([found] if found else [])


def test_a_lexicon_brings_its_own_tests_and_a_failing_one_says_what_was_found():
    tests = "tests:\n  - {title: Haboob, expect: [weather], not: [sport]}\n  - {title: Haboob, expect: [sport], not: [weather]}\n"
    (failed,) = failures(loaded(EXTENDED + tests))
    assert (failed.line, failed.column) == (13, 5)
    assert failed.message.startswith("`sport` was expected; `weather` was not to be there; found: weather 0.")


def test_words_of_scripts_with_signs_over_and_under_their_letters_are_whole():
    text = "languages:\n  hi:\n    topics:\n      weather: {strong: [बारिश]}\n"
    assert classify("दिल्ली में बारिश", "", "hi", loaded(text))
    assert classify("बर शहर", "", "hi", loaded(text)) == ()


BORROWED = """languages:
  en:
    borrowed: {sport: [siege]}
    topics:
      sport: {strong: [wicket, innings, umpire]}
      armed conflict: {strong: [siege, shelling]}
"""


def test_a_borrowed_phrase_counts_for_others_only_where_its_borrower_does_not_lead():
    def named(title, text):
        return {topic.name for topic in classify(title, text, "en", loaded(BORROWED))}

    assert named("Siege at the wicket", "The innings ended; the umpire left the siege.") == {"sport"}
    assert "armed conflict" in named("Siege goes on", "The shelling reached a wicket.")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "languages:\n  en:\n    borrowed: {sprot: [siege]}\n    topics: {}\n",
            "my.yaml:3:16: no topic is named `sprot`",
        ),
        ("languages:\n  en:\n    borrowed: {sport: [Siege]}\n    topics: {}\n", "my.yaml:3:24: `Siege` has capitals"),
        ("", "my.yaml:1:1: the file is empty"),
        (
            "languages:\n  en:\n    topics:\n      wether: {}\n",
            "my.yaml:4:7: no topic is named `wether`; did you mean `weather`",
        ),
        (
            "languages:\n  en:\n    topics:\n      qqqq: {}\n",
            "my.yaml:4:7: no topic is named `qqqq`; `tocsin topics search",
        ),
        ("languages:\n  en:\n    topics:\n      sport: {strong: [Goal]}\n", "my.yaml:4:24: `Goal` has capitals"),
        ("languages:\n  en:\n    topics:\n      sport: {strong: ['--']}\n", "my.yaml:4:24: `--` has no word"),
        ("languages:\n  en:\n    topics:\n      sport: {weak: ['go*l']}\n", "my.yaml:4:22: `go*l`: a `*` is allowed"),
        ("languages:\n  en:\n    topics:\n      sport: {weak: ['own goal*']}\n", "my.yaml:4:22: `own goal*`: a `*`"),
        ("languages:\n  en:\n    topics:\n      sport: {weak: ['go*']}\n", "my.yaml:4:22: `go*` is too short"),
        ("languages:\n  en:\n    ignore: [Fire sale]\n    topics: {}\n", "my.yaml:3:14: `Fire sale` has capitals"),
        ("languages:\n  en:\n    topics:\n      sport: {weighty: [goal]}\n", "my.yaml:4:15:"),
        (
            "languages:\n  en:\n    ignore: [own goal]\n    topics:\n      sport: {weak: [own goal]}\n",
            "my.yaml:3:14: `own goal` is ignored",
        ),
        ("extends: built in\nlanguages: {}\n", "my.yaml:1:10: expected 'built-in'"),
        (
            "languages: {}\ntests: [{title: A, expect: [wether]}]\n",
            "my.yaml:2:29: no topic is named `wether`; did you mean",
        ),
        ("languages: {}\ntests: [{title: A}]\n", "my.yaml:2:9: the test expects nothing"),
        ("languages:\n  en: {}\n", "my.yaml:2:"),
        ("language: en\n", "my.yaml:1:1:"),
    ],
)
def test_a_mistake_is_told_with_its_place(text, told):
    with pytest.raises(Misconfigured) as refused:
        loaded(text)
    assert told in str(refused.value)


def test_all_mistakes_are_told_at_once():
    with pytest.raises(Misconfigured) as refused:
        loaded("languages:\n  en:\n    topics:\n      wether: {}\n      sport: {strong: [Goal, '?']}\n")
    assert len(refused.value.problems) == 3


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(Misconfigured, match=r"none\.yaml: cannot be read as a topic lexicon"):
        lexiconfile.read(tmp_path / "none.yaml")


def test_a_file_is_read(tmp_path):
    path = tmp_path / "my.yaml"
    path.write_text("languages:\n  en:\n    topics:\n      sport: {strong: [goal]}\n", encoding="utf-8")
    assert classify("Goal", "", "en", lexiconfile.read(path))


def test_the_built_in_lexicon_has_enough_words_for_each_topic_and_none_both_used_and_ignored():
    from importlib.resources import files

    from shared.mediatopics import find
    from shared.yaml import file as yamlfile

    data = (files("services.enrich") / "data" / "topics.yaml").read_bytes()
    english = yamlfile.validate(yamlfile.load(data, "topics.yaml"), lexiconfile.LexiconFile).languages["en"]
    used = set()
    for name, by_strength in english.topics.items():
        phrases = [phrase for strength in lexiconfile.STRENGTHS for phrase in getattr(by_strength, strength)]
        used.update(phrases)
        if find(name).parent is None:
            assert len(phrases) >= 100, name
    assert not used & set(english.ignore)


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("earthquakes", "earthquake"), ("parties", "party"), ("crashes", "crash"), ("churches", "church"),
        ("classes", "class"), ("taxes", "tax"), ("glass", "glass"), ("virus", "virus"), ("crisis", "crisis"), ("gas", "gas"), ("movies", "movie"), ("ties", "tie"),
    ],
)  # fmt: skip
def test_the_singular_of_a_plural(plural, one):
    assert lexicon.singular(plural) == one
