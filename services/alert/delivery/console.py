"""The receiver that always exists: a readable card of each alert, for stdout. Pure; `printer` writes it."""

from services.alert.body import Alert, AlertBody, Excerpt, ProblemBody, TestBody, read_body

ESCAPES = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (9, 10)}


def card(body: bytes) -> str:
    """The card of one body, with its last line ended."""
    return f"{render(read_body(body))}\n"


def render(body: AlertBody | ProblemBody | TestBody) -> str:
    """The card as text, without any control character that an article may have brought along."""
    if isinstance(body, AlertBody):
        text = "\n".join(_alert_lines(body))
    elif isinstance(body, ProblemBody):
        text = f"{body.type}  {body.data.subject}: {body.data.problem}: {body.data.detail}"
    else:
        text = f"{body.type}  {body.data.receiver}: {body.data.detail}"
    return text.translate(ESCAPES)


def _alert_lines(body: AlertBody) -> list[str]:
    alert = body.data
    row = f" [{_one_line(alert.each.name)}]" if alert.each else ""
    lines = [f"{body.type}  {alert.watchlist.severity}  {alert.watchlist.name}{row}  #{alert.seq}  {alert.alert_id}"]
    if alert.article:
        source = alert.article.publisher or (alert.article.source and (alert.article.source.name)) or ""
        lines.append("  " + "  ".join(filter(None, (_one_line(alert.article.title), source, alert.article.url))))
    elif alert.reason == "absent":
        lines.append("  nothing matched for as long as the rule allows")
    lines += [f"  > {_marked(excerpt)}" for excerpt in alert.excerpts]
    lines += [*_items(alert), *(line for line in (_story(alert), _held(alert)) if line)]
    if not alert.matches and body.type == "alert.updated":
        lines.append("  corrected: it matches no longer")
    return lines


def _items(alert: Alert) -> list[str]:
    """The articles that a digest or a threshold carries, and how many there are beyond these."""
    lines = []
    for item in alert.items:
        title = _one_line(item.article.title) if item.article else "nothing matched for as long as the rule allows"
        address = item.article.url if item.article else None
        lines.append("  - " + "  ".join(filter(None, (title, address, f"({item.reason})"))))
    more = alert.counts.items - len(alert.items) if alert.items else 0
    return [*lines, *([f"  - and {more} more: tocsin alerts show {alert.alert_id}"] if more else [])]


def _marked(excerpt: Excerpt) -> str:
    """The passage with its terms in brackets."""
    text = excerpt.text
    for start, end in sorted(excerpt.marks, reverse=True):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return _one_line(text)


def _story(alert: Alert) -> str:
    story = alert.story
    if story is None or story.articles == 1:
        return ""
    publishers = "one publisher" if story.publishers == 1 else f"{story.publishers} publishers"
    return f"  story so far: {story.articles} articles of {publishers}"


def _held(alert: Alert) -> str:
    reasons = ", ".join(f"{name} {count}" for name, count in alert.held.reasons.items())
    return f"  held before: {alert.held.articles} ({reasons})" if alert.held.articles else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
