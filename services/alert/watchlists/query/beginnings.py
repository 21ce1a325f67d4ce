"""Common words by their beginnings: what a wildcard takes in that its author did not think of."""

from bisect import bisect_left
from functools import cache

from services.alert.watchlists.commonwords import common_words

_NEWS = """
abandon ability able aboard abolish absence absolute abstract abuse academic academy accept access accident accord
accuse achieve activist actor actual addition address adequate adjust administration admire admit adopt adult advance
advantage adventure advertise advice adviser advocate affair affect afford afraid afternoon agency agenda aggressive
agree agriculture ahead aircraft airline airport alarm album alcohol alert allege alliance allow alone alternative
amateur ambassador ambition amend ammunition amount analysis ancient anger angle animal anniversary announce annual
answer antique anxious apartment apologise apparent appeal appear apple apply appoint appreciate approach appropriate
approve arbitrary architect argue arise armed armour army arrange arrest arrive article artificial artist assault
assemble assess asset assign assist associate assume assure asylum athlete atmosphere attach attack attempt attend
attention attitude attorney attract auction audience audit author authority automatic autumn average avoid award aware
baby background balance ballot banana bandage bandit bank banker bankrupt banner bargain barrel barrier baseball basic
basis basket bastion battery battle beach beautiful bedroom behaviour belief belong beneath benefit beside betray
bicycle bid bilateral billion biology birthday bishop bitter blame blanket bless blind blockade blood blow bomb bonus
border borrow bottle bottom boundary boxer boycott brain branch bread breach breakfast breathe bridge brief brigade
brilliant broadcast broker brother brutal budget building bullet bureau burden burger burial business butcher cabinet
cable calculate calendar camera campaign campus cancel cancer candidate capable capacity capital capitol captain
capture carbon cardinal care career careful cargo carnival carpenter carpet carriage carrier carry cartel cartoon
casino castle casual casualty catalogue category cathedral catholic cattle cause caution ceasefire celebrate cemetery
censor census centimetre central century ceramic ceremony certain chairman challenge chamber champion chancellor
chapter character charge charity charter cheap chemical chess chicken chief child china chocolate choice church cinema
circle circuit circulate circumstance citizen civil civilian claim clarify classic clause clean clergy climate climb
clinic close clothes cloud coalition coast coffee collapse collar colleague collect college collide colonel colony
column combat combine comedy comfort command comment commerce commission commit common communicate communist community
company compare compass compel compensate compete complain complete complex component compose comprehensive computer
conceal concede conceive concentrate concept concern concert conclude concrete condemn condition conduct confer
confess confidence confirm conflict confront confuse congress connect conquer conscience conscious consent consequence
conserve consider consist consolidate conspiracy constant constitution construct consult consume contact contain
contempt content contest context continent continue contract contradict contrast contribute control convention
conversation convert convict convince convoy cooperate copper corner coronavirus corporal corporate correct correspond
corridor corrupt costume cottage cotton council counsel counter country county couple courage cousin coverage cowboy
create creature credit crew cricket crime crisis critic crowd crucial cruise cultivate culture currency current
curtain custody customer cyber cycle cyclone damage danger daughter deadline deadly dealer debate debris debt decade
decay deceive decide declare decline decorate decrease dedicate defeat defect defence defend deficit define degree
delay delegate delete deliberate delicate delight deliver demand democracy demolish demonstrate deny depart depend
deploy deposit depress deprive depth deputy describe desert deserve design desire despair desperate despite
destination destroy detach detail detain detect determine devastate develop device devote diabetes diagnose dialogue
diary dictate diesel differ difficult digital dignity dilemma dinner diplomat direct disabled disagree disappear
disappoint disaster discipline disclose discount discover discriminate discuss disease dismiss disorder display
dispute disrupt distance distinct distribute district disturb diverse divide divorce doctor doctrine document domain
domestic dominate donate double doubt dozen drama drastic drone drought drug duration earn earth easter economy
edition editor educate effect efficient effort elaborate elderly elect electric element elephant elevator eliminate
elite embargo embarrass embassy embrace emerge emergency emission emotion emperor emphasis empire employ enable
encounter encourage enemy energy enforce engage engine enjoy enormous ensure enterprise entertain enthusiasm entire
entity entrance entrepreneur environment envoy epidemic episode equal equip equity equivalent error escalate escape
especially essay essential establish estate estimate ethnic evacuate evaluate evening event eventual evidence evil
evolve exact examine example exceed excellent except excess exchange excite exclude excuse execute exempt exercise
exhaust exhibit exile exist expand expect expedition expel expense experience experiment expert expire explain explode
exploit explore export expose express extend exterior external extinct extra extract extradite extraordinary extreme
fabric facility faction factor factory faculty failure fairy faithful familiar family famine famous fantastic farmer
fashion father fatigue favour feature federal feminist ferry fertile festival fiction fiery fighter figure finance
finger finish firearm fiscal fisherman fitness flavour flight flood floor flour flower fluid foreign forest forever
forget forgive formal formation former formula fortress fortune forum forward fossil foster foundation founder
fraction fragile fragment framework franchise frank fraud freedom freelance freeze freight frequent fridge friend
frighten frontier frozen fugitive fulfil function fundamental funeral furious furniture gallery gamble gang garage
garden garment gasoline gather gender general generate generous genetic genius genocide gentle genuine geography
german gesture ghost giant glacier global glory golden golf gospel gossip govern grade gradual graduate grain grammar
grandfather grant graphic grateful gravity greenhouse grenade grief grocery ground growth guarantee guard guerrilla
guest guide guilty guitar habit handful handle happen harass harbour hardware harm harvest hazard headline
headquarters health hearing heaven height helicopter hell helmet heritage hero hesitate highlight highway hijack
historic hockey holiday hollow holocaust homeless honest horizon horror hospital hospitality hostage hostile hotel
household housing human humanitarian humour hundred hungry hurricane hydrogen hypothesis identify identity ideology
ignore illegal illness illusion illustrate imagine immediate immigrant immune impact impeach imperial implement
implicate imply import impose impress imprison improve incentive incident include income increase incredible
independent index indicate indict indigenous individual industry inevitable infant infect inflation influence inform
infrastructure ingredient inhabit inherit initial inject injure inmate innocent innovate inquire insect insert inside
insight insist inspect inspire install instance instant institute instruct instrument insult insurance insurgent
integrate intellectual intelligence intend intense interact interest interfere interim interior intermediate internal
international internet interpret interrupt intervene interview intimate introduce invade invent invest investigate
invisible invite involve iranian iraqi irish iron ironic irritate islam island isolate israel issue italian jacket
jail japanese jeans jewel jewish joint joke journal journalist journey judge judicial junior jury justice justify
juvenile kidnap kidney kilogram kilometre king kitchen knee knife knock know labour laboratory landlord landmark
landscape language laptop large laser launch laundry lawmaker lawsuit lawyer layer leader leaflet league leather
lecture legal legend legislate leisure lemon length lesson letter liability liable liberal liberate library licence
lieutenant lifetime light likely limit liquid listen literary literature litigation livestock living loan lobby local
locate logic lonely longitude lorry lottery loyal luggage luxury machine magazine magic magistrate magnet magnitude
maintain major makeup malaria male mammal manage mandate manifesto manipulate mankind mansion manual manufacture
marathon marble margin marine marital market marketing marriage married marshal martial martyr marvel massacre massive
master match material mathematics maximum mayor meaning measure mechanic medal mediate medical medicine medieval
medium melody member memorial memory mental mention merchant merge message metal meteor method metre microphone middle
midnight migrant military militant militia million mineral minimum minister minor minority miracle mirror misery
missile mission mistake mixture mobile mobilise moderate modern modest module momentum monarch monetary money monitor
monopoly monster monument moral mortgage mosque mother motion motive motor mountain movement multiple municipal murder
muscle museum mushroom music mutual mystery myth narrative narrow nation national native nature navy necessary needle
negative neglect negotiate neighbour nerve network neutral newborn newspaper nightmare nominate normal northern
notable nothing notice notion novel november nowhere nuclear number numerous nurse obey object oblige observe obstacle
obtain obvious occasion occupy occur ocean offence offer office official offshore offspring olive olympic opera
operate opinion oppose opposite oppress option oral orange orbit orchestra order ordinary organ organic organise
oriental origin orphan orthodox outbreak outcome outrage outside overcome overseas owner oxygen package painful palace
palestine pandemic panel panic parade paragraph parallel parcel parent parish park parliament parole partial
participate particle particular partner party passage passenger passion passive passport pastor patent patience
patient patriot patrol pattern pause payment peaceful peak peculiar pedestrian penalty penguin peninsula pension
perceive percentage perfect perform perfume period permanent permission permit perpetual persecute persist person
personality perspective persuade petition petrol petroleum pharmacy phase phenomenon philosophy phone photograph
phrase physical physics piano picture pilgrim pilot pioneer pipeline pirate pistol plague plain planet plant plastic
plate platform player pleasure pledge plenty plot plunge pocket poem poet point poison polar police policy polish
polite politics poll pollute pool popular population porcelain pork portable portal portfolio portion portrait
portugal position positive possess possible postpone potato potential poultry pound poverty powder practical practice
prayer precede precious precise predict prefer pregnant prejudice preliminary premature premier premise premium
prepare prescribe presence present preserve president press pressure presume pretend prevail prevent previous price
priest primary prime prince princess principal principle print priority prison private privilege prize probable probe
problem procedure proceed process proclaim produce profession professor profile profit profound program progress
prohibit project prolong prominent promise promote prompt proof propaganda proper property prophet proportion propose
prosecute prospect prosper protect protein protest protocol proud prove provide province provoke psychiatric
psychology public publish pudding pull punish pupil purchase pure purpose pursue puzzle qualify quality quantity
quarter queen quest question queue quick quiet quote rabbit racial racism radar radiation radical radio railway
rainbow rally random range ransom rapid rare rational ravage react reactor reader reality realm rebel recall receipt
receive recent reception recession recipe recite reckless reckon recognise recommend reconcile record recover
recreation recruit recycle reduce refer referee referendum reflect reform refugee refuse regain regard regime region
register regret regular regulate rehabilitate reign reinforce reject relate relation relax release relevant reliable
relief religion reluctant rely remain remark remedy remember remind remote remove renew rent repair repeat replace
reply report represent reproduce republic reputation request require rescue research resemble resent reserve reservoir
resident resign resist resolution resolve resort resource respect respond response restaurant restore restrain
restrict result resume retail retain retire retreat return reveal revenge revenue reverse review revise revive revolt
revolution reward rhetoric rhythm ribbon rifle rigid riot ritual rival robbery rocket romance rotten rough round route
routine royal rubber ruin rumour runway rural russian sabotage sacred sacrifice saint salary sales sample sanction
sandwich satellite satisfy sausage savage scandal scarce scatter scenario schedule scheme scholar school science scope
score scrap scream screen script sculpture season secession second secret secretary section sector secular secure
security segment select semester senate senator senior sensation sense sensitive sentence sentiment separate sequence
sergeant serious servant service session settle several severe sexual shadow shallow share shark shelter shepherd
sheriff shield ship shipment shoot shopping shore shortage shoulder siege signal signature significant silence silver
similar simple simulate sincere singer single sister situation skeleton sketch skill slaughter slave slogan smuggle
soccer social society software soldier solid solution somebody sophisticated soul source southern sovereign soviet
spacecraft spanish speaker special species specific spectacular spectator speculate speech spirit spokesman sponsor
spread stability stable stadium staff stage stake standard standing staple starve state statement static station
statistics statue status statute steal steel stereo stimulate stock stomach storage strain strange stranger strategy
stream strength stress stretch strict strike striker strip strive strong structure struggle student studio study
stupid style subject submarine submit subsequent subsidy substance substitute suburb succeed success suffer sufficient
sugar suggest suicide suitable summer summit sunday superior supermarket supervise supplement supply support suppose
supreme surface surge surgeon surgery surplus surprise surrender surround surveillance survey survive suspect suspend
sustain swallow sweden switch symbol sympathy symptom syndrome syria system tablet tackle tactic tailor talent taliban
tanker target tariff teacher team technical technique technology telephone telescope television temper temperature
temple temporary tenant tendency tennis tension terminal terminate terrain terrible territory terror testament testify
testimony textile theatre theft theme theology theory therapy therefore thermal thorough thousand threaten threshold
throne thunder ticket tiger timber tissue title tobacco toilet tolerate tomato tonight topic tornado torture total
tourist tournament toward tower toxic trace track trade tradition traffic tragedy trail train traitor transaction
transfer transform transit transition translate transmit transparent transport trap trauma travel treason treasure
treasury treat treatment treaty tremendous trend trial tribe tribunal trick tribute trigger triumph troop trophy
tropical trouble truck truly trumpet trust tsunami tunnel turkey twelve twenty twitter typical typhoon tyre ukraine
ultimate umbrella uncle undergo underground understand undertake unemployment unfortunate uniform union unique unity
universal universe university unknown update upgrade uprising urban urgent utility vacant vacation vaccine vague valid
valley valuable vanish variable variety various vegetable vehicle velvet venture venue verb verdict verify version
versus vertical vessel veteran viable vicious victim victory video village violate violence violin viral virtual
virtue virus visible vision visit vital vitamin vocal volcano volume volunteer voter voyage vulnerable wagon warehouse
warfare warm warning warrant warrior waste water weak weapon weather website wedding weekend weight welcome welfare
western whale wheat wheel whisper widespread widow wilderness wildlife willing window winter wisdom withdraw witness
wonder wooden workshop worldwide worship wound wrestle yacht yesterday yield youth zealand
"""
_ENDINGS = """
s es d ed r er ers or ors ing ings y ies ly al ally e ee ees ion ions ation ations ment ments ness able ible ful less
ism ist ists ity ities ise ised ize ized ising izing ic ical ance ence ant ent ary ive ous ship hood man men ian ians
ese ish an ans n t
"""


@cache
def _words() -> list[str]:
    return sorted(common_words() | frozenset(_NEWS.split()))


@cache
def _endings() -> frozenset[str]:
    return frozenset(_ENDINGS.split())


def strangers(beginning: str) -> list[str]:
    """Common words that begin so and are no form of one word of this beginning, the shortest first."""
    words = _words()
    found: list[str] = []
    for index in range(bisect_left(words, beginning), len(words)):
        if not words[index].startswith(beginning):
            break
        found.append(words[index])
    others = [word for word in found if word != beginning and word.removeprefix(beginning) not in _endings()]
    return sorted(_apart(others), key=lambda word: (len(word), word))


def _apart(words: list[str]) -> list[str]:
    """Of a word and those that go on from it, the first: nation, national, nationwide are one."""
    out: list[str] = []
    for word in words:
        if not out or not word.startswith(out[-1]):
            out.append(word)
    return out
