"""What pages say around articles in other languages than English, and in whole sentences: the tables of `furniture`.

A space stands for white space of any kind. A call names what to do and is no sentence; `…` stands for what follows it.
"""

import re
from functools import cache

from services.ingest.documents.calls import FURTHER
from services.ingest.documents.notices import OPENINGS, SENTENCE_HINTS, SENTENCES

LONGEST_LINE = 320  # characters; a longer line is prose, unless it opens as a notice does
LONGEST_CALL = 24  # words
LONGEST_SENTENCE_CALL = 4  # words of a call that ends in a full stop; longer ones are prose
LONGEST_LABEL = 30  # characters up to the colon of a call that names what it leads to
_ENDS_IN_STOP = re.compile(r"[.。][\"'”“’»)\]]{0,2}$")
_LABEL_ENDS = re.compile("[:：]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")  # two are a word
_IN_SENTENCES = frozenset({"consent", "caption", "wire"})  # what scripts without spaces say in whole sentences

_ANYTHING = ".{0,200}"
# What a teaser's words lead to: a title, a few words, or what there is more of. `Ver más muertos ...` is a headline.
_TITLE = (
    r"(?:\s*[:|>»→–—(\[\"“„«‘].{0,200}|\S*(?:\s+\S+){0,4}|\s+(?-i:[A-ZÀ-ÞА-ЯЁΑ-Ω0-9]).{0,200}|\s*(?:sobre|acerca|en|noticias?|"
    r"notas?|artículos?|fotos?|v[ií]deos?|contenidos?|detalles|informaci[óo]n|aquí|über|zum|zur|hierzu|artikel|nachrichten|"
    r"sur|dans|ici|articles?|notre|nos|su|sul|sulla|qui|notizie|articoli|foto|em|no|na|notícias|matérias|op|hier|onze|о|об|"
    r"на|здесь|om|här|her|więcej|tutaj|l['’]article|la\s+suite)\b.{0,200})"
)

