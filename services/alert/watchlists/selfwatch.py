"""`problems` and `heartbeat` as files state them, checked: one of each for all files, an address that can be called."""

from collections.abc import Iterator, Sequence

from services.alert.watchlists.model import Heartbeat, Place, Problems
from services.alert.watchlists.parsed import Parsed
from services.alert.watchlists.receivers import is_web_address
from shared.errors import Problem

KEYS = ("problems", "heartbeat")


def problems(files: Sequence[Parsed]) -> Problems | None:
    form = next((parsed.form.problems for parsed in files if parsed.form.problems), None)
    if form is None:
        return None
    return Problems(**{key: value for key, value in form.model_dump().items() if value is not None})


def heartbeat(files: Sequence[Parsed]) -> Heartbeat | None:
    """None too where its address is given and empty, as `${HEARTBEAT_URL:-}` is until somebody sets it."""
    saying = next((parsed for parsed in files if parsed.form.heartbeat), None)
    form = saying.form.heartbeat if saying else None
    if saying is None or form is None or not form.url:
        return None
    where = saying.at("heartbeat", "url").problem("")
    return Heartbeat(form.url, form.every, Place(where.file, where.line, where.column))


def wrong(files: Sequence[Parsed]) -> Iterator[Problem]:
    for key in KEYS:
        saying = [parsed for parsed in files if getattr(parsed.form, key)]
        for parsed in saying[1:]:
            yield parsed.at(key).problem(f"`{key}` is there already, in {saying[0].file}: expected one for all files")
    for parsed in files:
        form, is_lost = parsed.form.heartbeat, "url" in parsed.lost_of(parsed.at("heartbeat"))
        if form and form.url and parsed.is_env_known and not is_lost and not is_web_address(form.url):
            yield parsed.at("heartbeat", "url").problem("expected an address that begins with https:// or http://")
