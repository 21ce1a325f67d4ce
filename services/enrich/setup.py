"""What a tagger is opened with, from the settings and the user's `entities:`."""

from services.enrich.tagging import TaggerSetup
from shared.errors import Misconfigured
from shared.known_entities import KnownEntity, read_known_entities
from shared.settings import Settings


def tagger_setup(settings: Settings) -> TaggerSetup:
    """The set-up that the settings ask for. Raises Misconfigured where the user's files cannot be read."""
    return TaggerSetup(
        model=settings.model,
        blas=settings.blas,  # type: ignore[arg-type]  # the settings hold it to the three words
        languages=settings.languages,
        known=known_entities(settings),
        topics=settings.topics,
    )


def known_entities(settings: Settings) -> tuple[KnownEntity, ...]:
    """The user's own entities; none where there is nothing at the default place."""
    if settings.watchlists.exists():
        return read_known_entities(settings.watchlists)
    if settings.is_set("watchlists"):
        raise Misconfigured(f"{settings.watchlists}: no such file or folder; TOCSIN_WATCHLISTS names it")
    return ()
