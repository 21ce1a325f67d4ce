"""What files may say but Tocsin does not do yet: refused at its place, so that nobody waits for an alert in vain."""

from collections.abc import Iterator

from services.alert.watchlists.form import FileForm, WatchlistForm
from services.alert.watchlists.parsed import Parsed
from shared.errors import Problem

_KEYS = ("threshold", "first", "absent", "each", "cooldown", "schedule", "digest")


def unsupported(parsed: Parsed) -> Iterator[Problem]:
    """A problem for each use."""
    form: FileForm = parsed.form
    for key in _used(form.defaults):
        yield parsed.at("defaults", key).problem(_message(key))
    for index, watchlist in enumerate(form.watchlists):
        for key in _used(watchlist):
            yield parsed.at("watchlists", index, key).problem(_message(key))


def _used(form: object) -> Iterator[str]:
    for key in _KEYS:
        if getattr(form, key, None) is not None:
            yield key
    if getattr(form, "story", None) == "updates":
        yield "story"
    if isinstance(form, WatchlistForm) and form.remind is not None:
        yield "remind"


def _message(key: str) -> str:
    if key == "story":
        return "`story: updates` is not yet supported; expected once or every"
    if key == "remind":
        return "`remind` is not yet supported; expected never, or no such key"
    return f"`{key}` is not yet supported"
