"""The HTML part of a mail: tables and inline styles, as mail programs want them; light and dark, desk and phone.

Texts are escaped, addresses are those that `links` let through; there is no script, and nothing is fetched.
"""

from html import escape
from string import Template

from services.alert.delivery.formats.card import Card, Entry
from services.alert.delivery.formats.passages import Passage, words

ACCENTS = {"low": "#6b7280", "medium": "#2563eb", "high": "#c2570c", "critical": "#c81e1e"}
DARK_ACCENTS = {"low": "#9ca3af", "medium": "#7aa7ff", "high": "#f59e5b", "critical": "#ff7b7b"}
FONT = (
    "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans','Noto Naskh Arabic',"
    "'Noto Sans CJK SC',Helvetica,Arial,sans-serif"
)

_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>$title</title>
<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
a:hover{text-decoration:underline!important}
@media (max-width:620px){
.outer{padding:0!important}.card{border-radius:0!important;border-left:0!important;border-right:0!important}
.in{padding-left:20px!important;padding-right:20px!important}.title{font-size:21px!important}
.label{display:block!important;padding-bottom:0!important}.value{display:block!important;padding-bottom:10px!important}
}
@media (prefers-color-scheme:dark){
.page{background:#0f1115!important}.card{background:#191c22!important;border-color:#2b3038!important}
.ink,.ink a{color:#e8eaed!important}.soft{color:#a2a9b4!important}.rule{border-color:#2b3038!important}
.quote{background:#21252d!important;color:#dfe2e7!important}.mark{background:#6b5200!important;color:#fff1c2!important}
.accent{color:$dark!important}.bar{background:$dark!important}.quote{border-color:$dark!important}
.button{background:$dark!important;color:#14161a!important}
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f3f4f6;font-family:$font">
<div style="display:none;max-height:0;overflow:hidden">$preview</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="page" style="background:#f3f4f6"><tr>
<td align="center" class="outer" style="padding:28px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="card"
 style="max-width:600px;background:#ffffff;border:1px solid #e3e5e9;border-radius:10px;border-collapse:separate;
overflow:hidden">
<tr><td class="bar" style="height:4px;line-height:4px;font-size:0;background:$accent">&nbsp;</td></tr>
$rows
</table>
</td></tr></table>
</body>
</html>
""")


def html(card: Card) -> str:
    """A whole page."""
    accent = ACCENTS[card.severity]
    rows = [_head(card, accent), _facts(card), _buttons(card, accent), *(_entry(one, accent) for one in card.entries)]
    preview = words(card.head.passages[0]) if card.head.passages else card.kicker
    return _PAGE.substitute(
        title=escape(card.headline),
        dark=DARK_ACCENTS[card.severity],
        accent=accent,
        font=FONT,
        preview=escape(preview),
        rows="\n".join(filter(None, (*rows, _foot(card)))),
    )


def _head(card: Card, accent: str) -> str:
    kicker = (
        f'<div class="accent" style="font-size:13px;line-height:18px;font-weight:600;color:{accent}">'
        f"{escape(card.kicker)}</div>"
    )
    return _row(kicker + _article(card.head, accent, 24), "24px 32px 4px")


def _entry(entry: Entry, accent: str) -> str:
    inner = (
        f'<div class="rule" style="border-top:1px solid #e3e5e9;padding-top:16px">{_article(entry, accent, 17)}</div>'
    )
    return _row(inner, "16px 32px 0")


def _article(entry: Entry, accent: str, size: int) -> str:
    title = _marked(entry.title)
    if entry.url:
        title = f'<a href="{escape(entry.url)}" style="color:#14171c;text-decoration:none">{title}</a>'
    name = "title ink" if size > 20 else "ink"
    shown = (
        f'<div class="{name}" dir="auto" style="font-size:{size}px;line-height:1.3;font-weight:700;color:#14171c;'
        f'padding-top:6px">{title}</div>'
    )
    if entry.byline:
        look = "font-size:14px;line-height:20px;color:#5c6470;padding-top:6px"
        shown += f'<div class="soft" style="{look}">{escape(entry.byline)}</div>'
    return shown + "".join(_quote(one, accent) for one in entry.passages)


def _quote(line: Passage, accent: str) -> str:
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin-top:14px"><tr>'
        '<td class="quote" dir="auto" style="background:#f7f8fa;color:#23272e;font-size:16px;line-height:1.55;'
        f'padding:12px 16px;border-inline-start:3px solid {accent};border-radius:4px">{_marked(line)}</td></tr></table>'
    )


def _marked(line: Passage) -> str:
    look = "background:#ffe9a3;color:#2b2200;font-weight:700;padding:1px 2px;border-radius:3px"
    return "".join(
        f'<strong class="mark" style="{look}">{escape(run.text)}</strong>' if run.is_marked else escape(run.text)
        for run in line
    )


def _facts(card: Card) -> str:
    label = "font-size:14px;line-height:21px;color:#5c6470;padding:0 16px 6px 0;vertical-align:top;white-space:nowrap"
    value = "font-size:14px;line-height:21px;color:#23272e;padding:0 0 6px;vertical-align:top;width:100%"
    rows = "".join(
        f'<tr><td class="label soft" style="{label}">{escape(fact.label)}</td>'
        f'<td class="value ink" style="{value}">{escape(fact.text)}</td></tr>'
        for fact in card.facts
    )
    table = f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0">{rows}</table>'
    return _row(table, "18px 32px 4px") if rows else ""


def _buttons(card: Card, accent: str) -> str:
    links = (("Read the article", card.head.url), ("The alert", card.alert_url))
    look = (
        f"display:inline-block;background:{accent};color:#ffffff;font-size:15px;line-height:20px;font-weight:600;"
        "text-decoration:none;padding:10px 18px;border-radius:6px;margin:0 8px 8px 0"
    )
    shown = "".join(f'<a class="button" href="{escape(url)}" style="{look}">{title}</a>' for title, url in links if url)
    return _row(shown, "12px 32px 8px") if shown else ""


def _foot(card: Card) -> str:
    rest = f"{escape(card.rest)}<br>" if card.rest else ""
    inner = (
        '<div class="rule soft" style="border-top:1px solid #e3e5e9;padding-top:14px;font-size:12px;line-height:18px;'
        f'color:#5c6470;word-break:break-word">{rest}Tocsin · {escape(card.topic)} · {escape(card.id)}</div>'
    )
    return _row(inner, "16px 32px 22px")


def _row(inner: str, padding: str) -> str:
    return f'<tr><td class="in" style="padding:{padding}">{inner}</td></tr>'
