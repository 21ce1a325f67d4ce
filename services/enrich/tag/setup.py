"""What a tagger is opened with, from the settings and the user's `entities:`."""

from services.enrich.tag.language import check_languages
from services.enrich.tag.tagging import TaggerSetup
from services.enrich.topics.lexiconfile import read
from shared.complaints import Complaints
from shared.errors import Misconfigured
from shared.known_entities import KnownEntity, read_known_entities
from shared.settings import Settings


def tagger_setup(settings: Settings) -> TaggerSetup:
    """The set-up that the settings ask for. Raises Misconfigured with all that is wrong: now, not once the taggers have
    loaded their models."""
    complaints = Complaints()
    known: tuple[KnownEntity, ...] = ()
    with complaints.heard():
        known = known_entities(settings)
    with complaints.heard():
        if settings.languages:
            check_languages(settings.languages)
    with complaints.heard():
        if settings.topics:
            read(settings.topics)
    complaints.tell()
    return TaggerSetup(
        model=settings.model,
        blas=settings.blas,  # type: ignore[arg-type]  # the settings hold it to the three words
        languages=settings.languages,
        known=known,
        topics=settings.topics,
    )


def known_entities(settings: Settings) -> tuple[KnownEntity, ...]:
    """The user's own entities; none where there is nothing at the default place."""
    if settings.watchlists.exists():
        return read_known_entities(settings.watchlists)
    if settings.is_set("watchlists"):
        raise Misconfigured(f"TOCSIN_WATCHLISTS: nothing is at {settings.watchlists}")
    return ()
