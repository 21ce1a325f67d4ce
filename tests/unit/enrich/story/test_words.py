"""Words as stories read them, in scripts with spaces and without."""

import pytest

from services.enrich.story import StoryBook
from services.enrich.story.words import words

# A quake in Chiang Rai, the day after, and a new railway: written for this test.
QUAKE = """เกิดแผ่นดินไหวขนาด 5.9 ที่จังหวัดเชียงราย เมื่อเช้าวันอาทิตย์ บ้านเรือนในอำเภอแม่ลาวพังเสียหายหลายหลัง
กรมอุตุนิยมวิทยาระบุว่าศูนย์กลางอยู่ลึก 12 กิโลเมตร ผู้ว่าราชการจังหวัดเชียงรายสั่งให้ส่งเต็นท์ไปยังอำเภอแม่ลาว"""
LATER = """ชาวบ้านอำเภอแม่ลาว จังหวัดเชียงราย ยังนอนในเต็นท์หลังแผ่นดินไหวขนาด 5.9 กรมอุตุนิยมวิทยาเตือนอาจมีอาฟเตอร์ช็อก
ผู้ว่าราชการจังหวัดกล่าวว่าบ้านเรือนพังเสียหายกว่า 100 หลัง"""
RAILWAY = """รัฐบาลเปิดเส้นทางรถไฟสายใหม่จากกรุงเทพไปหัวหิน เมื่อวันจันทร์ ผู้โดยสารกล่าวว่าใช้เวลาเพียงสองชั่วโมง
นายกรัฐมนตรีขอให้ประชาชนใช้รถไฟแทนรถยนต์เพื่อลดฝุ่นในเมือง"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("दिल्ली में बारिश", ["दिल्ली", "में", "बारिश"]),
        ("பாகிஸ்தான் இந்தியா", ["பாகிஸ்தான்", "இந்தியா"]),
        ("Tarn's 1,400 tents", ["tarn", "1,400", "tents"]),
        ("東京都", ["東京", "京都"]),
        ("แม่ลาว", ["แม่ล", "ม่ลา", "่ลาว"]),
        ("ลาว", ["ลาว"]),
    ],
)
def test_words_are_whole_in_every_script(text, found):
    assert [word.text for word in words(text)] == found


def test_an_event_told_twice_in_thai_is_one_story_and_other_news_is_none_of_it(desk):
    book = StoryBook()
    first = book.assign(desk.article("", QUAKE, source="a", language="th"))
    later = book.assign(desk.article("", LATER, source="b", language="th", hours=5))
    other = book.assign(desk.article("", RAILWAY, source="c", language="th", hours=6))
    assert later.story_relation == "follow_up"
    assert first.story_id == later.story_id != other.story_id
