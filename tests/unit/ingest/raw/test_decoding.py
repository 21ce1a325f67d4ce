"""Bytes into text, as they are declared and as they are."""

import pytest

from services.ingest.raw.decoding import decoded_text

WORDS = "Conseil d’été à Łódź, 橋"


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        ("“Été”, said the mayor", "windows-1252", "iso-8859-1"),
        ("“Été”, said the mayor", "windows-1252", "us-ascii"),
        ("Köprü İstanbul’da açıldı", "windows-1254", "iso-8859-9"),
        ("市议会决定修复旧桥，朱镕基", "gb18030", "gb2312"),
        ("古い橋の修理①を決定", "cp932", "Shift_JIS"),
        ("똠방각하의 다리를 고친다", "cp949", "euc-kr"),
        ("联通", "gbk", "gb2312"),
        ("Мост починят к зиме", "koi8-r", "koi8-r"),
    ],
)
def test_what_is_declared_means_what_browsers_take_it_for(text, encoding, declared):
    assert decoded_text(text.encode(encoding), declared=declared) == text


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "iso-8859-15", "windows-1251", "koi8-r", "gb2312", "big5", "shift_jis"]
)
def test_utf_8_is_known_under_another_declaration(declared):
    assert decoded_text(WORDS.encode(), declared=declared) == WORDS


def test_a_bad_byte_or_two_make_it_no_other_encoding():
    text = "市议会决定修复旧桥。" * 60
    assert decoded_text(text.encode("gb18030") + b"\xff", declared="gbk").startswith(text)


@pytest.mark.parametrize("declared", ["utf-8", "bogus", "undefined", "utf-7"])
def test_a_declaration_that_does_not_fit_is_passed_over(declared):
    text = "Мост в порту починят к зиме, решил городской совет. " * 8
    assert decoded_text(text.encode("windows-1251"), declared=declared) == text
