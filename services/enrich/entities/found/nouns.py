"""Capitalised words that are no name of a person: what bodies, places, works and days are called by, and how sentences
begin."""

_BODIES_WORDS = """
    ranger inc brothers bros corp corporation co company companies ltd limited llc plc ag sa nv gmbh group groups
    holding holdings university universities college school schools academy institute institution ministry
    ministries department agency agencies authority authorities commission committee council councils party union
    unions association associations federation confederation league bank banks court courts tribunal police army
    navy force forces guard guards rangers brigade battalion regiment command club fc sc cf united city rovers
    wanderers athletic sporting foundation fund funds board bureau office offices organisation organization
    organisations congress parliament senate assembly alliance coalition front movement brotherhood times post news
    herald tribune gazette mail express telegraph guardian observer standard chronicle journal daily weekly magazine
    newspaper newspapers radio television tv fm media network channel broadcasting press publishing books airlines
    airways airline motors automobile hospital hospitals clinic museum gallery library theatre theater exchange
    society trust center centre centres services service systems technologies technology solutions industries
    industry industrial enterprise enterprises ventures partners associates advocates consultants consulting
    securities capital investment investments insurance assurance finance financial microfinance sacco savings
    mining mines minerals metals steel cement oil gas petroleum energy power electric electricity water engineering
    construction builders properties estates homes hotel hotels resort lodge restaurant cafe bar bakery foods food
    farms farm dairies dairy breweries brewery beverages sugar tea coffee tobacco textiles garments fruit fruits
    fisheries canning transport transporters logistics shipping lines line railways railway buses bus couriers
    pharmaceuticals pharmaceutical pharmacy medical medequip health care communications communication telecom
    telecoms mobile electronics digital software stores store supermarket mall market markets plaza church churches
    cathedral mosque temple shrine parish diocese archdiocese synod mission monastery caucus secretariat chamber
    commerce cooperative co-operative operators owners farmers workers teachers nurses doctors lawyers youth women
    students veterans fighters liberation democratic republican national labour labor socialist communist
    conservative liberal progressive people's peoples party's team squad u-17 u-20 u-23 ladies girls boys juniors
    academicals
"""
BODIES = frozenset(_BODIES_WORDS.split())
_LANDS_WORDS = """
    glacier ridge peak reef cliffs springs creek canyon plateau plains zoo river rivers lake island islands isle
    mountain mountains mount mt hill hills valley province county counties district districts state states region
    regions city town township village villages lga taluka tehsil mandal upazila oblast raion municipality
    governorate prefecture department canton commune ward constituency division zone sector street st road rd avenue
    ave boulevard lane drive highway expressway motorway bridge square circle roundabout junction airport port
    harbour harbor bay gulf sea ocean peninsula desert park forest reserve garden gardens stadium arena ground
    grounds field fields beach coast strait territory estate compound camp barracks prison jail house hall palace
    fort castle tower building block farm gate tunnel canal dam falls station terminal depot cemetery crossing
    border cape point heights north south east west northern southern eastern western central upper lower
"""
LANDS = frozenset(_LANDS_WORDS.split())
_OTHERS_WORDS = """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december today yesterday tomorrow christmas easter ramadan eid diwali cup open
    championship championships trophy grand prix marathon olympics olympic games tour classic masters final finals
    series award awards prize festival day week month year war act bill law code agreement accord treaty pact
    constitution policy project programme program plan summit conference forum initiative report round covid
    covid-19 internet world international global african asian european american election elections show shows idol
    studio studios diary mini drama film album song songs executive executives staff whip engineer accountant
    counsel economist scientist strategist event events resources relations operations
"""
OTHERS = frozenset(_OTHERS_WORDS.split())
# Ministries' affairs, which stand before the name of the minister.
_AFFAIRS_WORDS = """
    agriculture affairs defence defense education environment finance foreign health home information interior
    justice labour tourism trade transport treasury welfare works water lands housing culture sports sport security
    state police prisons immigration customs revenue planning economy economic commerce industry energy mines mining
    fisheries livestock forestry communications science technology gender youth social development public federal
    provincial regional national local municipal resident senior chief assistant acting former late ex-president
    first second third
"""
AFFAIRS = frozenset(_AFFAIRS_WORDS.split())
# With which sentences begin, capitalised there alone.
_OPENERS_WORDS = """
    given unlike a an the this that these those he she it they we i you his her its their our my your who whose
    which what when where why how whenever wherever whoever whatever whichever if although though because since
    while as after before until till once unless whether and but or nor yet so for from to in on at by with without
    within of off over under about above across against along among around between during inside into like near
    outside than through toward towards upon via per despite besides beyond except not no yes also even just only
    still then there here thus however meanwhile moreover nevertheless nonetheless instead indeed perhaps maybe
    later earlier now soon recently finally first second third last next former late both each every either neither
    some many most several few all any other another such one two three four five six seven eight nine ten eleven
    twelve is was are were be been has have had do does did will would can could may might must shall should let
    said says according asked told named born aged formerly scorers scorer attendance results result halftime
    half-time women men singles doubles round semifinals quarterfinals
"""
OPENERS = frozenset(_OPENERS_WORDS.split())
NO_PERSON = BODIES | LANDS | OTHERS
