"""Two events of one kind within hours, and news of two kinds from one place: what keeps their stories apart."""

from datetime import timedelta

import pytest

from services.enrich.story import StoryBook
from services.enrich.story.facets import FACETS, NONE, Words, agreement, asked, facets, summed
from services.enrich.story.fingerprint import Fingerprint, read, take
from services.enrich.story.kinds import DOUBT, doubt, kinds
from services.enrich.story.search import brevity, silence
from services.enrich.story.vectors import Vector
from services.enrich.story.words import words
from shared.events import Entity, Topic
from tests.unit.enrich.story.conftest import FERRY, FERRY_LATER

QUAKE = """A magnitude 5.9 earthquake shook the island of Tarn on Sunday, levelling seven villages and killing 10 people, the
geological survey of Maravia said. It struck 12 km deep. Governor Ola Brekk said that rescue teams had reached the coast and
that 1,400 tents were on their way to the island."""
QUAKE_LATER = """Rescue teams have brought 1,400 tents to the island of Tarn, where an earthquake of magnitude 5.9 levelled seven
villages on Sunday. The number of dead has risen to 12. Governor Ola Brekk asked the villages to wait for engineers."""
QUAKE_ELSEWHERE = """An earthquake of magnitude 4.6 woke the harbour town of Velm in Maravia before dawn on Tuesday. No one was hurt,
said the mayor, Ida Moe; chimneys fell in 60 streets. The geological survey put the quake 31 km below the sea."""


BORDER = """Envoys of Pakistan and Afghanistan met at Torkham on Monday to talk about the posts on their border. Colonel Rahim
Shinwari said that gunmen had attacked a convoy of lorries from the valley of Kurram, and that nine drivers were missing.
Merchants asked for the customs shed to be opened, since pomegranates were rotting in the heat."""
GAME = """Pakistan needed only 31 overs to bowl Afghanistan out on Monday. Left-armer Hamza Lodhi attacked the stumps and took
six wickets; only opener Zalmai Noorzad reached forty before he was run out. The border of the inner ring saw nine catches.
Coach Bilal Khokhar praised the slip fielders from the valley. The next match begins in Multan."""

BOUGHT = """Calder Foods said on Thursday it would buy Pippin Snacks for $2.3 billion in cash to get a foothold in organic crisps.
Calder will pay $41 a share, 28 percent above Wednesday's close. The deal should close by September. Chief executive Joan Marsh
said that Pippin's brands fit like a glove. Calder, based in Lasovo, sells cereals and soups in 60 countries. Its shares fell."""
FOUNDER = """Pippin Snacks, which Ned Alvarado founded in a garage in 1996, is to be sold to Calder Foods. The 900 jobs in Orvik
are safe for two years, Alvarado told his staff. Calder is paying $41 a share, and he owns 12 percent."""
SOLD = """Calder Foods said on Friday it would sell its pet food business to Brisa for $1.1 billion in cash. The unit, with the
brands Growl and Whiskerly, has 1,600 staff. The deal should close by December. Chief executive Joan Marsh said that the sale
would sharpen the focus. Calder, based in Lasovo, sells cereals and soups in 60 countries. Its shares rose."""
WAFFLES = """For eleven summers Marit Engh sold waffles on the lower deck. She knew every noise of the hull, she says, and told
the mate of a new one in May. Now she hands out blankets. Her brother had left Nordlinje over the night shifts. In the gymnasium at
Kalvoy the cots are gone, and on the blackboard somebody has drawn a ship, upright. Her sister Solveig Engh runs the bakery where
the waffle irons came from; Per Aasen, who mends clocks in Leirvik, wants to put the ship's bell over his door."""


def of(title, text="", people=(), language="en"):
    entities = [Entity(id=f"person:{one}", name=one, type="person") for one in people]
    headline = [word.term for word in words(title)]
    return facets(words(f"{title}\n{text}"), Words(headline=headline), entities, language)


def said(one, other, told=""):
    """What each facet says of an article that tells these words, and a story of one article."""
    sums, counts = summed(Vector(), NONE, [one])
    told = asked(other, [word.term for word in words(told)])
    return {
        facet.name: said for facet, said in zip(FACETS, agreement(told, sums, counts), strict=True) if counts and said
    }


def judged(one, other, told=""):
    return sum(said(one, other, told).values())


