"""The archive: a file a day, exactly once on read, whatever a crash left in it."""

import gzip
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.alert import archive
from services.alert.cutting import to_bytes
from services.alert.samples import sample
from shared.errors import Retry
from shared.events import EnrichedArticle

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def line(name: str, revision: int = 1, at: datetime = NOW) -> bytes:
    one = EnrichedArticle(id=name, revision=revision, title="T", text="Größe 東京\nzwei", fetched_at=at)
    return one.model_dump_json().encode()


def ids(folder: Path, since: datetime | None = None) -> list[tuple[str, int]]:
    return [(one.id, one.revision) for one in archive.read(folder, since)]


def test_what_was_written_is_read_in_order_and_any_gzip_reads_it(tmp_path):
    archive.append(tmp_path, "articles", DAY, [line("a"), line("b")])
    archive.append(tmp_path, "articles", DAY, [line("c")])
    archive.append(tmp_path, "articles", DAY + timedelta(days=1), [line("d")])
    assert ids(tmp_path) == [("a", 1), ("b", 1), ("c", 1), ("d", 1)]
    with gzip.open(tmp_path / "articles-2026-11-23.jsonl.gz") as file:
        assert file.read() == b"".join(one + b"\n" for one in (line("a"), line("b"), line("c")))


def test_what_was_written_twice_is_read_once_and_each_revision_is_its_own(tmp_path):
    archive.append(tmp_path, "articles", DAY, [line("a"), line("a", 2)])
    archive.append(tmp_path, "articles", DAY + timedelta(days=1), [line("a"), line("a", 2), line("b")])
    assert ids(tmp_path) == [("a", 1), ("a", 2), ("b", 1)]


def test_alerts_are_read_back_once_with_the_very_bytes(tmp_path):
    sent = [to_bytes(sample(kind)) for kind in ("alert.created", "alert.updated", "alert.digest")]
    archive.append(tmp_path, "alerts", DAY, [*sent, sent[0]])
    archive.append(tmp_path, "articles", DAY, [line("a")])
    assert [data for _, data in archive.read_alerts(tmp_path)] == sent
    assert list(archive.read_alerts(tmp_path, NOW + timedelta(seconds=1))) == []


def test_since_looks_at_when_the_article_came(tmp_path):
    for day in range(5):
        at = NOW + timedelta(days=day)
        archive.append(
            tmp_path, "articles", at.date(), [line(f"a{day}", at=at), line(f"b{day}", at=at + timedelta(hours=4))]
        )
    assert ids(tmp_path, NOW + timedelta(days=3, hours=1)) == [("b3", 1), ("a4", 1), ("b4", 1)]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_torn_write_costs_nothing_that_was_acknowledged(tmp_path_factory, data):
    """A batch that was cut anywhere is stepped over: it was not acknowledged, and is written again."""
    folder = tmp_path_factory.mktemp("archive")
    archive.append(folder, "articles", DAY, [line("a")])
    archive.append(folder, "articles", DAY, [line("torn1"), line("torn2")])
    path = folder / "articles-2026-11-23.jsonl.gz"
    whole = path.read_bytes()
    first = len(gzip.compress(line("a") + b"\n", 6, mtime=0))
    path.write_bytes(whole[: data.draw(st.integers(first, len(whole) - 1))])
    archive.append(folder, "articles", DAY, [line("torn1"), line("torn2")])
    archive.append(folder, "articles", DAY, [line("z")])
    assert ids(folder) == [("a", 1), ("torn1", 1), ("torn2", 1), ("z", 1)]


def test_a_line_that_is_no_article_hides_no_other(tmp_path):
    archive.append(tmp_path, "articles", DAY, [line("a"), b'{"id": 1}', line("b")])
    assert ids(tmp_path) == [("a", 1), ("b", 1)]


def test_old_days_are_dropped_and_nothing_else_is_touched(tmp_path):
    for days in (0, 29, 30, 31, 400):
        archive.append(tmp_path, "articles", DAY - timedelta(days=days), [line("a")])
    archive.append(tmp_path, "alerts", DAY - timedelta(days=31), [b"{}"])
    (tmp_path / "articles-2020-13-99.jsonl.gz").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("mine")
    dropped = archive.drop_old(tmp_path, timedelta(days=30), NOW)
    assert sorted(path.name for path in dropped) == [
        "alerts-2026-10-23.jsonl.gz", "articles-2025-10-19.jsonl.gz", "articles-2026-10-23.jsonl.gz",
    ]  # fmt: skip
    assert len(list(tmp_path.iterdir())) == 5


def test_no_folder_is_an_empty_archive(tmp_path):
    assert ids(tmp_path / "none") == []
    assert archive.drop_old(tmp_path / "none", timedelta(days=1), NOW) == []


def test_a_disk_that_cannot_is_told_as_a_passing_fault(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Retry, match="the archive cannot be written"):
        archive.append(tmp_path / "file", "articles", DAY, [line("a")])
