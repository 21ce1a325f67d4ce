"""Where the readers' comments under a story begin: they are prose as well, and often more of it than the story.

Told by what stands beside every comment, buttons (`Reply`, `Report abuse`) or who wrote it and when.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from services.ingest.documents.lines import Block
from services.ingest.printed.dates import find_dates

NEXT_MARK = 15  # lines at most from one comment's button to that of the next
NEXT_HEADING = 25  # lines at most from `Comments` to the first button
COMMENTS_ABOVE = 3  # paragraphs at most between `Comments` and the first button
SIGNED_BY = 3  # lines at most that say who wrote a comment and when
SHORTEST_STORY = 40  # words of running text over the comments
_LONGEST_MARK = 80  # characters
_MOST_WORDS = 6  # of a line that says who wrote a comment, and how long ago

_REPLY = r"""(?:repl(?:y|ies)(?:\s+to\s+\S+)?|report\s+(?:abuse|(?:this\s+)?comment|as\s+inappropriate)|
    flag\s+(?:as\s+inappropriate|comment)|antworten|(?:beitrag|kommentar)\s+melden|répondre|
    signaler(?:\s+un\s+abus|\s+ce\s+commentaire)?|responder|denunciar|rispondi|segnala|reageren|beantwoorden|
    meld\s+misbruik|ответить|пожаловаться|svara|svar|odpowiedz|zgłoś(?:\s+nadużycie)?|yanıtla|şikayet\s+et|
    回复|回覆|举报|檢舉|返信(?:する)?|通報(?:する)?|답글|신고|رد|إبلاغ)"""
_BESIDE = r"""(?:report|flag|quote|permalink|history|up|down|vote|upvote|downvote|share(?:\s+it)?|like|recommend|edit|
    (?:view|show|hide|see|all|more)|alerter|citer|partager|citar(?:\s+mensaje)?|valorar|compartir|zitieren|melden|
    empfehlen|teilen|cita|condividi|赞|踩|分享|收藏|いいね)"""
_BUTTONS = re.compile(rf"[\W\d]*(?:(?:{_REPLY}|{_BESIDE})(?![^\W\d_])[\W\d]*){{1,5}}", re.IGNORECASE | re.VERBOSE)
_SURE = re.compile(rf"(?<![^\W\d_]){_REPLY}(?![^\W\d_])", re.IGNORECASE | re.VERBOSE)
_SIGNED = re.compile(  # who, when, said: a story that quotes says `On 3 May 2024 she wrote:`
    r"(?:comment(?:ed)?\s+|reply\s+)?(?:posted|submitted|written|soumis|écrit|geschrieben|verfasst|publicado|escrito|"
    r"enviado|scritto|inviato|geplaatst|skrevet|skrivet)\s+(?:by|par|von|por|da|door|av|af)\b\s*:?\s*\S.{1,60}|"
    r"(?!(?:on|at|in|um|am|le|el|il|à)\s)\S.{1,60}\d:\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?(?:\s[a-z]{2,4})?\s+"
    r"(?:said|says|wrote|writes|schrieb|a\s+écrit|escribió|ha\s+scritto)\s*:",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"(?P<who>\S.*?)\W+(?:(?:about\s+)?(?:an?|\d+)\s*(?:seconds?|min(?:ute)?s?|hours?|hrs?|days?|weeks?|months?|years?)\s+ago|"
    r"vor\s+\d+\s+\w+|hace\s+\d+\s+\w+|il\s+y\s+a\s+\d+\s+\w+|há\s+\d+\s+\w+|\d+\s+\w+\s+(?:fa|geleden|назад|temu|önce|sedan|siden)|"
    r"\d+\s*(?:分钟|分鐘|小时|小時|天|分|時間|日|분|시간|일)\s*(?:前|전))\W*",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"""\W*(?:[\d.,]+\s*)?(?:(?:all|top|latest|recent|newest|oldest|view|show|see|add|post|leave|read|join|most|the|your|a|
    visitors?|readers?|users?|voir|lire|les|tous|alle|leser|todos|los|ver|os|i|dei|lettori|van|lezers)['’]?s?['’]?\W+)*
    (?:comments?|kommentare?|leserkommentare|leserbriefe|commentaires?|réactions?|comentarios|comentários|comment[oi]|
    reacties?|комментари[ийев]+|kommentarer|komentarze|yorumlar|opiniones|discussion|conversation|responses?|
    评论|評論|跟帖|コメント|댓글|의견|تعليقات|التعليقات)(?![^\W\d_]).{0,60}""",
    re.IGNORECASE | re.VERBOSE,
)


def comments_begin(blocks: Sequence[Block]) -> int | None:
    """The block the comments begin with; None where there are none, or what follows outweighs what stands over them."""
    marks = [n for n, block in enumerate(blocks) if _is_mark(block)]
    for at, (mark, following) in enumerate(pairwise(marks)):
        if following - mark > NEXT_MARK:
            continue
        heading = _heading_over(blocks, mark)
        near = [n for n in marks[at : at + 2 * NEXT_MARK] if n <= mark + 2 * NEXT_MARK]
        if heading is None and not any(_is_sure(blocks[n].text) for n in near):
            continue
        begin = _signature_over(blocks, mark) if heading is None else heading
        above = sum(block.words for block in blocks[:begin] if block.is_prose)
        below = sum(block.words for block in blocks[marks[-1] + 1 :] if block.is_prose)
        return begin if above >= max(SHORTEST_STORY, below) else None
    return None


def _is_mark(block: Block) -> bool:
    """Buttons, `Posted by: Ann, 3 May 2024`, `Ann on May 3, 5:00 AM said:`, `ann77 19 minutes ago`."""
    text = block.text
    if len(text) > _LONGEST_MARK:
        return False
    if _BUTTONS.fullmatch(text) or _is_signed(text):
        return True
    return block.words <= _MOST_WORDS and _AGO.fullmatch(text) is not None


def _is_sure(text: str) -> bool:
    """A page may have one `Report`, and a list of news says how old they are: these alone are no comments."""
    return bool(_BUTTONS.fullmatch(text) and _SURE.search(text)) or _is_signed(text)


def _is_signed(text: str) -> bool:
    is_timed = _SIGNED.fullmatch(text) and (re.search(r"\d:\d\d", text) or next(find_dates(text), None))
    return bool(is_timed)


def _heading_over(blocks: Sequence[Block], mark: int) -> int | None:
    paragraphs = 0
    for n in range(mark - 1, max(-1, mark - NEXT_HEADING), -1):
        if len(blocks[n].text) <= _LONGEST_MARK and _HEADING.fullmatch(blocks[n].text):
            return n
        paragraphs += blocks[n].is_prose
        if paragraphs > COMMENTS_ABOVE:
            return None
    return None


def _signature_over(blocks: Sequence[Block], mark: int) -> int:
    """Without a heading only the lines right over the first button go: over them may be the story."""
    begin = mark
    while begin > max(0, mark - SIGNED_BY) and not (blocks[begin - 1].is_prose or blocks[begin - 1].ends_sentence):
        begin -= 1
    return begin
