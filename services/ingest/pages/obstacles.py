"""What stands in the place of an article, or in front of it: pages not there, moved, asking for consent; paywalls.

A page is refused only where its heading says so in so many words, it is short, and it states no date: there are news
of all of these things too.
"""

import re
from collections.abc import Iterable

from lxml.html import HtmlElement  # type: ignore[import-untyped]

SHORT = 1_500  # characters: what a site says instead of an article, or lets through of one
_ASIDE = frozenset(("nav", "header", "footer", "aside", "form", "script", "style", "noscript"))
_SAYING = ("p", "div", "span", "h2", "h3", "h4", "strong", "section", "a", "button")
_HEADINGS: dict[str, str] = {
    "it is not there": r"""
        (?:error|http|status)?\W*(?:404|410)\W*(?:error|page|not\s+found|gone|\W)*
        |(?:(?:oops|sorry|uh[-\s]oh|error|whoops|hmm)\W+)?(?:(?:the|this|that)\s+)?(?:page|article|story|content|file|url|post)
          \s+(?:you\s+.{1,40}\s+)?(?:(?:was|is|could|can)\s*)?(?:not|n['’]t|no\s+longer|cannot|can['’]t)?\s*(?:be\s+)?
          (?:not\s+(?:be\s+)?found|found|available|unavailable|exist|here|removed|deleted)\W*
        |(?:(?:oops|sorry)\W+)?(?:the|this|that)\s+page\s+(?:does\s*n['’]t|does\s+not)\s+exist.{0,40}
        |(?:not\s+found|nothing\s+found|gone|page\s+not\s+found|(?:we\s+)?(?:can['’]t|could\s*n['’]t|cannot)\s+find\s+.{1,40}page.{0,20})\W*
        |(?:die\s+)?seite\s+(?:wurde\s+)?nicht\s+(?:gefunden|verfügbar|vorhanden)\W*|page\s+(?:introuvable|non\s+trouvée)\W*
        |p[áa]gina\s+(?:no|não|non)\s+(?:encontrada|existe|trovata|disponible)\W*|pagina\s+niet\s+gevonden\W*""",
    "it has moved": r"""
        (?:30[12378]\W+)?(?:moved\s+(?:permanently|temporarily)|found|object\s+moved|document\s+(?:has\s+)?moved
          |(?:this|the)?\s*page\s+(?:has\s+)?(?:been\s+)?moved)\W*
        |(?:please\s+wait\W+)?(?:redirect(?:ing|ed)?|you\s+are\s+being\s+redirected)\W*.{0,40}|weiterleitung\W*|redirection\W*""",
    "it asks for consent": r"""
        before\s+you\s+continue.{0,60}|we\s+(?:value|respect|care\s+about)\s+your\s+privacy\W*
        |(?:your|manage|our)\s+(?:privacy|cookie|consent)\s*(?:choices?|settings|preferences|policy|consent)?\W*
        |(?:cookies?|privacy|consent)\W*(?:and\W+\w+\W*)?(?:notice|consent|settings|preferences|wall|required|preference\s+cent(?:er|re))?\W*
        |bevor\s+sie\s+fortfahren.{0,40}|wir\s+(?:schätzen|respektieren)\s+ihre\s+privatsphäre\W*
        |(?:respect\s+de\s+)?votre\s+vie\s+privée\W*|tu\s+privacidad.{0,40}""",
    "it wants to know whether a person asks": r"""
        just\s+a\s+moment\W*|attention\s+required.{0,40}|access\s+(?:to\s+this\s+page\s+(?:has\s+been\s+)?)?denied\W*
        |(?:please\s+)?(?:verify|confirm)\s+(?:that\s+)?you\s+are\s+(?:a\s+)?human\W*|are\s+you\s+(?:a\s+)?(?:human|robot)\W*
        |checking\s+your\s+browser.{0,60}|security\s+check.{0,40}|(?:captcha|robot\s+check)\W*|pardon\s+our\s+interruption\W*
        |(?:error|http|status)?\W*(?:403|429|503)\W*(?:forbidden|too\s+many\s+requests|service\s+unavailable|\W)*
        |forbidden\W*|(?:request|you\s+have\s+been)\s+blocked\W*""",
}  # fmt: skip
_PATTERNS = {why: re.compile(pattern, re.IGNORECASE | re.VERBOSE) for why, pattern in _HEADINGS.items()}
_WALL = re.compile(
    r"\b(?:to\s+(?:continue|keep)\s+reading|continue\s+reading\s+(?:with|by|for)\b|already\s+a\s+(?:subscriber|member)|"
    r"subscribers?[-\s]only|(?:only\s+)?for\s+subscribers|this\s+(?:article|story|content)\s+is\s+(?:only\s+)?(?:available\s+"
    r"(?:only\s+)?(?:to|for)|for|reserved\s+for)\s+(?:\w+\s+)?(?:subscribers|members)|read\s+the\s+(?:full|whole)\s+"
    r"(?:story|article)\s+(?:with|by)\b|(?:register|sign\s+in|log\s+in|subscribe)\s+to\s+(?:continue|read|unlock)|"
    r"weiterlesen\s+mit|jetzt\s+weiterlesen|réservé\s+aux\s+abonnés|(?:article|contenu)\s+réservé|contenido\s+exclusivo|"
    r"exclusivo\s+para\s+(?:assinantes|suscriptores)|solo\s+para\s+suscriptores|riservato\s+agli\s+abbonati)\b",
    re.IGNORECASE,
)

# Looked for first: the pattern alone costs a fifth of a page.
_HINTS = (
    "scri",
    "abbon",
    "abonn",
    "member",
    "unlock",
    "weiterlesen",
    "exclusiv",
    "assinant",
    "read",
    "log in",
    "sign in",
    "réserv",
)
_REFRESH = re.compile(r"\s*(\d{1,3})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?\s*(\S[^\"']*)", re.IGNORECASE)


def obstacle(headings: Iterable[str | None], text: str, *, is_dated: bool, refreshes_to: str | None) -> str | None:
    """Why this page is no article, in the words of the message; None where nothing says so."""
    if len(text) > SHORT or is_dated:
        return None
    if refreshes_to and len(text) < SHORT / 3:
        return f"it has moved to {refreshes_to[:200]}"
    for heading in headings:
        words = " ".join((heading or "").split())[:200]
        why = next((why for why, pattern in _PATTERNS.items() if words and pattern.fullmatch(words)), None)
        if why:
            return f"{why} (“{words}”)"
    return None


def refreshes_to(tree: HtmlElement) -> str | None:
    """Where the page sends a browser by itself at once."""
    for meta in tree.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "refresh":
            found = _REFRESH.match(meta.get("content") or "")
            if found and int(found[1]) <= 10:
                return found[2].strip()
    return None


def is_walled(tree: HtmlElement) -> bool:
    """A line that asks to subscribe for the rest, beside the text and not in the frame of the page."""
    return any(_asks(element) for element in tree.iter(*_SAYING))


def _asks(element: HtmlElement) -> bool:
    text = element.text
    if not text or not 8 < len(text) < 400:
        return False
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS) or not _WALL.search(text):
        return False
    return not any(one.tag in _ASIDE for one in element.iterancestors())