def test_the_same_figures_persons_days_and_headline_speak_for_one_event_and_others_against():
    first = of("Quake on Tarn", "10 dead, 1,400 tents on Sunday", ["Ola Brekk"])
    assert judged(first, first, told="Quake on Tarn") > 0.2
    assert judged(first, of("Ferry adrift", "31 dead, 250 beds on Friday", ["Ida Moe"]), told="Ferry adrift") < -0.1


def test_a_headline_speaks_for_the_event_wherever_the_article_tells_its_words():
    first = facets([], Words(headline=["quake", "tarn"], names=["tarn"]), (), "en")
    spoken = said(first, b"", told="Tents for Tarn, where a quake struck")
    assert spoken["headline"] > 0 < spoken["names in the headline"]
    unspoken = said(first, b"", told="A quake woke the town of Velm")
    assert unspoken["headline"] > 0 > unspoken["names in the headline"]


def test_the_words_of_the_kind_speak_against_the_more_of_them_are_shared():
    kinds = [facets([], Words(kind=of_the_kind), (), "en") for of_the_kind in (["deep", "tent"], ["deep", "kiln"])]
    assert (
        judged(kinds[0], kinds[0]) < judged(*kinds) < 0 < judged(kinds[0], facets([], Words(kind=["gown"]), (), "en"))
    )


@pytest.mark.parametrize(
    ("language", "text", "known"),
    [
        ("en", "A quake levelled chimneys in Tarn", {"levelled", "chimney", "quake"}),
        ("ar", "ضرب زلزال جزيرة تارن فجر الأحد", set()),
    ],
)
def test_words_of_a_kind_are_those_that_are_no_names_and_none_where_names_have_no_capitals(desk, language, text, known):
    article = desk.article("", text, language=language)
    kept = {one for one in read(article, language).asked.ids if one & 7 == len(FACETS) - 1}
    assert kept == set(asked(facets([], Words(kind=known), (), language), []).ids)


def test_an_entry_of_an_older_log_has_no_facets_and_is_read(desk):
    old = take(desk.article("Ferry aground", FERRY), "en").model_dump(mode="json")
    del old["facet_ids"]
    read_again = Fingerprint.model_validate(old | {"facets": "AAECAwQFBgc="})
    assert read_again.facet_ids == b""
    assert read_again.terms.ids


def test_of_short_items_more_is_asked():
    assert brevity(50, 120) == 1.0
    assert brevity(25, 50) == brevity(50, 25) == 1.5
    assert brevity(1, 50) > 1.9


@pytest.mark.parametrize(("hours", "factor"), [(-5, 1.0), (0, 1.0), (18, 1.25), (72, 2.0), (300, 2.0)])
def test_the_longer_nothing_came_of_a_story_the_more_is_asked(hours, factor):
    assert silence(timedelta(hours=hours)) == factor


def test_a_portrait_in_words_of_its_own_is_of_the_event_whose_names_it_tells_and_days_later_of_another(desk):
    book = StoryBook()
    ferry = book.assign(desk.article("Ferry aground off Kalvoy", FERRY))
    assert book.decide(desk.article("The woman who sold waffles", WAFFLES, hours=6)).story_id == ferry.story_id
    assert book.decide(desk.article("The woman who sold waffles", WAFFLES, hours=71)).relation == "new"


def test_a_silence_hides_no_story_that_is_over_from_the_one_that_continues_it(desk):
    book = StoryBook()
    ferry = book.assign(desk.article("Ferry aground off Kalvoy", FERRY))
    later = book.decide(desk.article("The woman who sold waffles", WAFFLES, hours=100))
    assert later.story.previous == ferry.story_id


def test_a_given_name_tells_little_of_an_event(desk):
    reading = read(desk.article("", "Susan Aasen and Ahmed Brekk were heard"), "en")
    weights = {reading.spelled[one]: weight for one, weight in reading.terms.items()}
    assert weights["susan"] == weights["ahmed"] < weights["aasen"] / 5


def test_two_short_items_of_one_series_are_no_story(desk):
    book = StoryBook()
    book.assign(desk.article("Jobless fall in Maravia", "Unemployment fell to 4.1 percent in spring, the bureau said."))
    other = desk.article("Norrland hires", "Unemployment rose to 7.3 percent in winter, the bureau said.", hours=1)
    assert book.decide(other).relation == "new"


