"""The language of an article: what the letters say against what the source declares."""

import pytest

from services.enrich.tag.language import check_languages, detect, primary_tag
from shared.errors import Misconfigured

LONG = {
    "en": "The minister told reporters on Monday that the talks would go on for as long as they were needed. " * 3,
    "de": "Der Minister sagte am Montag vor Journalisten, die Gespräche würden so lange wie nötig fortgesetzt. " * 3,
    "es": "El ministro dijo el lunes a los periodistas que las conversaciones seguirán el tiempo necesario. " * 3,
    "no": "Ministeren sa til journalistene mandag at samtalene vil fortsette så lenge det er nødvendig, og ikke lenger. "
    * 3,
    "ur": "وزیر نے پیر کو صحافیوں کو بتایا کہ مذاکرات اس وقت تک جاری رہیں گے جب تک ان کی ضرورت ہوگی۔ " * 3,
    "zh": "部长星期一对记者说，只要有需要，会谈就会继续下去，双方都希望取得进展。" * 6,
}


@pytest.mark.parametrize("code", sorted(LONG))
def test_a_long_text_tells_its_language(code: str) -> None:
    found = detect("", LONG[code])
    assert found.code == code
    assert 0.5 < found.score <= 1


@pytest.mark.parametrize(
    ("title", "declared", "code"),
    [
        ("Too short", None, "und"),
        ("Too short", "en", "en"),
        ("Too short", "nb-NO", "no"),
        ("12345 67890 12345 67890", "fr", "fr"),
        ("", None, "und"),
        ("短讯", None, "und"),
        ("部长对记者说会谈将继续", None, "zh"),  # 11 signs: enough where one sign is a word
    ],
)
def test_few_letters_leave_it_to_the_source(title: str, declared: str | None, code: str) -> None:
    assert detect(title, "", declared).code == code


def test_up_to_two_hundred_letters_the_source_is_believed() -> None:
    assert detect("The minister told reporters on Monday", "", "de").code == "de"


def test_from_two_hundred_letters_on_the_letters_are_believed() -> None:
    assert detect("", LONG["en"], "de").code == "en"


def test_only_configured_languages_are_told_apart() -> None:
    assert detect("", LONG["no"], None, ("da", "en")).code == "da"


def test_only_the_first_thousand_characters_are_read() -> None:
    assert detect("", LONG["en"] * 4 + LONG["de"] * 40).code == "en"


@pytest.mark.parametrize(
    ("tag", "primary"),
    [
        ("en-GB", "en"),
        ("pt_BR", "pt"),
        ("nb", "no"),
        ("nn-NO", "no"),
        ("iw", "he"),
        ("zh-Hant-TW", "zh"),
        ("und", None),
        ("", None),
        (None, None),
    ],
)
def test_the_primary_tag_of_a_code(tag: str | None, primary: str | None) -> None:
    assert primary_tag(tag) == primary


def test_languages_that_nobody_can_tell_are_refused_by_name() -> None:
    assert check_languages(["en", "nb", "no"]) == ("en", "no")
    with pytest.raises(Misconfigured, match="klingon"):
        check_languages(["en", "klingon"])
