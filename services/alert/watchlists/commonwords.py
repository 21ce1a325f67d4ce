"""Words that are names too: `case: auto` asks their exact case (Shell the firm, shell the thing)."""

from functools import cache

_WORDS = """
able about above accent access account ace acme act action active acute adapt add advance advantage affirm agile agree
aim air align alliance allied ally alpha alpine always amber ample anchor angel antler anvil apex apple arch arena
argo ark arm armor army arrow art ascend ascent ash aspect aspire asset assure atlas atom attain aurora avalanche
award axis axle bail balance ball bank banner bar bard base basin bat bay beacon beam bear beat beauty bed bell below
belt bench bend best beta better beyond big bill bind bird birch black blade blast blaze blend block bloom blue board
boat bold bolt bond bone book boot boss boston bounce bow box brace branch brand brave bread break breeze brick bridge
bright bring broad brook brown brush bubble buckle build bull bumble burn bush butter button buy buzz byte cable
cactus calm camp can canary candle canon canvas cap cape capital car card care cargo carry cart carve case cash cast
castle cat catalyst cause cave cedar cell center centre central century chain chair chalk champion chance change
chapter charge charm chart chase check chef chip choice chrome cinder circle city clay clean clear clever click cliff
climb clip clock close cloud clover club coach coal coast coat code coin cold comet comfort common compass concept
concord condor cone connect contact copper coral core corner cosmos cotton count course court cover craft crane cream
create crest crew cross crown crystal cube current curve cyan cycle daily dart data dawn day deal dear deep deer delta
dent depot desert desk dial diamond dice dig direct discover dish dive dock dollar dolphin dome door dot double dove
draft dragon drake dream dress drift drive drop dune dust eagle earth east easy echo edge edition elastic elect
element elite elm ember emerald empire encore endeavor energy engine enhance enter entry envoy equal equinox equity
escape essence estate eternal ever evergreen every evolve exact exchange exit expand expedia explorer express extra
eye fable face fair faith falcon fall family farm fast father feather federal fern field fifth fig film final find
fine finger fire firm first fish fit five fix flag flame flash fleet flex flight flint float flow flower fly focus
fold food force ford forest forge fork form forte forum forward fossil foster found fountain four fox frame free fresh
friend front frontier frost fuel full fun fusion future gain galaxy game gap garden gate gem general gentle giant gift
glass glide global globe glory glow goal gold golden good grace grain grand granite graph grass gravity great green
grid grip ground grove grow guard guess guide gulf gun habit hall halo hammer hand happy harbor harbour hard harvest
haven hawk head health heart heat heavy helix hello help here heritage hero high hill hive hold home honest honey
honor hood hook hope horizon horn horse host hot house hub human humble hunt hunter ice icon idea ideal image impact
imperial index indigo infinity ink inside insight inspire integral intel intent inter interest invest iris iron island
ivory ivy jade jet jewel join journey joy judge jump junction juniper just key kind king kite kiss knight label lake
lamp land landmark lane large laser last latitude launch laurel leader leaf league lean leap legacy legend lemon level
liberty lift light lighthouse lily lime linden line link lion liquid list little live local lock lodge loft logic long
look loop lotus love loyal lucid luck lucky lumen luna lynx magic magnet magnolia main make mango maple marathon
marble march marine mark market mars marvel mask mass master match matrix matter max may meadow measure media medium
mega mentor mercury merit mesa meta metal meteor metro micro midland milestone mill mind mine mint mirror mission mist
mobile mode model modern moment monarch monday monster moon more morning mosaic moss motion motive mountain mouse move
mutual name nation national native nature nest net network neutral never new news next nickel night nimble nine noble
node north nova now nugget oak oasis ocean octane olive omega one open opera optimum option oracle orange orbit
orchard orchid order origin orion osprey outlook oval over owl oxide oxygen pace pacific pack page paint palace palm
panda panther paper paragon park part partner pass path patriot peak pear pearl pelican penguin people pepper perch
perfect petal phoenix piece pilot pine pink pioneer pitch pivot pixel place plain plan planet plant platinum play
plaza plum plus point polar pole polo pool port post power prairie precision premier presence present press prestige
pride primary prime prince principal print prism pro process profile progress project promise proof prosper provident
public pulse pump pure purple purpose quantum quarter quartz queen quest quick quiet rabbit radar radiant rain rally
ram ranch ranger rapid raven ray reach ready real realm record red reef reflex regal regent region reliance renew
reply rescue reserve resolute resource response rest result reverse ridge right ring rise river road robin rock rocket
root rose round route royal ruby run rush saber safe saga sage sail salt sand sapphire satellite saturn savage scale
scout sea seal search season second secure see seed select sense sentinel sequoia serve seven shadow shape share shark
sharp shell shelter shield shift shine ship shop shore short show side sierra sigma signal signature silk silver
simple single six sky slack sleep slice small smart smile smith smoke snap snow social socket sol solar solid solution
sonic soul sound source south space spark spear spectrum speed sphere spin spirit splash spot spring sprint spruce
square stable staff stage stand standard staples star start state station steam steel stellar step sterling still
stone storm story stream street stride strong studio style subway success sugar summit sun sunrise superior supreme
sure surf surge swan sweet swift switch symphony synergy system table tag talent target task team teal tempo temple
ten tenet terra thread three thrive thunder tide tiger timber time titan toast today together token top torch total
touch tower town track trade trail train transform travel treasure tree trek trend triangle tribe trident trillium
trinity triple triumph true trust truth tulip tundra turtle twin two ultra umbrella under union unison unit united
unity universal up upper urban us valley value vantage vault vector velocity venture verge verse vertex vessel via
victory view village vine vintage violet virgin virtue visa vision vista vital voice volt volume vortex voyage wall
walnut watch water wave way wealth web well west whale wheel whirlpool white whole wide wild willow win wind window
wing winter wire wisdom wise wish wolf wonder wood word work world worth yard yellow yield young zebra zenith zero
zone zoom
"""


def is_common(word: str) -> bool:
    """Is it an everyday word when written small?"""
    return word.casefold() in common_words()


@cache
def common_words() -> frozenset[str]:
    return frozenset(_WORDS.split())
