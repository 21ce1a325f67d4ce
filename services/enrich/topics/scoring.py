"""What an article is about: IPTC Media Topics from the words found, best first, parents included.

The words are those of services/enrich/topics/lexicon.py; a language without a lexicon has no topics.
"""

import math
from collections.abc import Iterable, Mapping
from functools import cache

from services.enrich.topics.lexicon import Phrase, Table, words
from services.enrich.topics.lexiconfile import Lexicon, built_in
from shared import mediatopics
from shared.events import Topic

TITLE_WEIGHT = 3
LEAD_WORDS = 60  # news tells first what it is about
LEAD_WEIGHT = 1.5
READ_CHARACTERS = 6_000

MAX_TIMES = {1: 2.0, 2: 4.0}  # by weight: however often a weak word comes again, it stays weak
BORROWER_LEAD = 4.0  # so many times the evidence of all lenders, or the words are taken literally
BORROWER_EVIDENCE = 12.0

MAX_LEAVES = 3
MIN_EVIDENCE = 2.0  # one plain word in the text, or a weak one in the title
MIN_SHARE_OF_BEST = 0.3
MIN_LEAF_EVIDENCE = 4.0
MIN_LEAF_SHARE = 0.25
SATURATION = 10.0  # the evidence at which the score of a topic without rivals is 1 - 1/e


def classify(title: str, text: str, language: str, lexicon: Lexicon | None = None) -> tuple[Topic, ...]:
    """The topics of an article: at most three leaves and all their parents; none without evidence."""
    table = (lexicon or built_in()).tables.get(language)
    if table is None:
        return ()
    evidence = _evidence(_found(table, title, text))
    chosen = _chosen(evidence)
    total = sum(weight for topic_id, weight in evidence.items() if _is_top(topic_id))
    scored = [_topic(topic_id, evidence[topic_id], total) for topic_id in chosen]
    return tuple(sorted(scored, key=lambda topic: (-topic.score, len(mediatopics.ancestors(topic.id)), topic.id)))


def _found(table: Table, title: str, text: str) -> Mapping[Phrase, float]:
    """How often each phrase stands in the article, the later mentions of one phrase for less and less."""
    found = {phrase: float(TITLE_WEIGHT) for _, phrase in table.matches(words(title))}
    first: dict[Phrase, int] = {}
    counts: dict[Phrase, int] = {}
    for index, phrase in table.matches(words(text[:READ_CHARACTERS])):
        first.setdefault(phrase, index)
        counts[phrase] = counts.get(phrase, 0) + 1
    for phrase, count in counts.items():
        times = (1 + math.log(count)) * (LEAD_WEIGHT if first[phrase] < LEAD_WORDS else 1)
        found[phrase] = found.get(phrase, 0.0) + times
    return found


def _evidence(found: Mapping[Phrase, float]) -> dict[str, float]:
    """Weight by topic; a parent weighs at least as much as its child."""
    literal = {phrase: times for phrase, times in found.items() if not phrase.borrowed_by}
    lent = {phrase: times for phrase, times in found.items() if phrase.borrowed_by}
    borrowers = _borrowers(lent, literal) if lent else set()
    evidence: dict[str, float] = {}
    for phrase, times in found.items():
        for topic_id, weight in phrase.weights.items():
            if not (phrase.borrowed_by & borrowers) - {_top_of(topic_id)}:
                evidence[topic_id] = evidence.get(topic_id, 0.0) + _counted(weight, times)
    return {topic_id: weight for topic_id, weight in evidence.items() if weight > 0}


def _counted(weight: int, times: float) -> float:
    return weight * min(times, MAX_TIMES.get(weight, times))


def _borrowers(lent: Iterable[Phrase], literal: Mapping[Phrase, float]) -> set[str]:
    """The topics that have borrowed: `attack` and `siege` are cricket's where little else tells of war or crime."""
    told: dict[str, float] = {}
    for phrase, times in literal.items():
        for topic_id, weight in phrase.weights.items():
            told[topic_id] = told.get(topic_id, 0.0) + max(0.0, _counted(weight, times))
    lenders = {_top_of(topic_id) for phrase in lent for topic_id in phrase.weights}
    borrowers = {one for phrase in lent for one in phrase.borrowed_by}
    needed = {one: BORROWER_LEAD * sum(told.get(each, 0.0) for each in lenders - {one}) for one in borrowers}
    return {one for one in borrowers if told.get(one, 0.0) >= max(BORROWER_EVIDENCE, needed[one])}


def _chosen(evidence: Mapping[str, float]) -> set[str]:
    tops = _best((topic_id for topic_id in evidence if _is_top(topic_id)), evidence)
    if not tops or evidence[tops[0]] < MIN_EVIDENCE:
        return set()
    enough = max(MIN_EVIDENCE, evidence[tops[0]] * MIN_SHARE_OF_BEST)
    branches = [top for top in tops if evidence[top] >= enough][:MAX_LEAVES]
    leaves: list[str] = []
    for spare, branch in enumerate(branches):
        room = MAX_LEAVES - len(branches) + 1 if spare == 0 else 1
        leaves += _leaves(branch, evidence, room) or [branch]
    return {one for leaf in leaves[:MAX_LEAVES] for one in (leaf, *mediatopics.ancestors(leaf))}


def _leaves(branch: str, evidence: Mapping[str, float], room: int) -> list[str]:
    """The deepest topics under a branch that have much of its evidence."""
    enough = max(MIN_LEAF_EVIDENCE, evidence[branch] * MIN_LEAF_SHARE)
    under = [one for one, weight in evidence.items() if weight >= enough and branch in mediatopics.ancestors(one)]
    inner = {above for one in under for above in mediatopics.ancestors(one)}
    return _best((one for one in under if one not in inner), evidence)[:room]


def _best(topic_ids: Iterable[str], evidence: Mapping[str, float]) -> list[str]:
    return sorted(topic_ids, key=lambda topic_id: (-evidence[topic_id], topic_id))


@cache
def _top_of(topic_id: str) -> str:
    return next((one for one in mediatopics.ancestors(topic_id) if _is_top(one)), topic_id)


def _is_top(topic_id: str) -> bool:
    return mediatopics.topics()[topic_id].parent is None


def _topic(topic_id: str, weight: float, total: float) -> Topic:
    """The score grows with the evidence, and with its share of all that was found."""
    certainty = 1 - math.exp(-weight / SATURATION)
    score = certainty * math.sqrt(min(1.0, weight / total))
    return Topic(id=topic_id, name=mediatopics.topics()[topic_id].name, score=round(score, 3))
