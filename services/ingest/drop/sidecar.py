"""`NAME.meta.yaml` beside a document: the tags and the country that the document itself does not say."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from shared.errors import Misconfigured, Poison
from shared.events import Article, Source
from shared.known_entities import CountryCode

SUFFIX = ".meta.yaml"


class Sidecar(BaseModel):
    """What a sidecar may say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tags: tuple[str, ...] = ()
    country: CountryCode | None = None


def sidecar_path(document: Path) -> Path | None:
    """`report.txt.meta.yaml` or `report.meta.yaml`, where one is there."""
    places = (document.with_name(document.name + SUFFIX), document.with_name(document.stem + SUFFIX))
    return next((place for place in places if place.is_file()), None)


def read_sidecar(document: Path) -> Sidecar:
    """An empty one where there is none. Raises Poison with every mistake of it."""
    place = sidecar_path(document)
    if place is None:
        return Sidecar()
    from shared.yaml.file import load, validate

    try:
        return validate(load(place.read_bytes(), place.name), Sidecar)
    except Misconfigured as error:
        raise Poison(str(error)) from error


def with_sidecar(article: Article, sidecar: Sidecar, *, source_id: str) -> Article:
    """The article under its source, with what the sidecar adds; what the document said of its source stays."""
    source = article.source or Source(id=source_id)
    added = {
        "country": sidecar.country or source.country,
        "tags": tuple(dict.fromkeys((*source.tags, *sidecar.tags))),
    }
    return article.model_copy(update={"source": source.model_copy(update=added)})