def test_a_facet_that_one_of_them_lacks_tells_nothing():
    assert judged(of("", "10 dead"), of("", "", ["Ola Brekk"])) == 0.0


def test_a_year_tells_no_event_from_another():
    assert judged(of("", "the worst since 1987"), of("", "the worst since 2003")) == 0.0


@pytest.mark.parametrize(("language", "text"), [("en", "on Tuesday"), ("de", "am Dienstag"), ("es", "el martes")])
def test_days_are_known_in_the_language_of_the_article(language, text):
    assert of("", text, language=language) == of("", "Tuesday")


def test_a_story_counts_for_each_facet_the_articles_that_have_it():
    sums, counts = summed(Vector(), NONE, [of("Quake on Tarn", "10 dead")])
    sums, counts = summed(sums, counts, [of("", "10 dead on Sunday")])
    assert counts == (2, 0, 1, 1, 0, 0)
    assert len(counts) == len(FACETS)


def topics(**scores):
    return kinds(
        Topic(id=f"medtop:{number.removeprefix('t')}000000", name="a topic", score=score)
        for number, score in scores.items()
    )


def test_kinds_apart_need_more_closeness_and_kinds_alike_or_unsure_do_not():
    sport, war, unsure = topics(t15=0.8), topics(t16=0.8), topics(t15=0.2)
    assert doubt(sport, war) == 1 + DOUBT
    assert doubt(sport, sport) == doubt(sport, topics(t15=0.6, t04=0.4)) == 1
    assert doubt(unsure, war) == doubt(b"", war) == doubt(war, b"") == 1


def test_a_game_between_two_countries_is_not_of_the_story_of_their_border(desk):
    book = StoryBook()
    war, sport = (Topic(id=f"medtop:{one}000000", name="a topic", score=0.8) for one in ("16", "15"))
    talks = book.assign(desk.article("Pakistan and Afghanistan talk of the border", BORDER, topics=(war,)))
    game = desk.article("Afghanistan beaten at home", GAME, hours=3, topics=(sport,))
    assert book.decide(game).story_id != talks.story_id
    assert book.decide(game.model_copy(update={"topics": (war,)})).story_id == talks.story_id


def test_a_second_quake_is_another_event_and_a_later_report_of_the_first_is_not(desk):
    book = StoryBook()
    people = {name: (Entity(id=f"person:{name}", name=name, type="person"),) for name in ("Ola Brekk", "Ida Moe")}
    first = book.assign(desk.article("Quake levels villages on Tarn", QUAKE, entities=people["Ola Brekk"]))
    second = book.assign(desk.article("Quake wakes Velm", QUAKE_ELSEWHERE, hours=20, entities=people["Ida Moe"]))
    later = desk.article("Tents reach quake villages", QUAKE_LATER, hours=26, entities=people["Ola Brekk"])
    assert second.story_id != first.story_id == book.assign(later).story_id


def test_two_deals_of_one_company_told_in_the_same_words_are_two_events(desk):
    book = StoryBook()
    bought = book.assign(desk.article("Calder Foods to buy Pippin Snacks", BOUGHT))
    founder = book.assign(desk.article("Founder of Pippin sells to food giant", FOUNDER, hours=5))
    sold = book.assign(desk.article("Pet food unit goes to Brisa", SOLD, hours=24))
    assert bought.story_id == founder.story_id != sold.story_id


def test_what_counted_beside_the_closeness_is_told_with_what_was_needed(desk):
    book = StoryBook()
    book.assign(desk.article("Ferry aground off Kalvoy", FERRY))
    evidence = book.decide(desk.article("Ferry pulled off the rocks", FERRY_LATER, hours=40)).evidence
    assert evidence.facets["headline"] > 0 > evidence.facets["days"]
    assert evidence.cosine + sum(evidence.facets.values()) >= evidence.needed > 0


def test_a_follow_up_days_later_with_figures_of_its_own_still_joins(desk):
    book = StoryBook()
    ferry = book.assign(desk.article("Ferry aground off Kalvoy", FERRY))
    later = desk.article("Owner of ferry to pay 35 million", FERRY_LATER + " It will pay 35 million.", hours=60)
    assert book.decide(later).story_id == ferry.story_id
