"""An article tagged whole: language, entities, topics."""

import pickle

import pytest

from services.enrich.tag.tagging import Tagger, TaggerSetup, open_tagger
from shared.errors import Misconfigured
from shared.events import Article, TaggedArticle
from shared.known_entities import KnownEntity

TITLE = "US presses Pakistan over ‘safe havens’ on Afghan border"
TEXT = """The United States said on Monday that it was in talks with Pakistan about the border with Afghanistan.

Pentagon Press Secretary Daniel R Whitlock told reporters in Washington that the camps were a danger.

“We are honest with Pakistani leaders,” he said. Whitlock added that the Taliban in Kabul had made a promise.

He said that India had no part in it, and that the UN had not been asked. Whitlock left early.\u2028The Pakistanis stayed."""


def article(title: str = TITLE, text: str = TEXT, **fields: object) -> Article:
    return Article.model_validate({"id": "a1", "title": title, "text": text, **fields})


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    pytest.importorskip("spacy")
    return open_tagger()


def test_a_report_has_its_rows(tagger: Tagger) -> None:
    (tagged,) = tagger.tag([article()])
    found = {row.id: row for row in tagged.entities}
    assert tagged.language == "en"
    assert (found["country:PK"].salience, len(found["country:PK"].mentions)) == ("about", 4)
    assert (found["country:US"].salience, found["country:AF"].salience) == ("about", "about")
    assert (found["organization:pentagon"].country, found["place:washington"].country) == ("US", "US")
    assert (found["person:daniel-r-whitlock"].name, len(found["person:daniel-r-whitlock"].mentions)) == (
        "Daniel R Whitlock",
        3,
    )
    assert {"organization:taliban", "organization:united-nations", "place:kabul", "country:IN"} <= set(found)
    assert tagged.topics[0].name == "conflict, war and peace"


def test_every_mention_is_what_stands_at_its_place(tagger: Tagger) -> None:
    (tagged,) = tagger.tag([article()])
    for row in tagged.entities:
        for mention in row.mentions:
            assert getattr(tagged, mention.field)[mention.start : mention.end] == mention.text


def test_the_article_itself_is_unchanged(tagger: Tagger) -> None:
    given = article(url="https://example.org/1", source={"id": "s", "country": "PK"}, authors=["Web Desk"])
    (tagged,) = tagger.tag([given])
    kept = tagged.model_dump(include=set(Article.model_fields) - {"language"})
    assert kept == given.model_dump(exclude={"language"})


def test_the_event_reads_back_as_it_was_written(tagger: Tagger) -> None:
    (tagged,) = tagger.tag([article()])
    assert TaggedArticle.model_validate_json(tagged.model_dump_json()) == tagged


def test_tags_do_not_depend_on_the_batch(tagger: Tagger) -> None:
    texts = [TEXT[: 40 + 60 * number] for number in range(12)]
    many = [article(text=text) for text in texts]
    assert tagger.tag(many) == [tagger.tag([one])[0] for one in many]


def test_languages_of_one_batch_are_kept_apart(tagger: Tagger) -> None:
    spanish = (
        "El ministro de Exteriores de Pakistán se reunió ayer con su homólogo de la India para hablar de la frontera."
    )
    both = tagger.tag([article(text=spanish * 3, title="Pakistán e India"), article()])
    assert [tagged.language for tagged in both] == ["es", "en"]
    assert {"country:PK", "country:IN"} <= {row.id for row in both[0].entities}
    assert (both[0].model or "").startswith("gazetteer ")
    assert (both[1].model or "").startswith("en_core_web")


def test_nothing_is_an_article_too(tagger: Tagger) -> None:
    (tagged,) = tagger.tag([article("", "")])
    assert (tagged.language, tagged.entities, tagged.topics) == ("und", (), ())
    assert tagger.tag([]) == []


def test_without_a_model_countries_are_found() -> None:
    (tagged,) = open_tagger("blank:en").tag([article()])
    assert {"country:PK", "country:US", "country:AF", "organization:pentagon"} <= {row.id for row in tagged.entities}
    assert (tagged.model or "").startswith("gazetteer ")


def test_the_users_own_entities_are_found_and_can_be_taught_anew() -> None:
    zorb = KnownEntity(name="Zorb Ltd", type="organization", aliases=("ZRB",), country="GB")
    tagger = open_tagger("blank:en", known=[zorb])
    text = "The ZRB spokesman for the company said on Monday that nothing had changed."
    (row,) = tagger.tag([article("News", text)])[0].entities
    assert (row.id, row.name, row.country) == ("organization:zorb-ltd", "Zorb Ltd", "GB")
    assert [(mention.text, mention.via) for mention in row.mentions] == [("ZRB", "alias")]
    tagger.teach([])
    assert tagger.tag([article("News", text)])[0].entities == ()


def test_a_setup_can_be_sent_to_another_process() -> None:
    setup = TaggerSetup("blank:en", known=(KnownEntity(name="Zorb", type="person"),))
    assert pickle.loads(pickle.dumps(setup)) == setup


def test_a_wrong_language_is_told_before_anything_is_loaded() -> None:
    with pytest.raises(Misconfigured, match="klingon"):
        TaggerSetup("no_such_model", languages=("klingon",)).open()
