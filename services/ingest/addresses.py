"""The identity form of a web address: one spelling for all the ways the same page is linked.

Pure string work: no network, so redirects and short links stay as they are.
"""

import html
import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

MAX_URL = 8_000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_KEPT_IN_PATH = "/:@!$&'()*+,;=%"
_KEPT_IN_QUERY = "/:@!$'()*,;=%?+"

# Parameters that say how a reader came, never which page is shown. Taken from what the trackers document.
_TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "ysclid",
        "twclid",
        "ttclid",
        "igshid",
        "igsh",
        "li_fat_id",
        "mkt_tok",
        "_hsenc",
        "_hsmi",
        "hsctatracking",
        "mc_cid",
        "mc_eid",
        "vero_conv",
        "vero_id",
        "wickedid",
        "oly_enc_id",
        "oly_anon_id",
        "rb_clickid",
        "s_cid",
        "s_kwcid",
        "ef_id",
        "epik",
        "clickid",
        "click_id",
        "irclickid",
        "irgwc",
        "sscid",
        "cjevent",
        "cjdata",
        "admitad_uid",
        "partnerid",
        "partner_id",
        "affid",
        "aff_id",
        "_ga",
        "_gl",
        "_ke",
        "_branch_match_id",
        "_branch_referrer",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "ncid",
        "nr_email_referer",
        "ns_mchannel",
        "ns_source",
        "ns_campaign",
        "ns_linkname",
        "ns_fee",
        "ocid",
        "icid",
        "cmpid",
        "cmp_id",
        "campaign_id",
        "xtor",
        "xtref",
        "xtcr",
        "xts",
        "at_medium",
        "at_campaign",
        "at_custom1",
        "at_custom2",
        "at_custom3",
        "at_custom4",
        "at_link_id",
        "at_link_type",
        "at_link_origin",
        "at_ptr_name",
        "at_format",
        "at_bbc_team",
        "echobox",
        "platform",
        "spref",
        "socialid",
        "sr_share",
        "share_id",
        "wt_mc",
        "wt_zmc",
        "wt_mc_o",
        "smid",
        "smtyp",
        "taid",
        "tpcc",
        "trk",
        "trkinfo",
        "trkcampaign",
        "hootpostid",
        "fb_action_ids",
        "fb_action_types",
        "fb_ref",
        "fb_source",
        "action_object_map",
        "action_type_map",
        "action_ref_map",
        "_ft_",
        "refid",
        "ref_src",
        "ref_url",
        "__twitter_impression",
        "__tn__",
        "__xts__",
        "__cft__",
        "soc_src",
        "soc_trk",
        "rss_source",
        "cid_source",
        "recruiter",
        "spm",
        "scm",
        "sca_esv",
        "usqp",
        "amp_gsa",
        "amp_js_v",
        "amp_lite",
        "_rdc",
        "_rdr",
        "origin_referrer",
        "utmcct",
        "wprov",
        "sfnsn",
        "mibextid",
        "refsrc",
        "notif_t",
        "notif_id",
        "mod_source",
        "ito",
        "traffic_source",
        "zanpid",
        "feedname",
        "feedtype",
        "googleclid",
        "srsltid",
        "gs_l",
        "gs_lcp",
        "_openstat",
        "dgcid",
        "wtrid",
        "dm_i",
        "sms_ss",
        "awesm",
        "cm_mmc",
        "cm_ven",
        "cm_cat",
        "cm_pla",
        "cm_ite",
        "elqtrackid",
        "elqtrack",
        "elqaid",
        "elqat",
        "elqcampaignid",
        "mkwid",
        "pcrid",
        "gad_source",
        "gad_campaignid",
        "dicbo",
        "obclid",
        "tblci",
        "sb_ref",
        "mbid",
        "curator",
        "fromsearch",
        "smtid",
    ]
)
_TRACKING_PREFIX = re.compile(
    r"^(utm_|pk_|piwik_|mtm_|matomo_|hsa_|stm_|ga_|at_|wt[._]|__hs|_bta_|trk_|itm_|ns_|vero_|oft_|mkt_|otm_|hmb_|sfmc_|ml_sub|cx_|sc_(?:cmp|channel|campaign|medium|source))"
)
_REFERRER_NAMES = frozenset(
    {"ref", "referrer", "referer", "source", "src", "from", "via", "cmp", "cid", "campaign", "medium", "mod"}
)
# A value that names a channel, not a document: `ref=rss`, `source=twitter`; a path or a number may choose the page.
_CHANNEL = re.compile(
    r"^(?:[a-z]*[-_.]?)?(?:rss|atom|feeds?|rdf|newsletter|email|mail|twitter|facebook|fb|linkedin|reddit|whatsapp|"
    r"telegram|"
    r"social|share|push|home(?:page)?|nav|flipboard|google|googlenews|news|app|web|tw|sharing|copy|direct|hp|"
    r"front(?:page)?)"
    r"(?:[-_.]?[a-z0-9]*)*$"
)
_HOST_TRACKING = {
    "youtube.com": {"feature", "si", "ab_channel", "pp", "app", "cbrd", "ucbcb"},
    "youtu.be": {"feature", "si"},
    "twitter.com": {"s", "t", "lang", "cxt"},
    "x.com": {"s", "t", "lang", "cxt"},
    "instagram.com": {"hl", "utm"},
    "facebook.com": {"__ccr", "__so__", "__rv__", "eav", "paipv", "hc_ref", "fref", "hc_location", "refsrc"},
    "open.spotify.com": {"si"},
    "reddit.com": {"rdt", "share_id"},
    "medium.com": {"sk", "source"},
}
_MOBILE_LABELS = frozenset({"m", "mobile", "amp", "touch", "mobil", "wap"})
_WWW = re.compile(r"^www\d{0,2}$")
_AMP_CACHE = re.compile(r"^/(?:[acv]/)?(?:s/)?(?P<rest>[^/]+\.[a-z]{2,}(?::\d+)?/.*)$")
_AMP_TAIL = re.compile(r"(?:/amp|\.amp(?:\.html?)?|/amp\.html?)/?$|(?<=\w)-amp(?=\.html?$)", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:x?html?|php|aspx?|jsp)$", re.IGNORECASE)
_CUT_FROM_TEXT = re.compile(r"[<>\"].*$", re.DOTALL)  # no part of an address: it was taken out of markup
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")


