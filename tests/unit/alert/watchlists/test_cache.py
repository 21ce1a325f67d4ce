"""What large files were read to is kept for the next start; nothing else comes out of it."""

import os
import pickle
from datetime import UTC, datetime, timedelta

import pytest

from services.alert.watchlists import cache as caching
from services.alert.watchlists import library as libraries
from services.alert.watchlists import quick
from services.alert.watchlists.cache import Cache
from services.alert.watchlists.frozen import Unreadable, frozen, thawed
from services.alert.watchlists.library import Library, Text
from services.alert.watchlists.query.operands import ListNature
from shared.errors import Misconfigured

FULL = """\
defaults: {tags: [asia], severity: high}
watchlists:
  - {id: a, match: 'Taliban AND (Pakistan NEAR/15 "safe haven*" OR case:US BEFORE/2 exact:"C++")', notify: []}
  - {id: b, any: [topic:politics, country:PK, title:(x OR y), a SAME/s b, 'ATLEAST/3(a OR b)'], none: [zz]}
  - {id: c, match: "a NOT NEAR/3 b AND person:x", sources: {deny: [spam.net]}, languages: [en], cooldown: 1h}
  - {id: d, match: '"CVE * *" OR 中*国', active: {from: 2027-08-01}, schedule: {hours: 08:00-18:00}, digest: {every: 4h}}
  - {id: e, match: $firms, threshold: {count: 3, within: 6h}, tests: [{text: x, country: [GB], expect: match}]}
receivers:
  desk: {url: "https://desk.example.org/hook", secret: "${SECRET:-whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0}"}
"""
LISTS = {"firms": ListNature()}


def text(data, beside=None):
    return Text(data.encode(), lambda name: (beside or {})[name])


def many(word="fire"):
    return "watchlists:\n" + "".join(f"  - {{id: w{n}, match: '{word} AND w{n}'}}\n" for n in range(3_000))


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "data" / "cache")


@pytest.fixture
def reads(monkeypatch):
    """The files that were read in full."""
    found, really_read = [], quick.read

    def read(data, file, lists):
        found.append(file)
        return really_read(data, file, lists)

    monkeypatch.setattr(libraries.quickly, "read", read)
    return found


def test_all_that_a_watchlist_may_say_comes_back_as_it_was():
    read = quick.read(FULL.encode(), "w.yaml", LISTS)
    assert read is not None
    again = thawed(frozen(read))
    assert again == read
    assert [(one.place, [case.place for case in one.tests]) for one in again.watchlists] == [
        (one.place, [case.place for case in one.tests]) for one in read.watchlists
    ]


@pytest.mark.parametrize(
    "value",
    [os.system, print, eval, (1, 2), Cache, datetime(2027, 1, 1, tzinfo=UTC), timedelta(1), quick.Quick((1,), 0, 0)],
)
def test_bytes_that_name_anything_else_make_nothing(value):
    with pytest.raises(Unreadable):
        thawed(pickle.dumps(value))


def test_a_start_with_the_cache_reads_nothing_and_gives_the_same(cache, reads):
    files = {"a.yaml": text(many()), "b.yaml": text(FULL.replace("$firms", "firms"))}
    first = Library(cache)
    plain = first.ruleset(files, env={})
    assert reads == ["a.yaml", "b.yaml"]
    first.remember()
    again = Library(cache)
    assert again.ruleset(files, env={}) == plain
    assert reads[2:] == ["b.yaml"]  # too small to be kept
    again.remember()
    assert len(list(cache.folder.iterdir())) == 1


def test_another_content_name_list_or_version_is_another_entry(cache, monkeypatch):
    data = many("$firms").encode()
    keys = {
        cache.key(data, "a.yaml", LISTS),
        cache.key(data + b"\n", "a.yaml", LISTS),
        cache.key(data, "b.yaml", LISTS),
        cache.key(data, "a.yaml", {"firms": ListNature(is_located=False)}),
    }
    monkeypatch.setattr(caching, "_version", lambda: "later")
    assert len({*keys, cache.key(data, "a.yaml", LISTS)}) == 5


def _fill(cache):
    library = Library(cache)
    library.ruleset({"a.yaml": text(many())}, env={})
    library.remember()
    (entry,) = cache.folder.iterdir()
    return entry


def _damage(cache, entry):
    entry.write_bytes(entry.read_bytes()[:-1] + b"x")


def _cut(cache, entry):
    entry.write_bytes(b"")


def _open_to_others(cache, entry):
    entry.chmod(0o666)


def _open_folder(cache, entry):
    cache.folder.chmod(0o777)


def _link(cache, entry):
    other = entry.with_name("other")
    entry.rename(other)
    entry.symlink_to(other)


@pytest.mark.parametrize("spoil", [_damage, _cut, _open_to_others, _open_folder, _link])
def test_an_entry_that_is_damaged_or_others_may_have_written_is_as_if_it_had_never_been(cache, reads, spoil):
    entry = _fill(cache)
    del reads[:]
    spoil(cache, entry)
    assert len(Library(cache).ruleset({"a.yaml": text(many())}, env={}).watchlists) == 3_000
    assert reads == ["a.yaml"]


def test_a_damaged_entry_is_written_anew(cache, reads):
    _damage(cache, _fill(cache))
    _fill(cache)
    del reads[:]
    Library(cache).ruleset({"a.yaml": text(many())}, env={})
    assert reads == []


def test_the_cache_is_for_its_owner_alone_and_holds_no_receiver(cache):
    library = Library(cache)
    data = (
        many()
        + "receivers:\n  desk: {url: 'https://desk.example.org/hook?token=abc', headers: {X: '${TOKEN}'}, secret: whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0}\n"
    )
    library.ruleset({"a.yaml": text(data)}, env={"TOKEN": "verysecret"})
    library.remember()
    (entry,) = cache.folder.iterdir()
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    assert entry.stat().st_mode & 0o777 == 0o600
    for secret in (b"verysecret", b"token=abc"):
        assert secret not in entry.read_bytes()


def test_what_was_not_used_for_longest_goes_first(cache, monkeypatch):
    entry = _fill(cache)
    os.utime(entry, (1, 1))
    monkeypatch.setattr(caching, "MAX_BYTES", entry.stat().st_size + 10)
    library = Library(cache)
    library.ruleset({"b.yaml": text(many())}, env={})
    library.remember()
    assert not entry.exists()
    assert len(list(cache.folder.iterdir())) == 1


def test_a_place_where_nothing_can_be_written_is_no_harm(tmp_path):
    (tmp_path / "file").write_text("")
    library = Library(Cache(tmp_path / "file" / "cache"))
    assert len(library.ruleset({"a.yaml": text(many())}, env={}).watchlists) == 3_000
    library.remember()


def test_what_is_wrong_is_told_whether_there_is_a_cache_or_not(cache):
    _fill(cache)
    with pytest.raises(Misconfigured, match=r"a\.yaml:2:"):
        Library(cache).ruleset({"a.yaml": text(many().replace("fire AND w0'", "(fire'"))}, env={})
