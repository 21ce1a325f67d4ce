"""`tocsin alerts bad`: an alert that should not have rung becomes a test of its watchlist."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.alerts.choosing import IdArgument

if TYPE_CHECKING:
    from services.alert.body import AlertBody
    from services.alert.watchlists.model import Ruleset, Watchlist
    from services.alert.watchlists.query.tree import Query
    from shared.events import EnrichedArticle

ArticleOption = typer.Option("--article", metavar="ID", help="Which one, where the alert carries several.")


def bad(alert_id: Annotated[str, IdArgument], article: Annotated[str | None, ArticleOption] = None) -> None:
    """Write the article of an alert into its watchlist's `tests:` as `no match`, in your YAML; the rest stays as it is.

    Then change the rule until `tocsin watchlists test` holds. The article is read from the archive.

    Example: tocsin alerts bad msg_0123456789abcdef0123456789abcdef
    """
    import asyncio

    from services.alert.watchlists.file import load as load_rules
    from services.alert.watchlists.newtest import with_test
    from services.cli.watchlists.rules import known
    from shared.errors import Retry
    from shared.settings import load

    settings = load()
    body = asyncio.run(_alert(alert_id))
    ruleset = load_rules(settings.watchlists, env=None)
    by_id = {one.id: one for one in ruleset.watchlists}
    watchlist = by_id[known("watchlist", body.data.watchlist.id, by_id)]
    found = _archived(settings.archive_folder, _which(body, article))
    if found is None:
        raise Retry(f"the article of {alert_id} is not in the archive; write the test by hand")
    file = Path(watchlist.place.file) if watchlist.place else settings.watchlists
    test = as_test(found, ruleset, watchlist)
    _replace(file, with_test(file.read_bytes(), str(file), watchlist.id, test))
    typer.echo(f"{file}: `{watchlist.id}` has a test more; {_verdict(found, ruleset, watchlist)}", err=True)


def as_test(article: "EnrichedArticle", ruleset: "Ruleset", watchlist: "Watchlist") -> dict[str, Any]:
    """The article as far as the watchlist looks at it, tags given outright, so that the test needs no model."""
    asked = {kind for query in _queries(watchlist) for kind in _asked(query, ruleset)}
    asked |= {"source"} if watchlist.sources else set()
    asked |= {"lang"} if watchlist.languages else set()
    whole = article.model_dump(mode="json", exclude_none=True)
    test: dict[str, Any] = {"title": article.title, "text": article.text}
    for key, kinds in _LOOKED_AT.items():
        if asked & kinds and whole.get(key):
            test[key] = [one["id"] for one in whole[key]] if key == "topics" else whole[key]
    return {**test, "expect": "no match"}


_LOOKED_AT = {
    "url": {"url", "source"},
    "source": {"source", "tag", "origin"},
    "publisher": {"source"},
    "authors": {"author"},
    "language": {"lang"},
    "partial": {"partial"},
    "story_id": {"story"},
    "entities": {"entity"},
    "topics": {"topic"},
}


def _queries(watchlist: "Watchlist") -> "tuple[Query, ...]":
    return (*watchlist.required, *watchlist.any, *watchlist.none)


def _asked(query: "Query", ruleset: "Ruleset") -> set[str]:
    """The kinds of conditions in a query that look at more than the text."""
    from services.alert.watchlists.query.tree import EntityTerm, Fact, ListRef, children

    if isinstance(query, EntityTerm):
        return {"entity"}
    if isinstance(query, Fact):
        return {query.kind}
    below = ruleset.lists[query.name].terms if isinstance(query, ListRef) else children(query)
    return {kind for one in below for kind in _asked(one, ruleset)}


async def _alert(alert_id: str) -> "AlertBody":
    from services.cli.alerts.choosing import gathered
    from services.cli.alerts.rang import Rang
    from shared.errors import Misconfigured, Retry

    found = next((one for one in await gathered() if one.id == alert_id), None)
    if found is None:
        raise Retry(f"no alert {alert_id}: `tocsin alerts list` shows them")
    if not isinstance(found, Rang):
        raise Misconfigured(f"{alert_id} is a {found.body.type}, no alert: no watchlist rang, so none gets a test")
    return found.body


def _which(body: "AlertBody", article: str | None) -> str:
    """The id of the article that is meant. Raises Misconfigured where that is not clear."""
    from services.cli.watchlists.rules import known
    from shared.errors import Misconfigured

    carried = [body.data.article, *(item.article for item in body.data.items)]
    ids = list(dict.fromkeys(one.id for one in carried if one))
    if article is not None:
        return known("article", article, ids)
    if len(ids) != 1:
        named = ", ".join(ids) or "none"
        raise Misconfigured(f"{body.data.alert_id} carries {len(ids)} articles: name one with --article: {named}")
    return ids[0]


def _archived(folder: Path | None, article_id: str) -> "EnrichedArticle | None":
    """Its newest revision."""
    from services.alert.archive import find

    found = [one for one in find(folder, [article_id]) if one.id == article_id] if folder else []
    return max(found, key=lambda one: one.revision, default=None)


def _verdict(article: "EnrichedArticle", ruleset: "Ruleset", watchlist: "Watchlist") -> str:
    from services.alert.matching import compile as compiled

    if compiled(ruleset).explain(article, watchlist.id).matched:
        return "it fails until the rule is changed: `tocsin watchlists test`"
    return "it holds already: the rule no longer matches this article"


def _replace(path: Path, data: bytes) -> None:
    """In one step, through a link to the file itself, with the rights that it had."""
    import shutil

    target = path.resolve()
    draft = target.with_name(f".{target.name}.new")
    draft.write_bytes(data)
    shutil.copymode(target, draft)
    draft.replace(target)
