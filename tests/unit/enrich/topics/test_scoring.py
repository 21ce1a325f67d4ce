"""What an article is about: the senses of words, the shape of the answer, and its scores."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrich.topics.scoring import MAX_LEAVES, classify
from shared import mediatopics

SPORT, CRIME, LABOUR, CONFLICT = "medtop:15000000", "medtop:02000000", "medtop:09000000", "medtop:16000000"
POLITICS, HEALTH, ECONOMY, WEATHER = "medtop:11000000", "medtop:07000000", "medtop:04000000", "medtop:17000000"
DISASTER, RELIGION, SCIENCE, ARTS = "medtop:03000000", "medtop:12000000", "medtop:13000000", "medtop:01000000"
EDUCATION, ENVIRONMENT, SOCIETY, LEISURE = "medtop:05000000", "medtop:06000000", "medtop:14000000", "medtop:10000000"


def ids(title, text="", language="en"):
    return [topic.id for topic in classify(title, text, language)]


def best(title, text=""):
    return ids(title, text)[0]


@pytest.mark.parametrize(
    ("title", "text", "topic_id"),
    [
        # strike
        ("Dock workers begin strike over pay", "The union said members walked out at midnight.", LABOUR),
        ("Air strike hits fuel depot", "Warplanes bombed the depot, the army said.", CONFLICT),
        ("Late strike wins it for the visitors", "The striker scored in the second half.", SPORT),
        ("Bowler takes five wickets", "He strikes early as the batsmen collapse.", SPORT),
        # court
        ("Court jails smuggler for nine years", "The judge said the defendant showed no remorse.", CRIME),
        ("Teenager shines on the tennis court", "She won in straight sets to reach the final.", SPORT),
        ("Basketball court reopens", "The team will play its first game of the season there.", SPORT),
        # sport words elsewhere
        ("Sports car maker's profit rises", "Shares rose after the company told of higher earnings.", ECONOMY),
        (
            "Minister scores points in debate",
            "Parliament votes on the bill; the opposition calls an election.",
            POLITICS,
        ),
        ("Match made at the church fair", "The bishop blessed the worshippers in the cathedral.", RELIGION),
        ("Goalkeeper charged with assault", "Police arrested the man; a court heard he had a knife.", CRIME),
        # fire, storm, war, party, bank, cell, race in their senses
        ("Wildfire forces thousands to flee", "Firefighters said the blaze has destroyed homes.", DISASTER),
        ("Soldiers come under fire at the border", "Two troops were wounded by mortar shells.", CONFLICT),
        ("Blizzard warning for the coast", "Forecasters expect inches of snow and gale force winds.", WEATHER),
        ("Price war hits supermarkets", "Retailers cut prices as sales fell, analysts said.", ECONOMY),
        ("New planet found by telescope", "Astronomers said it orbits a star like the sun.", SCIENCE),
        ("Nurses warn of flu season", "Patients fill the hospital wards, doctors said.", HEALTH),
        ("Pupils return to classrooms", "Teachers said the school year begins with exams.", EDUCATION),
        ("Film festival opens", "The actress stars in the director's new movie.", ARTS),
        ("Coral reef shrinks", "Scientists blame climate change and pollution.", ENVIRONMENT),
        ("Twelve soups for winter", "Each recipe is easy to cook, and delicious.", LEISURE),
        ("What I tell my kids about divorce", "A mother on parenting and marriage.", SOCIETY),
    ],
)
def test_the_first_topic_is_that_of_the_sense_meant(title, text, topic_id):
    assert best(title, text) == topic_id


@pytest.mark.parametrize(
    ("title", "text", "not_topic"),
    [
        ("The two firms strike a deal", "The merger creates a company with large profits.", LABOUR),
        ("Lucky strike for gardeners", "The food court of the mall has a new recipe for pizza.", CRIME),
        ("Union Jack flies over the palace", "The duchess opened the garden.", LABOUR),
        ("War of words over the budget", "Ministers quarrel in parliament.", CONFLICT),
        ("Heart attack kills actor", "The hospital said he had long been ill.", CONFLICT),
        ("In charge of the kitchen", "The chef cooks a delicious dinner.", CRIME),
        ("Birthday party at the zoo", "The elephant turned fifty.", POLITICS),
    ],
)
def test_other_senses_of_a_word_are_no_evidence(title, text, not_topic):
    assert not_topic not in ids(title, text)


CRICKET = """The opening attack bombed out the visitors for 94 in a morning of strikes. Wickets fell like a truce broken, the captain
said; his batsmen were under siege from the first over and held hostage by the pitch. The spinners raided at will before stumps."""
BLAST = """A bomb exploded outside the cricket stadium on Friday, killing 12 people and wounding 30, the interior ministry said. The
match between two league teams had begun an hour before. Witnesses said a second bomb went off as police arrived. The wounded were taken to a clinic."""


@pytest.mark.parametrize(
    ("title", "text", "first", "absent"),
    [
        ("Attack strikes at dawn as hosts take ten wickets", CRICKET, SPORT, {CONFLICT, LABOUR, CRIME, DISASTER}),
        (
            "Footballers call strike over wages",
            "Players of the league will go on strike, their union said. Clubs refuse a minimum wage.",
            LABOUR,
            {CONFLICT},
        ),
    ],
)
def test_what_sport_borrows_from_war_is_no_war(title, text, first, absent):
    found = ids(title, text)
    assert found[0] == first
    assert not absent & set(found)


def test_where_people_are_killed_the_words_of_war_are_meant():
    assert {CONFLICT, SPORT} <= set(ids("Bomb kills 12 at cricket ground", BLAST))


def test_a_weak_word_stays_weak_however_often_it_comes():
    assert classify("", "The show. " * 50, "en") == classify("", "The show. " * 4, "en")


def test_the_sample_is_about_conflict_first_and_politics_second():
    sample = Path(__file__).parents[4] / "seeds" / "articles" / "2026-11-16-1416-border-safe-havens.txt"
    title, _, text = sample.read_text(encoding="utf-8").partition("\n")
    tops = [topic_id for topic_id in ids(title, text) if topic_id.endswith("000000")]
    assert tops[:2] == [CONFLICT, POLITICS]


def test_a_plain_phrase_gives_the_deeper_topic_and_all_above_it():
    found = ids("Earthquake of magnitude 6.1 shakes the islands", "The quake was followed by an aftershock.")
    assert "medtop:20000153" in found
    assert set(mediatopics.ancestors("medtop:20000153")) <= set(found)


@pytest.mark.parametrize(("title", "text"), [("", ""), ("Of the and to", "it was so"), ("Qwzx", "plkjh 42")])
def test_without_evidence_there_is_no_topic(title, text):
    assert classify(title, text, "en") == ()


@pytest.mark.parametrize("language", ["fr", "de", "und", ""])
def test_a_language_without_a_lexicon_has_no_topics(language):
    assert classify("Election in parliament", "The minister and the president", language) == ()


def test_the_title_counts_more_than_the_text():
    assert best("The priest and the church", "The soup and the cheese.") == RELIGION
    assert best("The soup and the cheese", "The priest and the church.") == LEISURE


def test_the_case_and_the_kind_of_apostrophe_do_not_matter():
    lower = classify("alzheimer's patients in hospital", "doctors and nurses", "en")
    assert classify("ALZHEIMER’S PATIENTS IN HOSPITAL", "Doctors and Nurses", "en") == lower


WORDS = (
    "police court strike election goal season church war storm recipe doctor school bank film robot whale baby the of"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=40), st.lists(st.sampled_from(WORDS.split()), max_size=12))
def test_the_answer_has_one_shape_whatever_the_words(text, title):
    found = classify(" ".join(title), " ".join(text), "en")
    given_ids = {topic.id for topic in found}
    scores = [topic.score for topic in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    for topic in found:
        assert topic.name == mediatopics.topics()[topic.id].name
        assert set(mediatopics.ancestors(topic.id)) <= given_ids
    leaves = given_ids - {above for one in given_ids for above in mediatopics.ancestors(one)}
    assert len(leaves) <= MAX_LEAVES


@given(st.text(max_size=400), st.text(max_size=80))
def test_any_text_is_classified(text, title):
    classify(title, text, "en")


def test_more_evidence_never_lowers_the_score_of_a_topic_alone():
    once = classify("", "The priest.", "en")[0].score
    twice = classify("", "The priest and the bishop.", "en")[0].score
    title = classify("The priest and the bishop", "The priest and the bishop.", "en")[0].score
    assert once < twice < title
