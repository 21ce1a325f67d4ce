"""An article tagged: language, entities, topics, joined. Pure but for the model, which is opened once.

The story is another hop's. How a tagger comes to other processes, services/enrich/tag/workers.py says.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from services.enrich.entities import document, entities
from services.enrich.entities.history import History, history
from services.enrich.entities.places.home import home_of
from services.enrich.known.gazetteer import gazetteer
from services.enrich.known.names import names_of
from services.enrich.known.register import Register
from services.enrich.tag.casing import calm
from services.enrich.tag.language import UNKNOWN, Language, check_languages, detect
from services.enrich.tag.recognizer import Blas, RawSpan, Recognizer, open_recognizer
from services.enrich.topics.lexiconfile import Lexicon, read
from services.enrich.topics.scoring import classify
from shared.events import Article, TaggedArticle
from shared.known_entities import KnownEntity


@dataclass(frozen=True)
class TaggerSetup:
    """What a tagger is opened with; it can be sent to another process, a tagger cannot."""

    model: str = "auto"
    blas: Blas = "auto"
    languages: tuple[str, ...] = ()
    known: tuple[KnownEntity, ...] = ()
    topics: Path | None = None

    def open(self) -> "Tagger":
        return open_tagger(self.model, self.blas, self.languages or None, self.known, self.topics)


class Tagger:
    """Tags articles. What an article gets never depends on the others of its batch."""

    def __init__(
        self,
        recognizer: Recognizer,
        languages: tuple[str, ...] | None = None,
        known: Sequence[KnownEntity] = (),
        lexicon: Lexicon | None = None,
    ) -> None:
        self._recognizer = recognizer
        self._languages = languages
        self._lexicon = lexicon
        self.teach(known)

    def teach(self, known: Iterable[KnownEntity]) -> None:
        """From now on these are the user's own entities."""
        own = Register(names_of(known))
        self._gazetteer = lru_cache(maxsize=256)(lambda language: gazetteer(language, own))

    def warm_up(self) -> None:
        """Loads now what is else loaded by the first article, which would wait half a second for it."""
        self.tag([Article(id="", title="Minister in Nairobi", text="Kenya’s minister spoke in Nairobi on Monday.")])

    def tag(self, articles: Sequence[Article]) -> list[TaggedArticle]:
        """The articles with their tags, in order."""
        spoken = [detect(each.title, each.text, each.language, self._languages) for each in articles]
        by_language: dict[str, list[int]] = defaultdict(list)
        for row, language in enumerate(spoken):
            by_language[language.code].append(row)
        raw: dict[int, list[RawSpan]] = {}
        for code, rows in by_language.items():
            texts = [document(calm(articles[row].title, articles[row].text), articles[row].text) for row in rows]
            raw.update(zip(rows, self._recognizer.spans(texts, code), strict=True))
        return [self._tagged(article, spoken[row], raw[row]) for row, article in enumerate(articles)]

    def explain(self, article: TaggedArticle) -> History:
        """Which rule made or changed each of its rows. Asks the model again."""
        language = article.language or UNKNOWN
        whole = document(calm(article.title, article.text), article.text)
        (raw,) = self._recognizer.spans([whole], language)
        return history(article.title, article.text, raw, self._gazetteer(language), home_of(article.source))

    def _tagged(self, article: Article, language: Language, raw: Sequence[RawSpan]) -> TaggedArticle:
        # model_construct: the article has been validated, and this is the hot path.
        return TaggedArticle.model_construct(
            **{
                **article.__dict__,
                "language": language.code,
                "language_score": round(language.score, 3),
                "entities": entities(
                    article.title, article.text, raw, self._gazetteer(language.code), home_of(article.source)
                ),
                "topics": classify(article.title, article.text, language.code, self._lexicon),
                "model": self._recognizer.model(language.code) or _without_model(),
            }
        )


def open_tagger(
    model: str = "auto",
    blas: Blas = "auto",
    languages: Sequence[str] | None = None,
    known: Sequence[KnownEntity] = (),
    topics: Path | None = None,
) -> Tagger:
    """A tagger ready to work. Raises Misconfigured where the model, a language or the lexicon is not to be had."""
    allowed = check_languages(languages) if languages else None
    lexicon = read(topics) if topics else None
    return Tagger(open_recognizer(model, blas), allowed, known, lexicon)


@cache
def _without_model() -> str:
    return f"gazetteer {version('tocsin')}"