CALLS: dict[str, tuple[str, ...]] = {
    "ad": (
        "la suite après (?:cette|la) publicité",
        "(?:continua|continúa|sigue)\\w* (?:depois|después|dopo) (?:da|de la|la) publi…",
        "contenu (?:sponsorisé|partenaire)", "contenido patrocinado", "conteúdo (?:patrocinado|de marca)",
        "contenuto sponsorizzato", "gesponserte\\w*(?: inhalte?)?", "gesponsord…", "anzeige ende", "ende der anzeige",
        "annons(?:er)?", "annonse", "mainos", "reklam[ay]?", "dalsza część (?:artykułu|tekstu) pod …",
        "inread invented by teads", "(?:ads|powered) by \\w+", "партн[её]рский материал", "на правах рекламы",
        "story continues (?:after|below) …",
        "(?:article|text|video) continues (?:after|below) …",
    ),
    "share": (
        "(?:artikel|beitrag|seite|text) (?:teilen|drucken|merken|anhören|vorlesen|versenden|verschenken|empfehlen)",
        "teilen sie diesen (?:artikel|beitrag)…", "auf \\w+ teilen",
        "(?:\\d+ )?kommentare?(?: \\(\\d+\\)| anzeigen| lesen)?",
        "kommentar (?:schreiben|verfassen|hinterlassen|abgeben)", "zum kommentarbereich", "diskutieren sie mit…",
        "(?:sie möchten|möchten sie) mitdiskutieren…", "link kopieren",
        "(?:merkliste|merken|vorlesen|feedback(?: senden)?)",
        "folge(?:n sie)? (?:uns|unserem|unseren) …",
        "partage[rz] (?:cet|cette|sur|par|via|l['’])…", "laisse[rz] un commentaire…", "réagir(?: à l['’]article)?",
        "(?:voir|lire|afficher) les (?:\\d+ )?commentaires", "ajouter à (?:mes|vos) favoris", "copier le lien",
        "envoyer (?:par (?:e-?)?mail|à un ami)", "offrir (?:l['’]|cet )article",
        "(?:écouter|sauvegarder) (?:l['’]|cet )article",
        "suivez[- ]nous…", "(?:se connecter|connectez-vous) pour …",
        ("compart(?:e|í|ir) (?:est[ea]|(?:el|la) (?:nota|noticia|artículo|enlace)|(?:en|por) (?:redes|facebook|"
        "twitter|x|whatsapp|telegram|linkedin|correo|e-?mail)\\b) ?…"),
        "(?:deja|dejar|envía|enviar|enviá|escribe|escribir|añadir|publicar)(?: un| tu| su| el)? comentarios?…",
        "(?:ver|leer)(?: los)?(?: \\d+)? comentarios", "(?:s[ií]guenos|síganos|seguinos)…",
        "(?:guardar|escuchar|imprimir)",
        "copiar (?:el )?(?:enlace|link)", "(?:inicia|iniciar) sesión(?: (?:para|con|o|y|ahora|aquí) …)?",
        "[úu]nete a (?:nuestr[oa]|la|el) …",
        "(?:com)?partilh(?:e|ar)(?: (?:est[ea]|no|na|nas|em|por|via) …)?",
        "(?:deixe|deixar|faça|escreva) (?:(?:o )?seu|um) comentário…",
        "siga[- ](?:nos|(?:o|a) .{1,40} (?:no|na|em|nas)) …", "faça (?:o )?(?:seu )?login…",
        "participe d[oe] (?:nosso )?(?:canal|grupo) .{0,40}(?:whatsapp|telegram)…",
        "(?:\\d+ )?coment[áa]rios?", "compartilhar",
        "condivid(?:i|ere) (?:questo|questa|su|via|l['’])…", "(?:\\d+ )?comment[oi]", "lascia un commento…",
        "(?:seguici|segui .{1,40} su) …", "ascolta (?:l['’]|questo )articolo", "(?:stampa|salva|copia link)",
        "(?:deel|delen) (?:dit|deze|het|op|via) …", "(?:\\d+ )?reacties?", "reageer(?: op .{1,30})?",
        "plaats (?:een )?reactie",
        "volg (?:ons|.{1,30} op) …", "luister naar dit artikel", "kopieer (?:de )?link",
        "поделиться(?: (?:в|на|с|ссылкой|новостью|материалом) …)?", "(?:\\d+ )?комментари\\w{1,3}(?: ?\\(?\\d+\\)?)?",
        "(?:оставить|добавить|написать) комментари\\w+",
        "скопировать ссылку", "распечатать",
        "(?:dela|del) (?:på|via|artikeln?|denna|denne|saken) ?…", "(?:\\d+ )?kommentar(?:er)?",
        "(?:kommentera|kommenter)(?: artikeln)?",
        "f[öø]lj? (?:oss|os) …", "(?:lyssna på|lyt til) artik(?:eln|len)", "f[öø]lg (?:oss|os) …",
        "udostępnij…", "(?:\\d+ )?komentarz(?:e|y)?", "(?:dodaj|napisz) komentarz", "obserwuj nas …",
        "(?:\\S+ )?paylaş", "(?:\\d+ )?yorum(?:lar)?(?: yap| yaz)?", "bizi takip edin…",
        "\\w+ on \\w+ \\(opens in (?:a )?new window\\)", "comments (?:are|have been) (?:closed|disabled|turned off)…",
    ),
    "more": (
        "mehr (?:zum|zu|dazu|über|aus|lesen|von) ?…", "lesen sie (?:auch|mehr|hier|dazu|weiter)…", "zum thema",
        "hier klicken…",
        "das könnte (?:sie|dich) (?:auch )?interessieren", "die redaktion empfiehlt",
        "zur (?:startseite|übersicht|bildergalerie)",
        "bildergalerie…", "meistgelesen\\w*…", "am meisten gelesen", "empfehlungen(?: der redaktion)?",
        "auch (?:lesenswert|spannend)",
        "weitere (?:artikel|nachrichten|meldungen|themen|informationen)…",
        "voir (?:aussi|plus|tout)…", "à (?:lire|voir|écouter|découvrir) (?:aussi|également)…",
        "lire (?:plus tard|également|la suite|l['’]article|notre)…",
        "(?:les )?(?:articles? )?(?:les )?plus (?:lus|vus|commentés)",
        "articles? (?:liés|similaires|recommandés|associés)", "pour aller plus loin",
        "la rédaction vous (?:conseille|recommande)",
        "en savoir plus", "cliquez ici…",
        "(?:te|le) (?:recomendamos|puede interesar(?! a )|sugerimos)…", "más (?:información|noticias|sobre .{2,60})",
        "(?:temas|noticias|notas|artículos|contenidos?|enlaces) relacionad[oa]s",
        "lo más (?:leído|visto|comentado|reciente|nuevo)",
        "(?:ver|leer|saber|conoce|descubre) más…", "(?:seguir|sigue|siga) leyendo…",
        "lee (?:aquí|también|además|más)…",
        "(?:mira|mirá|vea|ver) (?:también|además)…", "haz clic…",
        "(?:veja|leia|confira|assista|ouça) (?:também|mais|ainda|a seguir)…", "saiba mais…",
        "mais (?:lidas|lidos|vistas|notícias|sobre .{2,60})",
        "(?:notícias|matérias|conteúdos?|artigos) relacionad[oa]s", "clique aqui…", "continue lendo…",
        "leggi (?:anche|di più|tutto|altro|pure|ancora|l['’]articolo)…",
        "(?:guarda|vedi|ascolta|scopri) (?:anche|di più|altro)…",
        "(?:ti |vi )?potrebbe(?:ro)? interessar\\w+…", "i più (?:letti|visti|commentati)",
        "(?:articoli|notizie) (?:correlat[ei]|simili)",
        "clicca qui…", "continua a leggere…", "per approfondire",
        "(?:lees|bekijk|kijk|luister|zie) (?:ook|meer|verder|hier|alles)…", "meer (?:over|van|nieuws|lezen) ?…",
        "(?:meest|best) (?:gelezen|bekeken)",
        "gerelateerde…", "klik hier…",
        "(?:читайте|смотрите|слушайте) (?:также|ещ[её]|далее|полностью)…", "читать (?:далее|полностью|ещ[её]|также)…",
        "(?:(?:материалы|новости|статьи|ещ[её]) )?по теме", "сам(?:ое|ые) (?:читаем|популярн|интересн)\\w+…",
        "подробнее…",
        "(?:läs|les|læs|se|hör|hør) (?:också|også|mera?|mere|även|hela|hele)…", "mest (?:läst|lest|læst)a?e?",
        "(?:czytaj|zobacz|przeczytaj|sprawdź|obejrzyj) (?:też|także|również|więcej|dalej)…",
        "(?:najczęściej|najchętniej) czytane", "polecamy…",
        "(?:ayrıca|bunu da|devamını|haberin devamını) (?:oku|bak|izle)\\w*…", "(?:ilgili|benzer|diğer) haberler…",
        "en çok (?:okunan|izlenen)\\w*",
        "(?:profile|factfile|timeline|in pictures|at a glance|explainer|q&a) \\| .{2,80}", "up next .{5,150}",
        "in this (?:article|story) ?:.{2,240}",
    ),
    "caption": (
        "(?-i:PHOTO [^a-z]{4,80})", ".{5,250}[.!?] ?/ ?(?-i:[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{3,40})",
        "(?-i:[A-ZÀ-Þ][\\w.'’-]*[a-zà-ÿ][\\w.'’-]*(?: [A-ZÀ-Þ][\\w.'’-]*){1,3} ?/ ?[A-ZÀ-Þ][\\w.&'’ -]{1,40})",
        ".{5,250} \\((?-i:[A-Z][\\w.&'’ -]*(?:/[A-Z][\\w.&'’ -]*)+)\\)",
        ".{3,200}\\((?:left|right|centre|center|pictured|above|links|rechts|à gauche|à droite)\\).{0,80}",
        "(?:beeld|foto) ?[:/] ?.{2,80}", "(?:фото|видео|иллюстрация|инфографика) ?[:—-] ?.{2,200}",
        "(?:источник|źródło|kaynak) ?[:—-] ?(?:\\S+ ){0,3}\\S+",
        "(?:fot\\.|zdjęcie) ?:? ?.{2,120}", "(?:fotoğraf|görsel) ?: ?.{2,120}",
        "(?:symbolbild|symbolfoto|archivbild|archivfoto)(?: ?[:/(].{0,120})?",
    ),
    "tags": (
        "(?:argomenti|assuntos|tópicos|trefwoorden|onderwerpen|taggar|ämnen|emner) ?: ?.{2,200}",
        "(?:теги|темы|tagi|etiketler|thématiques|dossiers) ?: ?.{2,200}",
    ),
    "reading": (
        "(?:leestijd|lesedauer|время чтения|lästid|czas czytania|okuma süresi) ?:? ?(?:ca\\.? )?\\d{1,3} ?\\w+\\.?",
        "vollbild anzeigen",
        "empfohlener (?:redaktioneller )?inhalt", "(?:add|make|set) .{0,40}preferred source.{0,40}",
    ),
    "consent": (
        "alle(?: cookies)? (?:akzeptieren|ablehnen)", "(?:tout|tous) (?:accepter|refuser)", "continuer sans accepter",
        "(?:aceptar|rechazar|aceitar|rejeitar|recusar)(?: (?:todas?|todos?|cookies|las|os))*",
        "(?:accetta|rifiuta)(?: (?:tutti|tutto|i|cookie))*",
        "alle(?:s|n)? (?:accepteren|weigeren)", "принять(?: вс[её])?",
        "(?:accept|reject) all(?: (?:cookies|optional|and|&) …)?",
        "alle rechten voorbehouden…", "все права защищены…", "wszelkie prawa zastrzeżone…", "tüm hakları saklıdır…",
        "©? ?riproduzione riservata",
    ),
    "wire": (
        "con información de .{2,60}", "com informações d[aeo]s? .{2,60}",
        "\\(?avec (?:l['’])?(?:afp|ap|reuters)(?: et .{2,30})?\\)?",
        "mit (?:material|informationen) (?:von|der) .{2,60}", "(?-i:(?:BC|AM|PM)-[A-Z][\\w.]*-.{3,80})",
    ),
    "offer": (
        "(?:jetzt|hier|kostenlos|gratis) .{0,60}newsletter…",
        "jetzt (?:testen|bestellen|sichern|herunterladen|spenden|mitglied werden)…",
        "(?:die|alle) wichtigsten (?:nachrichten|news|meldungen) .{0,60}(?:e-?mail|postfach|newsletter|app)…",
        "(?:melden|tragen) sie sich .{0,80}(?:an|ein)",
        "recevez .{0,80}(?:actualité|newsletter|mail|essentiel|boîte|infos)…",
        "téléchargez (?:l['’]|notre )appli…", "(?:déjà|pas encore) abonné…",
        "(?:recib[eí]|reciba) .{0,80}(?:correo|newsletter|bolet[ií]n|noticias|whatsapp)…",
        "descarg\\w+ (?:nuestra|la) ap…", "receba .{0,80}(?:e-?mail|notícias|newsletter|whatsapp|celular)…",
        "baixe (?:o|nosso) app…",
        "inscreva-se…", "ricevi .{0,80}(?:notizie|newsletter|mail|aggiornamenti)…",
        "(?:abbonati|registrati|accedi) (?:ora|subito|qui|gratis|per|con|o|e) …",
        "scarica (?:l['’]|la nostra )app…",
        "(?:schrijf|meld) je .{0,60}(?:nieuwsbrief|aan|in)…", "word (?:nu )?(?:abonnee|lid|donateur)…",
        "ontvang .{0,80}(?:nieuwsbrief|mail|inbox)…",
        "(?:подпишитесь|подписывайтесь|подписаться) на …",
        "(?:следите за|читайте нас|присоединяйтесь) .{0,80}(?:канал|телеграм|telegram|соцсет|дзен)…",
        "(?:prenumerera|abonnera|abonner) …", "(?:zapisz|subskrybuj) .{0,60}(?:newsletter|kanał)…", "…abone ol\\w*",
        ("(?-i:(?:[^a-z]{0,50}\\b)?(?:(?:SUBSCRIBE|SIGN UP|BUY|ORDER|DOWNLOAD|SHOP|WATCH|LISTEN) (?:NOW|TODAY|HERE|TO)|"
        "CLICK HERE|(?:JOIN|FOLLOW) US|NOW ON (?:YOU|OUR|ALL|SALE|DVD|SPOTIFY|NETFLIX))[^a-z]{0,60}!)"),
    ),
}  # fmt: skip
LONGEST_NOTICE = 1_200  # characters


