"""Where readers' comments begin: by the buttons and the names beside them; what only looks like one stays."""

import pytest

from services.ingest.documents.comments import comments_begin
from services.ingest.documents.lines import blocks_of

STORY = [
    "The harbour council agreed on Tuesday to repair the old bridge before the winter, said a spokeswoman for the town.",
    "Work will begin in June and take four months, she added, and ferries will run every hour while the road is closed.",
    "The repair will cost about four million pounds, half of which the region pays, according to the council’s plan.",
]
OPINION = (
    "I have lived here for forty years and never have I seen so much money thrown at so little a bridge, honestly."
)
SHORT = "About time!"


def begin_of(*lines):
    return comments_begin(blocks_of("\n\n".join([*STORY, *lines])))


@pytest.mark.parametrize(
    "lines",
    [
        ["Comments", "ann77", OPINION, "Reply", "tomf", SHORT, "Reply"],
        ["Readers' comments (718)", "ann77", "3 May 2024", OPINION, "Reply", "Quote", "Report abuse"],
        ["12 Kommentare", "ann77", OPINION, "Antworten", "tomf", OPINION, "Antworten | Melden"],
        ["160 commentaires", "ann77", OPINION, "Alerter Répondre", "tomf", SHORT, "Alerter Répondre"],
        ["Comentarios", "ann77", OPINION, "Responder Denunciar", "tomf", SHORT, "Responder Denunciar"],
        ["评论", "ann77 6天前", OPINION, "278 | 回复", "tomf", SHORT, "137 | 回复"],
        ["Visitor comments Add your comment", OPINION, "Posted by: Ann, 27 Sep 2011 | 15:22", SHORT,
         "Posted by: Tom, 28 Sep 2011 | 05:41"],
        ["All comments", "ann77 19 minutes ago", OPINION, "tomf 2 hours ago", OPINION],
        ["Comments", "ann77", OPINION, "History | Permalink | Share it", "tomf", SHORT, "History | Permalink | Share it"],
    ],
)  # fmt: skip
def test_comments_begin_with_their_heading(lines):
    assert begin_of(*lines) == len(STORY)


def test_without_a_heading_only_the_lines_right_over_the_first_button_go():
    assert begin_of("ann77", "3 May 2024", "Reply", OPINION, "Reply") == len(STORY)
    assert begin_of("ann77", OPINION, "Reply", "tomf", OPINION, "Reply") == len(STORY) + 2


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["Share", "Report", "Print"],
        ["Reply"],
        ["Comments", OPINION, OPINION],
        ["Storm ahead 2 hours ago", "Ferry late 3 hours ago", "Cup final 5 hours ago"],
        ["By Jane Porter", "Posted by Jane Porter on 3 May 2024", OPINION],
        ["The minister said:", OPINION, "The mayor said:", OPINION],
        ["On 3 May 2024 he wrote:", SHORT, "On 9 June 2024 he wrote:", SHORT],
        ["A letter from 3 May 2024 said:", SHORT, "Another of 4 May 2024 said:", SHORT],
        ["Comments", "ann77", OPINION, "Reply", "tomf", SHORT, "Reply", *([OPINION] * 6)],
    ],
)
def test_what_is_no_comment_or_is_followed_by_more_than_the_story_stays(lines):
    assert begin_of(*lines) is None


def test_comments_over_the_story_do_not_take_it_away():
    latest = ["Latest comments", "ann77", OPINION, "Reply", "tomf", SHORT, "Reply"]
    assert comments_begin(blocks_of("\n\n".join([*latest, *STORY]))) is None
