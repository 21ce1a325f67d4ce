"""The patterns of `furniture`: what a whole line says, in English above all; how a long one of a kind begins."""

WHOLE_LINE: dict[str, str] = {
    "ad": r"""
        \W*(?:paid\s+|third[-\s]party\s+)?(?:advert(?:isement|isment|ising|orial|s)?|ads?|adsen[sc]e|anzeige|werbung
          |publicidad(?:e)?|publicité|pubblicità|reklame?|
        annonce|advertentie|реклама|広告|광고|إعلان|विज्ञापन|sponsored(?:\s+(?:content|links?|post|stories|by.{0,40}))?
          |promoted(?:\s+\w+)?|promo|partner\s*content)
        (?:\W{0,3}\d{2,4}\s?[x×]\s?\d{2,4})?(?:[\s\W]+(?:continue|keep|scroll|story\s+continues|article\s+continues
          |skip|remove|hide|loading|close).{0,60})?\W*
        |\W*\d{2,4}\s?[x×]\s?\d{2,4}\W*
        |(?:story|article)\s+continues\s+below.{0,40} |skip\s+(?:ad(?:vert(?:isement)?)?|to\s+.{1,40}|past.{1,40}
          |.{1,30}promotion)
        |(?:scroll|continue|keep)\s+(?:down\s+)?(?:reading|scrolling|to\s+(?:continue|read)).{0,60}
        |remove\s+ads?|ad\s+feedback|report\s+(?:this\s+)?ad|after\s+the\s+(?:ad|break|jump)|google\s+ad.{0,20}
          |.{0,30}affiliate\s+(?:links?|commission).{0,200}""",
    "share": r"""
        (?:(?:click\s+to\s+)?(?:share|tweet|pin|post|email|e-mail|print|save|like|follow|bookmark|gift|send
          |copy)(?:\s*(?:d|s|ed))?
        (?:\s+(?:this|the|it|us|me|on|to|via|by|with|a|an|in|your|our|all|page|article|story|post|link|url|friends?
          |facebook|twitter|x|linkedin|whats\s?app|email|e-mail|
        reddit|pinterest|telegram|tumblr|instagram|youtube|flipboard|messenger|pocket|mail|more|options?|tools?|icon
          |button|window|opens?|new|later|for|pdf|copied|clipboard|
            \W|\d+))*)\W*
        |\W*(?:(?:facebook|twitter|linked\s?in|whats\s?app|e-?mail|reddit|pinterest|telegram|tumblr|instagram
          |youtube|flipboard|messenger|google\s?(?:\+|plus)|pocket|xing|
        teilen|tweeten|tweet|partager|compartir|compartilhar|condividi|imprimer|drucken|imprimir|stampa|delen
          |поделиться|print|share|shares|comments?|copy|link|talk|more|mail|
        sms|viber|line|vk|ok|rss|pin\s?it|stumbleupon|digg|mix|bluesky|mastodon|threads|tik\s?tok|snapchat|close
          |open|save|url|bookmark|it|on|to|via|auf|per|sur|par|by|this|article|story|page|in|new|window|opens)
          [\s\W\d]*)+
        |(?:[\d.,]+\s*[km]?\s*)?(?:shares?|comments?|views?|likes?|retweets?|reactions?|claps?|commentaires?
          |kommentare?|comentarios?|votes?)(?:\s*[\d.,]+[km]?)?\W*
        |add\s?this.{0,40}|social\s+(?:sharing|links|media).{0,30}|(?:leave|add|post|write)\s+(?:a\s+
          |your\s+)?(?:comment|reply).{0,40}
        |(?:show|view|see|read|hide|load(?:ing)?|join|open|start)\s+(?:all\s+|the\s+
          |more\s+)*(?:[\d,]+\s+)?(?:comments?|conversation|discussion).{0,40}
        |(?:aktie|artikel)\s+(?:teilen|drucken|merken|versenden).{0,30}|share\s+.{0,40}\s+(?:on|via
          |by)\s+(?:facebook|twitter|linkedin|whatsapp|email)\W*
        |.{0,40}(?:whatsapp|facebook|twitter|linkedin)(?:\s*(?:whatsapp|facebook|twitter|linkedin|email|telegram
          |print|reddit|pinterest)){2,}.{0,60}
        |@[\w.]{2,30}(?:\W+@[\w.]{2,30})*
        |(?:share|compartir|compartilhar|condividi|partager|teilen)(?:\s+(?:this|on|en|no|su|via|auf|sur))*\s*:?\s*
          (?:(?:facebook|twitter|x|whats\s?app|e-?mail|telegram|linkedin)(?![^\W\d_])[\s\W]*)+
        |シェア(?:する)?|共有する?|ツイート|.{0,20}شیئر\s+کریں|شارك.{0,20}""",
    "more": r"""
        \W*(?:یہ\s+بھی\s+پڑھیں|مزید\s+پڑھیں|اقرأ\s+أيضا[ًا]?|関連記事|あわせて読みたい)\s*[:：].{0,180}|
        \W*(?:also\s+)?(?:read|see|watch|listen|check|view|learn|find\s+out|click|tap)\s*(?:more|also|next|here|now
          |too|this|full|the\s+(?:full|rest|whole|original|latest)|all|on|it|out|below)\b(?!\s+than\b)
          (?:\W*|\s*[:|>»→–—(\["“].{0,180}|(?:\s+\S+){1,3}|\s+(?-i:[A-ZÀ-Þ0-9]).{0,180}|\s+(?:about|at|from|here|how|why|more|all
          |to|in\s+our|on\s+our|of\s+our|our|the\s+(?:full|whole|original)|story|stories|article|report|news|coverage|video|interview)\b.{0,180})
        |\W*(?:related|recommended|trending|popular|most\s+(?:read|popular|viewed|watched|shared|commented|recent
          |discussed)|more\s+(?:stories|news|from|on|in|about|like|great|coverage|articles|to\s+(?:read|explore))|
        (?:you\s+)?(?:may|might)(?:\s+also)?\s+(?:like|be\s+interested)|don['’]?t\s+miss|what\s+to\s+read\s+next
          |up\s+next|read\s+next|next\s+(?:article|story|post|up)|previous\s+(?:article|story|post)|
        editor['’]?s['’]?\s+(?:picks?|choice)|top\s+(?:stories|news|picks|articles|videos)|latest(?:\s+(?:news
          |stories|articles|posts|headlines|videos))?|in\s+this\s+(?:story|article)|
        from\s+(?:the|our|around)\s+(?:web|archives?|partners?)|around\s+the\s+web|today['’]s\s+top
          |further\s+reading|recent\s+posts|other\s+stories|stories\s+for\s+you|for\s+you|see\s+more|explore\s+more|
        see\s+also|read\s+also|also\s+read|must\s+(?:reads?|watch)|just\s+watched|explore\s+further|more\s+videos
          |similar\s+(?:posts|stories|articles)|back\s+to\s+(?:the\s+)?(?:top|article|home).{0,20}
          |view\s+this\s+image|view\s+gallery|photos?\s+gallery|
        mehr\s+(?:zum\s+thema|lesen|artikel|dazu)|lesen\s+sie\s+(?:auch|mehr)|auch\s+interessant|weiterlesen
          |lire\s+(?:aussi|la\s+suite|plus)|à\s+lire\s+aussi|sur\s+le\s+même\s+(?:sujet|thème)|
        le[ea]\s+(?:también|más|tamb[eé]m)|leia\s+(?:mais|também)|te\s+puede\s+interesar|relacionad[oa]s?
          |leggi\s+anche|lees\s+(?:ook|meer)|читайте\s+также|læs\s+også|läs\s+(?:också|mer|även)|les\s+også)
        (?:\s*(?:stor(?:y|ies)|articles?|news|content|topics?|posts?|videos?|links?|coverage|reading|searches|now
          |tags?|for\s+you|stocks?|quotes?|read|this))*
          (?:\s*[:|>»→–—-].{0,180}|\W*)
        |\W*\[?(?:related|read\s+more|read\s+also|also\s+read|see\s+also|watch|recommended|more)\s*[:|>»→–—-].{1,200}
        |(?:continue|keep)\s+reading\b.{0,60}|(?:show|load|view|see)\s+(?:more|less|all|full)\b.{0,60}|.{1,80}\b(?:»
          |›|→|>>)
        |popular\s+(?:on|in|now)\b.{0,40}|most\s+read\s+.{1,40}
        |.{10,150}\[(?:videos?|insight|reaction|pictures?|pics|photos?|gallery|analysis|warning|news|updates?|live
          |watch|revealed|interview|polls?|comment|opinion|exclusive|latest|reports?|explained)\]\W*""",
    "caption": r"""
        \W*(?:photo(?:graph(?:er|s|y)?)?s?|image|picture|pic|file\s+(?:photo|image|picture)|foto|bild(?:er)?|crédito
          |crédit|credits?|illustration|graphic|grafik|imagen|video|fuente|quelle|getty)
          (?:\s+(?:credit|courtesy|by|source|caption|via|from|provided|:))?\s*[:/|©(–—].{0,300}
        |\W*source\s*(?:[/|©(–—]|:\s*(?:(?-i:[A-ZÀ-Þ0-9@]|[^\w\s])|via\b|the\b)).{0,300}
        |.{0,300}[\s.(\[)](?:©|\(c\)|photo(?:graph)?(?:s)?\s*(?:by|:|/|credit|courtesy)|image\s*(?:credit|by|:
          |source|via)|picture\s*:|foto\s*:|credit\s*:|courtesy\s*(?:of|:)|file\s+photo).{0,120}
        |.{0,300}(?:/|via|\||,|\()\s*(?:getty(?:\s+images)?|shutterstock|istock(?:photo)?|reuters|afp
          |ap(?:\s+(?:photo|images))?|associated\s+press|alamy|imago|dpa|picture\s*alliance|unsplash|pixabay
          |bloomberg|
        press\s+association|pa(?:\s+(?:wire|media|images))?|rex(?:\s+features)?|wireimage|flickr|zuma(?:\s+press)?
          |file|handout|ani|pti|twitter|instagram|facebook|youtube|screen\s?(?:shot|grab))\s*[)\].]*
        |.{0,300}\((?:photo|image|ap|pic|file|foto|source|credit|reuters|afp|getty|picture|representational
          |representative|courtesy)\b[^)]{0,100}\)\W*
        |(?:getty(?:\s+images)?(?:\W+\w+)?|ap\s+(?:photo|images).{0,80}|shutterstock|reuters\s+pictures?|(?:play
          |watch)\s+(?:the\s+)?video.{0,60}|video\W*|image\s*\d*(?:\s+of\s+\d+)?|photos?:?\s*\d+\s*(?:of|/)\s*\d+
          |\d+\s*(?:/|of)\s*\d+(?:\s+photos?)?)
        |(?:photo(?:graph)?s?|image|picture|illustration|video|graphic|fotos?)\s+(?:illustration\s+)?(?:by|courtesy
          |via|from(?=\s+(?-i:[A-ZÀ-Þ@])))\s.{1,90}|courtesy\s+(?:of\s+)?.{1,60}
        |(?:media|image|photo)\s+caption.{0,300}|image\s+copyright.{0,100}|(?:enlarge|expand|view|hide
          |toggle)\s+(?:this\s+)?(?:image|caption|photo|full).{0,60}|(?:embed|pause|play|mute|unmute|fullscreen
          |loaded|autoplay|now\s+playing|subtitles?|captions?|settings|transcript)\b(?:\W+[\w'’]+){0,3}\W*""",
    "consent": r"""
        .{0,200}\b(?:we\s+(?:use|value)\s+(?:cookies|your\s+privacy)|uses?\s+cookies|cookie\s+(?:policy|settings
          |preferences|notice|consent)|accept\s+(?:all\s+)?cookies|manage\s+(?:cookies|consent)|privacy\s+(?:policy
          |notice|statement|settings)|
        terms\s+(?:of\s+(?:use|service)|and\s+conditions|&\s+conditions)|do\s+not\s+sell|datenschutz
          |politique\s+de\s+confidentialité|política\s+de\s+(?:privacidad|cookies)|gdpr|impressum
          |this\s+site\s+is\s+protected\s+by)\b.{0,200}
        |.{0,120}(?:all\s+rights\s+reserved|alle\s+rechte\s+vorbehalten|tous\s+droits\s+réservés
          |todos\s+los\s+derechos|todos\s+os\s+direitos|tutti\s+i\s+diritti).{0,120}
        |\W*(?:©|\(c\)|copyright\W*(?:©|\(c\)|\d|by\b|(?-i:[A-ZÀ-Þ])|the\b|notice\b|information\b))\s*.{0,160}|.{0,160}may\s+not\s+be\s+(?:published|reproduced|broadcast).{0,160}
          |.{0,40}\benable\s+(?:java\s?script|cookies).{0,80}|.{0,60}java\s?script\s+(?:is|must|to)\b.{0,80}""",
    "offer": r"""
        .{0,160}\b(?:sign\s?(?:ed)?\s?up|subscribe|subscriptions?|newsletters?|click\s+here|chat\s+with\s+us|(?:earn
          |receive|get)\s+an?\s+(?:small\s+|affiliate\s+)*commission|register\s+(?:now|for|to)|log\s?in|sign\s?in
          |join\s+(?:us|our|the|now)|download\s+(?:the|our)\s+(?:\w+\s+)?app|our\s+app|app\s+store|google\s+play|
        follow\s+(?:us|me|him|her|@?\w+\s+on|.{1,30}\s+on\s+(?:twitter|facebook|instagram|linkedin|google))
          |like\s+us\s+on|your\s+inbox|thanks\s+for\s+signing\s+up|daily\s+(?:briefing|digest|email)|free\s+trial
          |become\s+a\s+(?:member|subscriber|supporter)|
        breaking\s+news\s+alerts|push\s+notifications|get\s+(?:the\s+|our\s+)?(?:latest|breaking
          |day['’]s)\b.{0,60}(?:news|stories|updates|email|alerts)|opt[-\s](?:in|out)|unsubscribe
          |your\s+email(?:\s+address)?|
        newsletter\s+abonnieren|jetzt\s+(?:abonnieren|anmelden|registrieren)|abonnez[-\s]vous|inscrivez[-\s]vous
          |suscr[ií]bete|assine|iscriviti|support\s+(?:our|independent|quality)\s+journalism|donate|
        contact\s+(?:us|the\s+(?:author|writer|editor|reporter)|.{1,40}\bat\b.{0,10}\S+@\S+)|e-?mail\s+(?:us|him|her
          |the\s+author)|reach\s+(?:him|her|them)\s+at|send\s+(?:us|tips)|got\s+a\s+(?:tip|story|news)
          |have\s+a\s+(?:tip|story)|\S+@\S+\.\w{2,})\b.{0,160}""",
    "tags": r"""
        \W*(?:tags?|topics?|filed\s+under|file\s+under|categor(?:y|ies)|keywords|posted\s+(?:in|under)|section
          |sections|more\s+on|labels|schlagworte|schlagwörter|themen|mots[-\s]clés|etiquetas|temas
          |in\s+categories)\s*(?::.{0,240}|\W*)
        |(?:\#\w+[\s,]*)+""",
    "nav": r"""
        \W*(?:home|startseite|inicio|accueil)\s*(?:[|•·]\s*[^\W\d_][\w &'’-]{1,24}\s*){2,}""",
    "reading": r"""
        listen\s+to\s+this\s+(?:article|story).{0,30}|(?:read\s+later|link\s+copied|copy\s+link.{0,20}|publish(?:ed)?\s+date\s*:?|date\s*:|visit\s+website
          |thanks\s+for\s+(?:watching|reading|listening).{0,30}|buy\s+photos?|replay|view\s+(?:author\s+archive
          |pdf.{0,20}|comments?)|get\s+author\s+rss.{0,10}|
        citation\s*:.{0,300}|this\s+document\s+is\s+subject\s+to\s+copyright.{0,250}|enter\s+your\s+.{1,30}
          |loading\s+(?!of\b).{1,30}|please\s+wait.{0,40}|zurück\s+zur.{0,30}|retour\s+à.{0,30}|volver\s+a.{0,30})\W*
        |        (?:(?:estimated\s+)?(?:reading|read|listening|lese|lecture|tiempo\s+de\s+lectura
          |tempo\s+(?:de\s+leitura|di\s+lettura)|temps\s+de\s+lecture|lesezeit|lesedauer)\s*(?:time
          |zeit)?\s*:?\s*)?(?:about\s+|ca\.?\s+|lecture\s+)?\d{1,3}\s*[-\s]?(?:min(?:ute)?s?|minuten|minutos|minuti
          |minutes?|minutos?|minuto)\.?(?:\s*(?:read|listen|lesezeit|de\s+lectura|de\s+lecture|lesen|watch))?\W*
        |(?:listen|play|audio|vorlesen|anhören|text\s+size|font\s+size|a\s?[-+]\s?a|close|menu|search|home|login
          |sign\s+in|skip|loading|share|next|previous|prev|back|top|ok|cancel|submit|reply|report|edit|updates?|live
          |new|exclusive|breaking(?:\s+news)?|
        expand|collapse|open|more|less|yes|no|continue|go|done|send|save|none|n/a|follow|following|notifications?
          |comments?|opinion|analysis|video|photos?|gallery|subscribe|register|accept|reject|decline|agree)(?:\.{3}
          |…)?\W*
        |(?:updated?|last\s+(?:updated|modified)|aktualisiert|actualizado|mis\s+à\s+jour)\s*:?\s*\d.{0,40}
          |(?:just\s+now|\d+\s*(?:s|sec|min|m|h|hr|hrs|hours?|minutes?|days?|weeks?|months?|years?)\s+ago
          |vor\s+\d+\s+\w+|hace\s+\d+\s+\w+|il\s+y\s+a\s+\d+\s+\w+|yesterday)\W*
        |[\W\d_]{1,40}""",
    "wire": r"""
        .{3,120}\bcontributed\s+(?:to\s+)?(?:this\s+|the\s+|reporting).{0,40}
        |.{0,160}\b(?:
          (?:edited|reporting|editing|writing|compiled)\s+by(?=\s+(?:(?-i:[A-ZÀ-Þ])|our\b|staff\b|the\b))
          |additional\s+reporting|with\s+(?:inputs?|agency\s+inputs?|reporting)\s+from|\(with\s+inputs|our\s+standards:
          |this\s+(?:story|article|report|post)\s+(?:was|has|is|originally|first|appeared)\b|
        first\s+published|originally\s+(?:published|appeared)|(?:has\s+)?not\s+(?:been\s+)?edited\s+by
          |auto-generated\s+from|the\s+views\s+expressed|opinions\s+expressed\s+(?:here|by|are|in\s+this|on\s+this)
          |disclaimer:|disclosure:|correction:
          |editor['’]s\s+note)\b.{0,220}""",
}
LONG_AND_STILL = {
    "wire": r"""
        .{3,120}\bcontributed\s+to\s+this\s+\w+\W*|\W*(?:edit(?:ed|ing)|report(?:ed|ing)|writ(?:ten|ing)|additional
        |compiled|with\s+(?:inputs?|files|reporting)|our\s+standards|this\s+(?:story|article|report|post|material
        |document)|first\s+published|originally|the\s+views|(?:the\s+)?opinions|disclaimer|disclosure|correction
        |editor|\(reporting|\(with|not\s+edited|auto-generated).*""",
    "offer": r"""
        \W*(?:sign\s?up|subscribe|get\b|join\b|follow\b|like\s+us|download|support\b|register|don['’]?t\s+miss
        |stay\b|want\b|if\s+you|enjoy|click|to\s+(?:get|receive|subscribe)|for\s+(?:more|all|the\s+latest)|become
        |do\s+you|chat\b|sometimes\s+we|by\s+(?:signing|subscribing|clicking|submitting)|i\s+agree|please|you\s+can
        |our\s+|we\s+|contact|e-?mail|send|got\b|have\s+a|log\s?in|jetzt|abonn|inscri|suscr|assine|iscriv).*
        |already\b.*|not\s+(?:yet\s+)?an?\b.*|forgot\b.*|thanks\b.*|.*(?:\binbox\b|\bon\s+twitter\b|\S+@\S+\.\w{2,}|@\w{3,}).*
        |.*\bnewsletters?\b.*\b(?:our|your|you|us|me|here|now|sign|subscribe|inbox|free|get|every)\b.*
        |.*\b(?:our|your|you|us|me|here|now|sign|subscribe|inbox|free|get|every)\b.*\bnewsletters?\b.*""",
    "consent": r"""
        \W*(?:we\b|by\b|this\s+(?:site|website|material|document|page)|©|copyright|\(c\)|our\b|for\s+more|you\b
        |please|all\s+rights|read|accept|to\b|registration|use\s+of).*|.*(?:all\s+rights\s+reserved
        |may\s+not\s+be).*""",
    "more": r"""
        \W*(?:read|see|watch|related|recommended|more|also|listen|click|continue|don['’]?t|lire|leer|lea|leia|lesen
        |mehr|à\s+lire).{0,12}(?:more|also|next|:|»|here|aussi|la\s+suite|auch|también|mais|full|miss).*""",
    "caption": r"""
        \W*(?:photo|image|picture|file\s+photo|foto|bild|cr[eé]dito?|credits?|illustration|source|quelle|fuente
        |media|getty)\b.*|\W*(?:photos|images|pictures|videos?)\s*[:|].*|.*(?:\([^()]{2,80}\)|getty(?:\s+images)?|©.{0,60}|(?:photo|image|picture|foto|credit)(?:\s+by|\s+of|\s*[:/]).{0,60}
        |(?:[.!?(]|photo|image|picture)\s*courtesy(?:\s+of|\s*[:/]).{0,60})\W*""",
}


