"""What pages say around articles in whole sentences, and how their notices open, in the form of `phrases`."""

_NAME = "[A-ZÀ-Þ](?:[a-zà-ÿ'’-][\\w'’-]*|\\.)"

SENTENCES: dict[str, tuple[str, ...]] = {
    "caption": (f"(?-i:{_NAME}(?: (?:(?:and|und|et|y) )?{_NAME}){{1,6}},? in (?:19|20)\\d\\d\\.)",),
    "consent": (
        "wir (?:verwenden|nutzen|setzen) .{0,40}cookies…", "nous utilisons .{0,40}cookies…",
        "(?:utilizamos|usamos) .{0,40}cookies…",
        "(?:utilizziamo|usiamo) .{0,40}cookie…", "(?:wij|we) gebruiken .{0,40}cookies…",
        "(?:мы |(?:наш )?сайт )?использу\\w+ .{0,40}cookie…",
        "vi (?:använder|bruger|bruker) .{0,30}(?:cookies|kakor)…",
        "(?:używamy|korzystamy|wykorzystujemy) .{0,40}cookie…", "çerez\\w* .{0,120}",
        "mit dem (?:abspielen|laden|klick) .{0,80}(?:akzeptier|erklär|stimm|willig|erkenn)\\w* (?:sie|ich|du) …",
        ".{0,120}(?:is|are|®) (?:an? )?registered trademarks? of …",
        ("\\W{0,3}(?:these|this|the) (?:statements?|claims?) .{0,40}not been evaluated "
        "by the food and drug administration…"),
    ),
    "share": (
        ("(?:you (?:must|need to|have to) (?:be logged|log|sign)|please (?:log|sign)) in to "
        "(?:post|leave|comment|reply)…"),
        "(?:los|os) (?:comentarios|comentários) (?:son|são|no|não|publicados) .{0,120}(?:responsab|opini|moderad)…",
        ("para (?:poder )?comentar .{0,60}(?:regístr|registr|suscr|sesión|login|cadastr|assinante|usuari|usuári|"
        "ingres|identifi|cuenta|logad)…"),
    ),
    "offer": (
        "(?:sorry\\W+)?there was (?:an error|a problem) (?:processing|with|submitting) your …",
        "(?:please )?(?:enter|provide) a valid (?:e-?mail|email)…", "(?:you['’]re all set|success|almost done)[!.]…",
        "thank(?:s| you) for (?:subscribing|signing up|registering)…", "(?:please )?check your (?:e-?mail|inbox)…",
        "a link has been (?:sent|posted) to your …",
        "your (?:submission|request|message) (?:didn['’]t|did not) go through…",
        "by (?:signing up|subscribing|submitting|registering),? you (?:agree|accept|consent)…",
        "you (?:can|may) unsubscribe (?:at )?any ?time…", "no spam,…",
        "(?:cet )?article (?:est )?réservé (?:à nos|aux) abonnés…",
        "(?:este )?(?:contenido|artículo) (?:es )?(?:exclusivo|sól?o) para suscriptores…",
        "(?:este )?conteúdo (?:é )?exclusivo para assinantes…", "sie möchten mitdiskutieren\\?…",
        ("if you (?:enjoyed|liked|like|value|found) (?:\\w+ )?(?:this|our|what|these) .{0,80}(?:subscri|sign up|join|"
        "support us|donat|member|newsletter)…"),
        "…(?:promo|coupon|discount|voucher) code [\"“'‘]?(?-i:[A-Z0-9]{4,})…",
        ("…use (?:the )?code [\"“'‘]?(?-i:[A-Z0-9]{4,})[\"”'’]? "
        "(?:at (?:the )?(?:checkout|till|shop)|(?:and|to) (?:get|save)|for \\d)…"),
    ),
    "more": (
        "(?:.{0,120}[,.!?:;)] ?)?(?:please )?(?:click|tap) (?:here )?to (?:subscribe|sign up|join|watch|listen)…",
    ),
    "reading": (
        "wait \\d+ seconds? to …",
        "an dieser stelle (?:finden sie|befindet sich|steht) (?:\\w+ ){0,4}(?:inhalte?|videos?|tweets?|posts?)\\b…",
        "your browser (?:does not|doesn['’]t) support …",
    ),
}  # fmt: skip
# Looked for first, where the patterns are slow.
SENTENCE_HINTS: dict[str, tuple[str, ...]] = {
    "offer": (
        "code", "subscri", "sign", "join", "support us", "donat", "member", "newsletter", "abonn", "suscript",
        "assinant", "mitdisk", " error ", "a problem", "valid e", "all set", "success", "almost done", "thank",
        "check your",
        "link has", "go through", "agree", "accept", "consent", "unsubscribe", "no spam",
    ),
    "more": ("click", "tap "),
    "consent": ("cookie", "kakor", "çerez", "trademark", "drug admin", "mit dem "),
}  # fmt: skip
# Such a beginning says it, however much follows: notices and calls are long-winded.
OPENINGS: dict[str, tuple[str, ...]] = {
    "consent": (
        "(?:©|copyright|\\(c\\)) ?(?:19|20)\\d\\d", "(?:we|this (?:web)?site) uses? cookies",
        "wir (?:verwenden|nutzen) cookies",
        "nous utilisons des cookies", "(?:utilizamos|usamos) cookies",
        ("the information (?:(?:provided|contained) on this (?:web)?site|on this (?:web)?site (?:is|are|does|should|"
        "may|cannot))\\b"),
        "this (?:material|content|article) may not be (?:published|reproduced)",
    ),
    "offer": (
        "if you (?:enjoyed|liked|found) (?:reading )?this (?:article|story|piece|post)",
        ("thank(?:s| you) for reading (?:this|our|the) (?:\\w+ ){0,2}(?:article|story|piece|post|newsletter|report|"
        "column|blog)"),
        "(?:please )?support [\\w’' ]{2,30} (?:so (?:that )?we|and (?:help us|make a difference)|with a donation)\\b",
        "(?:please )?support (?:our|independent|quality|local) (?:work|journalism|reporting|news)",
    ),
    "share": ("l?os (?:comentarios|comentários) (?:publicados )?(?:son|são|não) .{0,120}responsab",),
}  # fmt: skip
