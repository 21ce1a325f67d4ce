"""What stands before the name of a person and is no part of it: forms of address, ranks, offices, trades."""

# Forms of address and honours of all continents: who bears one is a person. Written with or without a dot.
_ADDRESS_WORDS = """
    pa papa mama auntie mr mrs ms mx miss messrs madam mme mlle monsieur madame herr frau senor senora señor señora
    don dona doña dom signor signora sir dame lord lady sri shri shrimati smt kumari pandit ustad ustaz maulana
    maulvi maulavi mullah mufti allama sheikh shaikh sheik shaykh sayyid imam ayatollah hojatoleslam hojjatoleslam
    hajji haji hajj hajiya hajia alhaji alhaja malam mallam barr barrister engr arc pharm surv esq chief hon
    honourable honorable rt otunba oba igwe eze obi ooni alake emir nana togbe osabarima okyenhene asantehene kabaka
    mwami ratu adi tui ato woizero dato dato' datuk datin seri tan tun tengku tunku pengiran menteri besar batin
    gusti kyai kh gus bapak ibu sayadaw bhikkhu swami baba sardar nawab sahibzada dr prof professor rev reverend fr
    father pastor bishop archbishop cardinal pope monsignor msgr canon deacon archdeacon vicar rabbi sister brother
    mother apostle prophet evangelist comrade cde king queen prince princess sultan sultana emperor empress crown
    duke duchess baron baroness count countess majesty highness excellency
"""
ADDRESS = frozenset(_ADDRESS_WORDS.split())
# Ranks and offices, before a name and with a capital.
_OFFICES_WORDS = """
    attorney-general secretary-general director-general governor-general inspector-general rb cb qb wr lb president
    vice deputy prime minister premier chancellor secretary senator sen congressman congresswoman representative rep
    governor gov mayor judge justice magistrate chief general gen colonel col captain capt lieutenant lt major maj
    sergeant sgt corporal cpl private pte commander cmdr commodore admiral adm brigadier brig marshal constable
    const cst det inspector insp superintendent supt commissioner detective officer trooper sheriff ambassador envoy
    consul speaker chairman chairwoman chairperson chair ceo cfo coo cto md director spokesman spokeswoman
    spokesperson coach striker defender midfielder goalkeeper skipper mp mps mep mla mna mpa mca mec mlc ssp dsp asp
    csp acp dcp dpo dig igp councillor councilor alderman lawmaker treasurer auditor attorney ombudsman provost
    rector dean principal imam kapitan dpm co-chairman cadet seaman airman maj-gen major-general lt-gen
    lieutenant-general brig-gen brigadier-general lt-col lieutenant-colonel vice-admiral
"""
OFFICES = frozenset(_OFFICES_WORDS.split())
# Trades and parts, before a name and small: `fish trader Akinyi Otieno`.
_TRADES_WORDS = """
    englishman frenchman dutchman irishman scotsman welshman englishwoman frenchwoman dutchwoman irishwoman
    cornerback linebacker receiver spokesman spokeswoman spokesperson spokesmen president chairman chairwoman
    chairperson chair director manager owner founder co-founder boss chief head leader minister secretary premier
    governor mayor senator lawmaker parliamentarian councillor councilor commissioner deputy candidate politician
    activist campaigner lawyer attorney prosecutor judge magistrate advocate solicitor barrister counsel economist
    analyst strategist trader dealer broker banker executive engineer architect scientist researcher professor
    lecturer teacher headteacher headmaster headmistress principal student pupil doctor nurse midwife surgeon
    physician pharmacist farmer fisherman fisher fishmonger herder herdsman shepherd driver rider pilot conductor
    mechanic welder carpenter mason tailor cleaner cook chef waiter waitress vendor hawker shopkeeper shopper
    merchant businessman businesswoman entrepreneur investor worker labourer laborer miner electrician plumber baker
    butcher barber guard watchman policeman policewoman officer detective inspector constable superintendent
    sergeant soldier captain commander general colonel major lieutenant admiral guerrilla rebel warlord journalist
    reporter editor columnist correspondent photographer broadcaster presenter author writer novelist poet
    playwright historian archaeologist anthropologist sociologist artist painter sculptor musician singer rapper
    drummer guitarist pianist violinist composer dancer actor actress comedian filmmaker designer model athlete
    runner sprinter swimmer boxer wrestler cyclist golfer jockey skier skater gymnast archer coach trainer referee
    umpire striker forward winger midfielder defender goalkeeper keeper goalie skipper batsman bowler all-rounder
    wicketkeeper fly-half scrum-half flanker prop hooker lock fullback full-back centre-half centre-back sweeper
    playmaker substitute teammate team-mate compatriot opponent pitcher outfielder shortstop quarterback priest
    pastor bishop imam cleric preacher monk nun sister brother wife husband widow widower mother father son daughter
    uncle aunt nephew niece cousin grandmother grandfather neighbour neighbor resident villager survivor victim
    witness passenger volunteer industrialist tycoon magnate philanthropist promoter exporter importer contractor
    gardener caretaker bookseller undertaker restaurateur hotelier publisher retiree pensioner veteran gunsmith
    choreographer cinematographer podcaster blogger youtuber influencer streamer hacker programmer technician
    lineman ferryman boatman canoeist sailor steward stewardess bishop-elect mayor-elect president-elect co-author
    co-owner co-driver alderman alderwoman legislator senator-elect diplomat envoy ambassador negotiator mediator
    observer auditor accountant treasurer clerk registrar librarian lifeguard firefighter fireman paramedic
    pathologist coroner psychologist psychiatrist therapist dentist vet optician biologist chemist physicist
    geologist astronomer mathematician ecologist conservationist meteorologist forester ranger hunter beekeeper
    brewer winemaker bartender barista hairdresser seamstress weaver potter blacksmith goldsmith jeweller fitter
    foreman supervisor planner surveyor developer landlord landlady tenant homeowner commuter pedestrian motorist
    tourist traveller hiker climber mountaineer explorer astronaut cosmonaut refugee migrant immigrant asylum-seeker
    orphan toddler teenager boy girl man woman men women fan supporter customer client patient shareholder
    billionaire millionaire heir heiress spouse fiance girlfriend boyfriend partner friend colleague aide adviser
    advisor assistant successor predecessor agent wing challenger incumbent nominee elder ameer emir king queen
    prince princess suspect defendant gunman kidnapper villain
"""
TRADES = frozenset(_TRADES_WORDS.split())
ROLES = ADDRESS | OFFICES


_SHORT_WORDS = """
    mr mrs ms mx messrs dr prof rev fr hon rt barr engr arc pharm surv esq sen rep gov gen col capt lt maj sgt cpl
    pte cmdr adm brig insp supt const cst det smt sri shri st msgr cde
"""
_SHORT = frozenset(_SHORT_WORDS.split())


def is_short_title(word: str) -> bool:
    """True of `Dr.`, whose full stop ends no sentence."""
    return word.lower().rstrip(".") in _SHORT


def is_title(word: str) -> bool:
    """True of `Dr.`, `Alhaji`, `Governor`: a capitalised word that stands before a name and is no part of it."""
    return word.lower().rstrip(".").replace("’", "'") in ROLES


def is_address(word: str) -> bool:
    return word.lower().rstrip(".").replace("’", "'") in ADDRESS