def canonical_url(url: str) -> str:
    """The identity form of `url`; what is no web address comes back stripped, else as it was.

    Idempotent. The answer is a key: https stands for both schemes and `www.` is gone, so it is not meant to be fetched.
    """
    return _canonical(url) if len(url) <= MAX_URL else _canonical.__wrapped__(url)  # what is huge is not remembered


@lru_cache(maxsize=4096)
def _canonical(url: str) -> str:
    cleaned = _CUT_FROM_TEXT.sub("", re.sub(r"[\t\r\n]", "", url).strip())
    try:
        for _ in range(4):  # an AMP cache address holds another address, which may hold one more
            again = _one_pass(cleaned)
            if again == cleaned:
                break
            cleaned = again
    except ValueError:  # urlsplit: a bad port, half an IPv6 address
        return re.sub(r"[\t\r\n]", "", url).strip()
    return cleaned


def is_web_address(url: str) -> bool:
    """An http or https address with a host that could be asked."""
    return len(url) <= MAX_URL and _is_web_address(url)


@lru_cache(maxsize=4096)
def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url.strip())
        port_is_possible = parts.port is None or parts.port > 0
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        parts.scheme.lower() in _DEFAULT_PORTS
        and port_is_possible
        and 0 < len(host) <= 253
        and not re.search(r"[\s\x00-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]", host)
    )


def host_of(url: str | None) -> str | None:
    """The host without `www.`, lower case; None where there is none."""
    if not url or not is_web_address(url):
        return None
    host = (urlsplit(url.strip()).hostname or "").lower()
    first, _, rest = host.partition(".")
    return rest if _WWW.match(first) and "." in rest else host


def is_front_page(url: str) -> bool:
    """The address names a site, not one of its pages."""
    parts = urlsplit(canonical_url(url))
    return parts.path in ("", "/") and not parts.query


def _one_pass(url: str) -> str:
    unescaped = re.sub(r"&amp;|&#0*38;", "&", url, flags=re.IGNORECASE)
    parts = urlsplit(unescaped)
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname or len(url) > MAX_URL:
        return url
    host, path = parts.hostname.rstrip("."), parts.path
    inner = _inside_amp_cache(host, path)
    if inner:
        return inner + (f"?{parts.query}" if parts.query else "")
    bare = _host(host)
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme.lower()]) else f":{parts.port}"
    query = _query(parts.query, bare)
    shown = _path(path if query else _INDEX.sub("/", path))
    return f"https://{f'[{bare}]' if ':' in bare else bare}{port}{shown}{f'?{query}' if query else ''}"


def _inside_amp_cache(host: str, path: str) -> str | None:
    """`site-org.cdn.ampproject.org/c/s/site.org/page` and `google.com/amp/s/site.org/page` carry the page's address."""
    if host.endswith(".cdn.ampproject.org"):
        found = _AMP_CACHE.match(path)
    elif re.fullmatch(r"(?:www\.)?google\.[a-z.]{2,6}", host) and path.startswith("/amp/"):
        found = _AMP_CACHE.match(path[4:])
    else:
        return None
    return f"https://{found['rest']}" if found else None


def _host(host: str) -> str:
    labels = host.lower().split(".")
    while len(labels) > 2 and (_WWW.match(labels[0]) or labels[0] in _MOBILE_LABELS):
        labels = labels[1:]
    if len(labels) > 3 and len(labels[0]) <= 3 and labels[1] == "m":  # en.m.wikipedia.org
        del labels[1]
    return _ascii_host(".".join(labels))


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host[:253].encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _path(path: str) -> str:
    path = _percent(path, _KEPT_IN_PATH)
    path = re.sub(r"(?<!:)/{2,}", "/", path)
    path = _without_dot_segments(path)
    path = re.sub(r"^/amp(?=/[^/])", "", path)
    shortened = _AMP_TAIL.sub("", path)
    path = shortened or "/"
    return path.rstrip("/") or "/"


def _without_dot_segments(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _query(query: str, host: str) -> str:
    pairs = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if pair and not _is_tracking(html.unescape(name).casefold(), value, host):
            pairs.append(_percent(pair, _KEPT_IN_QUERY))
    return "&".join(sorted(pairs))


def _is_tracking(name: str, value: str, host: str) -> bool:
    if name in _TRACKING or _TRACKING_PREFIX.match(name):
        return True
    if name in ("amp", "outputtype") and value.lower() in ("", "1", "true", "amp"):
        return True
    if name in _REFERRER_NAMES and len(value) <= 40 and _CHANNEL.match(value.lower()):
        return True
    return any(name in names for site, names in _HOST_TRACKING.items() if host == site or host.endswith("." + site))


def _percent(text: str, kept: str) -> str:
    """RFC 3986, 6.2.2: unreserved characters bare, all others in upper-case hex; a stray `%` is one itself."""
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)

    def plain(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if char in _UNRESERVED else found[0].upper()

    return quote(_PERCENT.sub(plain, text), safe=kept + "~", encoding="utf-8", errors="replace")
