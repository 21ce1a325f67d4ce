"""What the form of a name says of its type: `Kampung Zorb`, `Zorbabad`, `Zorbenko`, `ZorbNews`, a given name."""

import re
from collections.abc import Mapping

from services.enrich.entities.found.given import is_given
from services.enrich.entities.found.nouns import NO_PERSON
from shared.events import EntityType

# Village, hill, river, street and the like, in the languages that put them first.
_OPENS_A_PLACE_WORDS = """
    kampung kampong desa pulau gunung sungai bukit kuala barangay sitio purok ciudad villa vila rio ilha isla sierra
    cerro serra monte mont wadi jebel jabal djebel bir deir beit kfar tel oued ksar nizhny novy stary veliky puerto
    porto port fort lake mount cape calle avenida rua rue strada ulitsa jalan jln soi ban phnom koh nakhon nong bandar
    bad sankt
"""
_OPENS_A_PLACE = frozenset(_OPENS_A_PLACE_WORDS.split())
_ENDS_A_PLACE = re.compile(
    r"\w{2,}(?:abad|abaad|pur|pura|puram|pore|nagar|ganj|gunj|garh|grad|gorod|ville|sk|stan|shire|polis|patnam|palli|"
    r"halli|guda|kot|ghat|bazar|bazaar|chak|minster|hausen|kirchen|furt|wijk|borg|dorp|fontein|burg|bronn|hafen|haven|"
    r"mouth|"
    r"ovka|ivka|cester|quay)\Z"
)
_ENDS_A_PERSON = re.compile(
    r"\w{2,}(?:ov|ova|ev|eva|enko|chuk|sky|skiy|skyy|skaya|ska|vich|vych|vic|vić|ić|yan|ian|adze|idze|shvili|sson|"
    r"ssen|dottir|dóttir|escu|eanu|opoulos|akis|idis|oglu|oğlu|zadeh|nejad|wicz|czyk|sen|son|inen|iene|aite|auskas|"
    r"inho|inha|"
    r"ullah|uddin|singh|wala|wardene|singhe|aratne)\Z"
)
_TWO_CASES = re.compile(r"(?!Mc|Mac|De[A-Z]|Di[A-Z]|La[A-Z]|Le[A-Z]|Fitz|O['’])\w*[a-z][A-Z]\w*|[A-Z]{3,}[a-z]+")


def shapes(surface: str) -> Mapping[EntityType, float]:
    """Votes for the type of what is called so."""
    words = surface.split()
    votes: dict[EntityType, float] = {}
    if is_person_shaped(words):
        votes["person"] = 1.5 if len(words) > 1 else 0.7
    if words[0].lower() in _OPENS_A_PLACE or _ENDS_A_PLACE.fullmatch(words[-1]):
        votes["place"] = 0.8
    elif _ENDS_A_PERSON.fullmatch(words[-1]):
        votes["person"] = votes.get("person", 0) + 0.5
    if len(words) == 1 and _TWO_CASES.fullmatch(surface):
        votes["organization"] = 1
    return votes


def is_person_shaped(words: list[str]) -> bool:
    """True where a given name stands first and nothing of it is a noun of bodies or places."""
    return is_given(words[0]) and not any(word.lower() in NO_PERSON for word in words)
