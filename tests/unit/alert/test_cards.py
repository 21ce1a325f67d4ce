"""The card of the console."""

import pytest

from services.alert.body import Counts, Row
from services.alert.cutting import to_bytes
from services.alert.delivery.console import card as shown
from services.alert.samples import MAKERS, sample


def test_a_card_shows_the_rule_the_passage_with_its_terms_and_what_was_held():
    card = shown(to_bytes(sample("alert.created")))
    for part in ("Border", "high", "Border post shut", "The [border] post", "3 articles of 2 publishers", "story 2"):
        assert part in card


def test_a_card_of_several_articles_names_each_and_the_row():
    digest = sample("alert.digest")
    row = Row(list="firms", id="C-1", name="Alfa Trading")
    data = digest.data.model_copy(update={"each": row, "counts": Counts(items=23)})
    card = shown(to_bytes(digest.model_copy(update={"data": data})))
    for part in ("[Alfa Trading]", "- Border post shut", "(match)", "and 22 more: tocsin alerts show msg_"):
        assert part in card


def test_no_control_character_of_an_article_reaches_the_terminal():
    body = sample("alert.created")
    article = body.data.article.model_copy(update={"title": "\x1b]0;owned\x07\r\nnew\x9b2J"})
    card = shown(to_bytes(body.model_copy(update={"data": body.data.model_copy(update={"article": article})})))
    assert not set(card) & {"\x1b", "\x07", "\r", "\x9b"}


@pytest.mark.parametrize("kind", list(MAKERS))
def test_every_type_has_a_card(kind):
    assert shown(to_bytes(sample(kind))).startswith(kind)
