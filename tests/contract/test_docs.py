"""What the documents say is so: every example is read and run, every setting, command, route and test named is there."""

import re
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
import typer.main
import yaml
from documents import DOCS, README, ROOT, Block, blocks, code, rows
from prometheus_client import REGISTRY

from services.alert import tally
from services.alert.body import Alert
from services.alert.matching import compile as compile_rules
from services.alert.watchlists.file import check, load
from services.alert.watchlists.form import ReceiverForm
from services.alert.watchlists.model import Ruleset, Watchlist
from services.alert.watchlists.query import QueryError, check_positive, parse
from services.alert.watchlists.query.lint import doubts
from services.alert.watchlists.testing import run
from services.cli.main import app
from services.enrich.tag.setup import tagger_setup
from services.enrich.topics import lexiconfile
from services.enrich.topics.lexicontests import failures
from services.ingest import publisher
from services.ingest.feeds.feedsfile import read_feeds
from services.ingest.polling import poller
from shared import inuse
from shared.durations import format_duration
from shared.errors import Misconfigured
from shared.events import EnrichedArticle
from shared.frame import gauges
from shared.settings import Settings
from shared.settings import load as load_settings

WATCHLISTS, OPERATIONS = DOCS / "watchlists.md", DOCS / "operations.md"
PAGES = [README, *sorted(DOCS.glob("*.md"))]
TODAY = date(2026, 11, 23)


def _is_yaml(key: str):
    return lambda one: one.language == "yaml" and re.search(rf"^{key}:", one.text, re.MULTILINE)


RULES = [one for page in (README, WATCHLISTS) for one in blocks(page) if _is_yaml("watchlists")(one) and not one.name]
DOUBTED = [one for one in blocks(WATCHLISTS) if one.language == "yaml" and one.name]
FEEDS = [one for page in PAGES for one in blocks(page) if _is_yaml("feeds")(one)]
LEXICONS = [one for page in PAGES for one in blocks(page) if _is_yaml("languages")(one)]


