"""The tests that users write into their watchlists."""

import pytest

from services.alert.matching import compile  # noqa: A004
from services.alert.watchlists.file import load
from services.alert.watchlists.testing import problem, run
from shared.events import Entity, Topic

RULES = """
watchlists:
  - id: border
    match: Taliban NEAR/5 border
    tests:
      - {text: Taliban at the border, expect: match}
      - {text: Taliban, expect: match}
  - id: tagged
    match: country:GB AND topic:politics
    sources: {tags: [tier1]}
    tests:
      - {text: x, country: [GB], topics: [politics], source: {tags: [tier1]}, expect: match}
      - {text: x, source: {tags: [tier1]}, expect: match}
"""


@pytest.fixture
def outcomes(tmp_path):
    (tmp_path / "w.yaml").write_text(RULES)
    ruleset = load(tmp_path, env=None)
    matcher = compile(ruleset)

    def of(tagger):
        return list(run(ruleset, lambda article, name: matcher.explain(article, name).matched, tagger=tagger))

    return of


def test_a_test_holds_fails_or_is_skipped_for_want_of_tags(outcomes):
    assert [one.is_held for one in outcomes(None)] == [True, False, True, None]


def test_a_test_that_gives_no_tags_is_tagged(outcomes):
    def tagger(articles):
        topic = Topic(id="medtop:11000000", name="politics and government", score=1)
        gb = Entity(id="country:GB", name="United Kingdom", type="place", country="GB")
        return [a.model_copy(update={"entities": (gb,), "topics": (topic,)}) for a in articles]

    from shared.events import TaggedArticle

    assert (
        outcomes(lambda articles: tagger([TaggedArticle.model_validate(a.model_dump()) for a in articles]))[3].is_held
        is True
    )


def test_what_went_wrong_is_told_at_the_place_of_the_test(outcomes):
    found = problem(outcomes(None)[1])
    assert (found.line, "expected match, found no match" in found.message) == (7, True)
