"""Bodies that a text calls by their initials alone: `INEC said`, `ODM councillors`."""

import re
from collections.abc import Iterator, Sequence

from services.enrich.entities.found.spread import Taken
from services.enrich.entities.span import Span

_ACRONYM = re.compile(r"(?<![\w.&/’'-])[A-Z]{3,6}(?![\w/&-]|\.\w)")
_SMALL = re.compile(r"\b[a-z]{2,}\b")
_ENOUGH = 3  # small words on its line: a table or a heading in capitals says nothing
_BEFORE = re.compile(r"(?:\b[A-Z]{2,}|\d|[$€£#:<])[ -]?\Z")
_AFTER = re.compile(r"[ -](?:\d|[A-Z]{2,}\b)|\d|:")
# Offices, measures, diseases, techniques, times and money.
_OTHERS_WORDS = """
    INS USS HMS HMAS USNS RMS MST CEO CFO COO CTO CIO VIP VVIP MCA MCAS MEC MLC MLA MNA MPA MEP MPS MSP MSPS ASP DSP
    SSP ACP DCP DPO DIG IGP SHO OCS GOC LGA SMS PHD MBA MBE OBE CBE MVP IPO GDP GNP CPI PPI PMI VAT GST FDI ROI EPS
    IPL USD EUR GBP JPY RMB NGN KES INR PKR IDR PHP MYR THB BRL MXN TSH UGX HDTV DSL DVR DRM VOIP RSS MMS LAN CPU
    GPU RAM ROM BIOS API SDK MPEG JPEG WIFI HIV AIDS SARS MERS COVID FLU DNA RNA PCR ICU ICUS IVF MRI ADHD PTSD TB
    ARV ARVS OPD PPE GPS GSM SIM USB PDF HTML HTTP URL APP ATM ATMS PIN CCTV LED LCD DVD CDS VHS SUV SUVS LPG LNG
    CNG UAV UAVS ICBM IED IEDS AK RPG RPGS TNT MRAP SOS UFO AGM EGM FAQ FIR FIRS CAA NRC GMT UTC EST EDT PST PDT CST
    CET BST EAT WAT IST PM AM BCE NGO NGOS SME SMES MSME MSMES PPP MOU MOUS TOR RFP IDP IDPS LGBT LGBTQ BLM BBQ DIY
    PIL STEM OT ERA RBI DNF TKO VAR PEN AET AOT ODI ODIS RTA KPH MPH KM KG BPD TEU TCF MMBTU RSVP THE AND FOR NOT
    BUT ALL NEW YES WHY HOW NOW OUT TOP END USE SEE MAY ONE TWO TEN MEN JAN FEB MAR APR JUN JUL AUG SEP OCT NOV DEC
    MON TUE WED THU FRI SAT SUN NRI NRIS OBC SC ST EVM EVMS KYC PAN OTP AQI UPI EMI JEE NEET GCSE GCSES KCSE KCPE
    WAEC JAMB
"""
_OTHERS = frozenset(_OTHERS_WORDS.split())


def initials(spans: Sequence[Span], text: str) -> list[Span]:
    """The spans, and the acronyms within sentences that no model saw, as organizations."""
    taken = Taken(spans)
    return sorted([*spans, *_free(taken, text)], key=lambda span: span.start)


def _free(taken: Taken, text: str) -> Iterator[Span]:
    found = [match for match in _ACRONYM.finditer(text) if match[0] not in _OTHERS and taken.is_free(*match.span())]
    small = _small_words(text) if found else frozenset[str]()
    for match in found:
        start, end = match.span()
        if match[0].lower() in small:  # `TIME` where the text also says time
            continue
        if (
            _BEFORE.search(text, max(0, start - 8), start)
            or _AFTER.match(text, end)
            or not _is_in_a_sentence(start, end, text)
        ):
            continue
        taken.take(start, end)
        yield Span(start, end, "organization")


def _small_words(text: str) -> frozenset[str]:
    return frozenset(_SMALL.findall(text))


def _is_in_a_sentence(start: int, end: int, text: str) -> bool:
    first = text.rfind("\n", max(0, start - 100), start) + 1 or max(0, start - 100)
    last = text.find("\n", end, end + 100)
    line = text[first : last if last >= 0 else end + 100]
    return len(_SMALL.findall(line)) >= _ENOUGH
