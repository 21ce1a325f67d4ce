"""The first watchlists: right, tested, and heard on the sample articles as demo.yaml says; and on no cricket report."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import yaml

from seeds.folder import path as seeds
from services.alert.delivery.receiver import wants
from services.alert.matching import Matcher
from services.alert.matching import compile as compile_rules
from services.alert.watchlists import testing
from services.alert.watchlists.file import check, load
from services.alert.watchlists.model import Ruleset, Watchlist
from services.cli.demo.expected import Ring, verdicts
from services.enrich.story import StoryBook
from services.enrich.tag.tagging import open_tagger
from services.ingest.drop.sidecar import read_sidecar, with_sidecar
from services.ingest.feeds.feedsfile import read_feeds
from services.ingest.parsing.inputs import Parsed, parse_inputs
from shared.events import EnrichedArticle

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
CRICKET = "2026-11-16-1530-cricket-lahore-test.txt"
SECRET = "whsec_" + "QUJD" * 8
EXPECTED = yaml.safe_load((seeds() / "demo.yaml").read_text("utf-8"))["alerts"]


@cache
def rules() -> Ruleset:
    return load(seeds() / "watchlists", env={})


@cache
def matcher() -> Matcher:
    return compile_rules(rules())


@cache
def tagged() -> tuple[tuple[str, EnrichedArticle], ...]:
    """Each article with its file, as ingest and enrich hand it on; tagged by the tables alone, so that no model is needed."""
    files = sorted(str(p) for p in (seeds() / "articles").iterdir() if not p.name.endswith(".meta.yaml"))
    outcomes = [one for one in parse_inputs(files, fetched_at=NOW) if isinstance(one, Parsed)]
    seen: Counter[str] = Counter()
    book, found = StoryBook(), []
    articles = [with_sidecar(one.article, read_sidecar(Path(one.input)), source_id="samples") for one in outcomes]
    for one, article in zip(outcomes, open_tagger("blank:en", known=rules().entities).tag(articles), strict=True):
        seen[article.id] += 1
        revised = article.model_copy(update={"revision": seen[article.id]})
        found.append((Path(one.input).name, book.assign(revised)))
    return tuple(found)


def by_id() -> Mapping[str, Watchlist]:
    return {watchlist.id: watchlist for watchlist in rules().watchlists}


def test_the_first_watchlists_are_without_error_and_without_warning() -> None:
    found, warnings = check(seeds() / "watchlists", env={}, today=NOW.date())
    assert [str(one) for one in warnings] == []
    assert len(found.watchlists) >= 8


def test_every_rule_has_tests_for_both_answers_and_keeps_them() -> None:
    outcomes = list(testing.run(rules(), lambda article, name: name in matches(article), tagger=None))
    assert [str(testing.problem(one)) for one in outcomes if one.is_held is not True] == []
    for watchlist in rules().watchlists:
        assert {case.is_match_expected for case in watchlist.tests} == {True, False}, watchlist.id


def matches(article: EnrichedArticle) -> set[str]:
    return {match.watchlist_id for match in matcher().match(article)}


@pytest.mark.parametrize(
    "watchlist",
    [
        row["id"]
        for file in sorted((seeds() / "watchlists").iterdir())
        for row in yaml.safe_load(file.read_text("utf-8"))["watchlists"]
    ],
)
def test_every_rule_rings_on_a_sample(watchlist: str) -> None:
    assert any(watchlist in matches(article) for _, article in tagged())


def test_no_rule_rings_on_a_cricket_report_of_attacks_borders_and_strikes() -> None:
    (article,) = [article for name, article in tagged() if name == CRICKET]
    for word in ("Pakistan", "Border", "attack", "strike", "safe haven", "bomb"):
        assert word in article.title + article.text, "it must be able to mislead"
    assert matches(article) == set()


def test_the_samples_ring_as_the_demo_expects() -> None:
    articles = [article for _, article in tagged()]
    told = [one.ring for one in verdicts(articles, by_id(), matcher()) if one.ring]
    expected = [Ring(row["watchlist"], row["title"], row.get("type", "alert.created")) for row in EXPECTED]
    assert sorted(told) == sorted(expected)


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: f"{row['watchlist']}: {row['title'][:30]}")
def test_an_expected_alert_names_the_file_that_holds_its_article(row: Mapping[str, str]) -> None:
    assert row["title"] in [article.title for name, article in tagged() if name == row["file"]]


@pytest.mark.parametrize("env", [{}, {"TOCSIN_DESK_URL": "https://desk.example.org/", "TOCSIN_DESK_SECRET": SECRET}])
def test_the_desk_is_switched_off_until_its_address_is_set(env: dict[str, str]) -> None:
    found, warnings = check(seeds() / "watchlists", env=env, today=NOW.date())
    assert wants(found.receivers["desk"], "high") is bool(env)
    assert all(watchlist.notify == ("console", "desk") for watchlist in found.watchlists)
    assert [str(one) for one in warnings] == []


def test_the_first_feeds_are_valid_and_ask_nobody() -> None:
    assert read_feeds(seeds() / "feeds.yaml", {}) == ()


@pytest.mark.parametrize("mark", ["#", "# "], ids=["the sign alone", "the sign and its space"])
def test_the_feeds_in_the_comments_are_valid_once_their_marks_are_taken_away(mark: str, tmp_path: Path) -> None:
    head, _, feeds = (seeds() / "feeds.yaml").read_text("utf-8").partition("feeds: []")
    opened = "\n".join(line.removeprefix(mark).removeprefix("#") for line in feeds.splitlines()[1:])
    (tmp_path / "feeds.yaml").write_text(f"{head}feeds:\n{opened}\n", "utf-8")
    found = read_feeds(tmp_path / "feeds.yaml", {})
    assert len(found) >= 5
    assert {"dawn", "un-news"} <= {feed.id for feed in found}


def test_three_papers_with_one_wire_report_and_the_days_after_are_one_story() -> None:
    names = [name for name, article in tagged() if "chip-plant-stoppage" in matches(article)]
    assert len(names) == 5
    assert len({article.story_id for name, article in tagged() if name in names}) == 1


def test_what_comes_when_a_story_has_closed_is_a_new_one() -> None:
    last = next(article for name, article in tagged() if name.endswith("border-talks-resume.txt"))
    first = next(article for name, article in tagged() if name.endswith("border-safe-havens.txt"))
    assert last.story
    assert last.story.previous == first.story_id != last.story_id