def kind_said(text: str) -> str | None:
    """The kind of furniture that a line says it is, by these tables."""
    if len(text) <= LONGEST_NOTICE:
        for kind, pattern in _compiled("openings").items():
            if pattern.match(text):
                return kind
    if len(text) > LONGEST_LINE:
        return None
    words = text.count(" ") + 1
    lowered = text.lower()
    for kind, pattern in _compiled("sentences").items():
        if any(hint in lowered for hint in SENTENCE_HINTS.get(kind, ("",))) and pattern.fullmatch(text):
            return kind
    label = _LABEL_ENDS.search(text, 0, LONGEST_LABEL)  # `Lesen Sie auch: ...`
    if words > LONGEST_CALL or (ends_in_stop(text) and words > LONGEST_SENTENCE_CALL and not label):
        return None
    bare = text.strip(" •·*-–—>»›▶|[]")
    patterns = (*_compiled("calls").items(), *_compiled("further").items())
    if ends_in_stop(text) and not label and words + len(_UNSPACED.findall(text)) // 2 > LONGEST_SENTENCE_CALL:
        patterns = tuple((kind, pattern) for kind, pattern in patterns if kind in _IN_SENTENCES)
    return next((kind for kind, pattern in patterns if pattern.fullmatch(bare)), None)


def ends_in_stop(text: str) -> bool:
    """As prose does: labels and buttons have none. A quotation mark may follow."""
    return bool(_ENDS_IN_STOP.search(text))


@cache
def _compiled(name: str) -> dict[str, re.Pattern[str]]:
    table = {"calls": CALLS, "sentences": SENTENCES, "openings": OPENINGS, "further": FURTHER}[name]
    titled = {"more": _TITLE} if name == "calls" else {}
    return {
        kind: re.compile(_pattern(lines, titled.get(kind, _ANYTHING)), re.IGNORECASE) for kind, lines in table.items()
    }


def _pattern(phrases: tuple[str, ...], follows: str) -> str:
    joined = "|".join(phrases).replace("…", "\0").replace(" ", r"\s+").replace(r"\s+?", r"\s*")
    return rf"(?:{joined.replace(chr(0), follows)})\s*[.:!…]?"