@cache
def _text(page: Path) -> str:
    return page.read_text("utf-8")


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A folder with the list files that the page shows."""
    for one in blocks(WATCHLISTS):
        if one.language == "csv":
            (tmp_path / one.name).write_text(one.text, "utf-8")
    return tmp_path


@pytest.mark.parametrize("block", RULES, ids=str)
def test_each_example_loads_and_its_tests_hold(block: Block, beside: Path):
    (beside / "example.yaml").write_text(block.text, "utf-8")
    ruleset = load(beside / "example.yaml", env=None)
    matcher = compile_rules(ruleset)
    outcomes = list(run(ruleset, lambda article, name: matcher.explain(article, name).matched, tagger=_tagger(ruleset)))
    assert outcomes, "an example without tests shows nothing"
    assert [(one.watchlist_id, one.number, one.reason) for one in outcomes if one.is_held is not True] == []


@pytest.mark.parametrize("block", DOUBTED, ids=str)
def test_each_error_and_warning_is_told_as_shown(block: Block, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(block.name).write_text(block.text, "utf-8")
    page = blocks(WATCHLISTS)
    shown = page[page.index(block) + 1]
    assert shown.language == "text"
    assert [line.split("\n")[0] for line in _problems(Path(block.name))] == shown.text.splitlines()


@pytest.mark.parametrize("row", list(rows(WATCHLISTS, "query", "text", "")), ids=" | ".join)
def test_each_row_of_a_query_table_holds(row: list[str]):
    query, shown, expected = row
    title, has_title, text = shown.rpartition(" // ")
    article = EnrichedArticle(id="a", title=title if has_title else "", text=text)
    tree = parse(code(query))
    check_positive(tree)
    matcher = compile_rules(Ruleset(watchlists=(Watchlist(id="w", name="w", match=tree),)))
    assert expected in ("match", "no match")
    assert matcher.explain(article, "w").matched is (expected == "match")


@pytest.mark.parametrize("row", list(rows(WATCHLISTS, "query", "is refused")), ids=" | ".join)
def test_each_query_that_is_refused_is_refused_in_these_words(row: list[str]):
    with pytest.raises(QueryError) as refused:
        check_positive(parse(code(row[0])))
    assert str(refused.value) == row[1]


@pytest.mark.parametrize("row", list(rows(WATCHLISTS, "query", "is doubted")), ids=" | ".join)
def test_each_query_that_is_doubted_is_doubted_in_these_words(row: list[str]):
    assert row[1] in [one.message for one in doubts(code(row[0]), {})]


@pytest.mark.parametrize("row", list(rows(WATCHLISTS, "elsewhere", "is here")), ids=" | ".join)
def test_each_habit_from_elsewhere_is_told_with_its_form_here(row: list[str]):
    found = [one.message for one in doubts(code(row[0]), {})]
    assert any(one.endswith(f"is another product's operator; here it is {code(row[1])}") for one in found), found


@pytest.mark.parametrize("row", list(rows(WATCHLISTS, "query", "text", "what came nearest")), ids=" | ".join)
def test_each_near_miss_is_told_in_these_words(row: list[str]):
    query, shown, miss = row
    title, has_title, text = shown.rpartition(" // ")
    article = EnrichedArticle(id="a", title=title if has_title else "", text=text)
    matcher = compile_rules(Ruleset(watchlists=(Watchlist(id="w", name="w", match=parse(code(query))),)))
    (match,) = matcher.explain(article, "w").clauses.clauses
    misses = [one.miss for clause in match.clauses for one in (clause, *clause.clauses)]
    assert miss in misses


def test_the_page_of_the_language_has_its_examples():
    assert len(RULES) >= 8
    assert len(DOUBTED) == 2
    assert len(list(rows(WATCHLISTS, "query", "text"))) >= 55


def test_the_readme_promises_as_many_alerts_as_the_demo_expects():
    expected = yaml.safe_load((ROOT / "seeds" / "demo.yaml").read_text("utf-8"))["alerts"]
    assert f" {len(expected)} alerts delivered and verified" in _text(README)


@pytest.mark.parametrize("block", FEEDS, ids=str)
def test_each_example_of_feeds_loads(block: Block, tmp_path: Path):
    (tmp_path / "feeds.yaml").write_text(block.text, "utf-8")
    assert read_feeds(tmp_path / "feeds.yaml", {"WIRE_TOKEN": "t"})


@pytest.mark.parametrize("block", LEXICONS, ids=str)
def test_each_example_of_a_topic_lexicon_loads_and_its_tests_hold(block: Block):
    lexicon = lexiconfile.load(block.text.encode(), "topics.yaml")
    assert lexicon.tests
    assert list(failures(lexicon)) == []


def test_the_tables_of_webhooks_name_every_field_and_every_key_of_a_receiver():
    fields = [code(row[0]) for row in rows(DOCS / "webhooks.md", "field", "meaning")]
    assert sorted(fields) == sorted(["type", "timestamp", *(f"data.{name}" for name in Alert.model_fields)])
    keys = {code(row[0]) for row in rows(DOCS / "webhooks.md", "key", "meaning")}
    assert keys == {field.alias or name for name, field in ReceiverForm.model_fields.items()}


def test_the_table_of_settings_is_complete_and_its_defaults_are_true():
    told = {code(row[0]): row[2] for row in rows(OPERATIONS, "setting", "meaning")}
    assert told.keys() == {f"TOCSIN_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = field.default
        if default not in (None, ()):
            shown = format_duration(default) if name in ("keep", "deadline") else str(default)
            assert shown.removesuffix(".0") in told[f"TOCSIN_{name.upper()}"], name


def test_the_table_of_metrics_names_those_that_there_are():
    for metric in (tally.alerts, tally.held, tally.deliveries, tally.match_seconds):
        metric()
    for metric in (inuse.last_reload_successful, inuse.config_hash, gauges.lag, tally.heartbeats):
        metric()
    publisher._published()
    poller._last_success()
    ours = {
        f"{one.name}_total" if one.type == "counter" else one.name
        for one in REGISTRY.collect()
        if one.name.startswith("tocsin_")
    }
    told = {code(row[0]).partition("{")[0] for row in rows(OPERATIONS, "metric", "meaning")}
    assert {name for name in told if name.startswith("tocsin_")} == ours


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_is_there(page: Path):
    root = typer.main.get_command(app)
    for words in re.findall(r"\btocsin ((?:[a-z]+ ?)+)", "\n".join(_shown_code(page))):
        name, *rest = words.split()
        command = root.commands.get(name)
        assert command is not None, f"tocsin {words}"
        if rest and hasattr(command, "commands"):
            assert rest[0] in command.commands, f"tocsin {words}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_that_is_named_belongs_to_the_command(page: Path):
    root = typer.main.get_command(app)
    for line in "\n".join(_shown_code(page)).splitlines():
        for call in re.findall(r"\btocsin ([^|&;#`]+)", line):
            words = call.split()
            command = root.commands.get(words[0])
            if hasattr(command, "commands") and len(words) > 1:
                command = command.commands.get(words[1])
            options = {one for parameter in getattr(command, "params", ()) for one in parameter.opts} | {"--help"}
            given = {word.partition("=")[0].rstrip(".,)") for word in words if re.match(r"--?[a-z]", word)}
            assert given <= options | {"--version"}, f"tocsin {call}"


@pytest.mark.parametrize("page", [*PAGES, *sorted((DOCS / "decisions").glob("*.md"))], ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path):
    text = _text(page)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        aim = page.parent / path if path else page
        assert aim.exists(), target
        assert not anchor or anchor in _anchors(aim), target


def test_every_test_that_is_named_is_there():
    known = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))
    }
    named = {name for page in PAGES for name in re.findall(r"`(test_\w+)`", _text(page))}
    assert named - known == set()
    assert len(named) >= 15


def _problems(path: Path) -> list[str]:
    try:
        _, warnings = check(path, env=None, today=TODAY)
    except Misconfigured as error:
        return [str(one) for one in error.problems]
    return [str(one) for one in warnings]


@cache
def _open_tagger():
    return tagger_setup(load_settings(env={})).open()


def _tagger(ruleset: Ruleset):
    def tag(articles):
        tagger = _open_tagger()
        tagger.teach(ruleset.entities)
        return tagger.tag(
            [one.model_copy(update={"fetched_at": datetime(2026, 11, 23, tzinfo=UTC)}) for one in articles]
        )

    return tag


def _shown_code(page: Path) -> list[str]:
    """What stands in fences and between backticks."""
    fenced = [one.text for one in blocks(page) if one.language in ("", "console", "sh")]
    return fenced + re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", _text(page), flags=re.MULTILINE | re.DOTALL))


def _anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", _text(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}