# Looked for first, of kinds whose words may stand anywhere in a line: the patterns alone cost half of the time.
HINTS = {
    "offer": (
        "sign up", "signed up", "signup", "sign in", "signin", "signing up", "subscri", "newsletter",
        "click here", "chat with", "commission", "register", "log in", "login", "join ", "our app",
        "download", "app store", "google play", "follow ", "like us", "inbox", "briefing", "digest", "mail",
        "free trial", "become a", "news alerts", "notification", "get the", "get our", "get latest",
        "get breaking", "get day",
        "opt in", "opt out", "opt-in", "opt-out", "abon", "inscri", "suscr", "assine", "iscriv", "anmelden",
        "registrieren", "journalism", "donate", "contact ", "reach ", "send ", "got a ", "have a ", "@",
    ),
    "consent": (
        "cookie", "privacy", "terms ", "not sell", "datenschutz", "confiden", "privacidad", "gdpr",
        "impressum", "protected", "rights", "rechte", "droits", "derechos", "direitos", "diritti", "©",
        "copyright", "(c)", "may not be", "java", "conditions",
    ),
}  # fmt: skip
# The same for a long line that is a caption; or it ends in brackets.
CAPTION_HINTS = (
    "photo", "image", "picture", "video", "foto", "bild", "credit", "crédit", "illustration", "courtesy", "getty",
    "source", "quelle", "fuente", "media", "©",
)  # fmt: skip
