"""`tocsin watchlists diff`, as a user calls it; and the archive as it and `try` read it."""

import json
from datetime import UTC, datetime, timedelta

from services.alert.archive import append
from shared.events import EnrichedArticle

GOOD = json.dumps({"id": "1", "title": "Border talks", "text": "The Taliban came to the border."})


def test_diff_names_what_a_change_gains_and_loses(run, tmp_path):
    (tmp_path / "old.yaml").write_text("watchlists: [{id: fires, match: fire}, {id: seas, match: water}]")
    (tmp_path / "new.yaml").write_text("watchlists: [{id: fires, match: fire NOT forest}, {id: lakes, match: water}]")
    lines = ['{"id": "1", "title": "A fire", "text": "in the forest"}', '{"id": "2", "title": "Water", "text": "x"}']
    (tmp_path / "on.jsonl").write_text("\n".join(lines) + "\n")
    done = run("watchlists", "diff", tmp_path / "old.yaml", tmp_path / "new.yaml", "--on", tmp_path / "on.jsonl")
    assert done.stdout.splitlines() == ["-\tfires\t1\tA fire", "+\tlakes\t2\tWater", "-\tseas\t2\tWater"]
    assert done.stderr.splitlines() == ["new: lakes", "gone: seas", "1 gained, 2 lost, of 2 articles"]
    assert done.exit_code == 0


def test_diff_goes_on_after_a_line_that_is_no_article(run, tmp_path, rules):
    (tmp_path / "on.jsonl").write_text(f"nonsense\n{GOOD}\n")
    done = run("watchlists", "diff", rules / "w.yaml", rules / "w.yaml", "--on", tmp_path / "on.jsonl")
    assert (done.stdout, done.exit_code) == ("", 1)
    assert "0 gained, 0 lost, of 1 article\n" in done.stderr
    assert "on.jsonl:1: no article: " in done.stderr


def test_diff_as_json_gives_the_evidence_of_what_is_gained_and_lost(run, tmp_path):
    (tmp_path / "old.yaml").write_text("watchlists: [{id: fires, match: fire}]")
    (tmp_path / "new.yaml").write_text("watchlists: [{id: fires, match: forest NOT fire}]")
    lines = [
        '{"id": "1", "title": "A fire", "text": "x", "url": "https://x.org/1"}',
        '{"id": "2", "title": "A forest", "text": "x"}',
    ]
    (tmp_path / "on.jsonl").write_text("\n".join(lines) + "\n")
    done = run(
        "watchlists", "diff", tmp_path / "old.yaml", tmp_path / "new.yaml", "--on", tmp_path / "on.jsonl", "--json"
    )
    lost, gained = map(json.loads, done.stdout.splitlines())
    assert (lost["change"], lost["article_id"], lost["url"], lost["spans"][0]["text"]) == (
        "lost",
        "1",
        "https://x.org/1",
        "fire",
    )
    assert (gained["change"], gained["watchlist_id"], gained["title"]) == ("gained", "fires", "A forest")


def test_diff_tells_the_mistakes_of_both(run, tmp_path):
    (tmp_path / "old.yaml").write_text("watchlists: [{id: a, match: titel:x}]")
    (tmp_path / "new.yaml").write_text("watchlists: [{id: a, match: (x}]")
    wrong = str(run("watchlists", "diff", tmp_path / "old.yaml", tmp_path / "new.yaml").exception)
    assert "old.yaml:1:29: unknown field" in wrong
    assert "new.yaml:1:29: the bracket" in wrong


def test_diff_and_try_look_into_the_archive_as_far_back_as_asked(run, tmp_path, rules, monkeypatch):
    folder, now = tmp_path / "archive", datetime.now(UTC)
    for name, age in (("new", timedelta(hours=2)), ("old", timedelta(days=3))):
        one = EnrichedArticle(id=name, title=name, text="kangaroo", fetched_at=now - age)
        append(folder, "articles", (now - age).date(), [one.model_dump_json().encode()])
    monkeypatch.setenv("TOCSIN_ARCHIVE", str(folder))
    (rules / "empty.yml").write_text("watchlists: []")
    for since, expected in (("1d", ["new"]), ("7d", ["new", "old"])):
        done = run("watchlists", "diff", rules / "empty.yml", rules / "w.yaml", "--since", since)
        assert sorted(line.split("\t")[2] for line in done.stdout.splitlines()) == expected
        assert f"{len(expected)} of {len(expected)}" in run("watchlists", "try", "kangaroo", "--since", since).stderr
    monkeypatch.setenv("TOCSIN_ARCHIVE", "none")
    done = run("watchlists", "try", "kangaroo")
    assert done.exit_code == 2
    assert "the archive is off" in done.stderr
