"""What a stop after a word means, per language: plain data for the splitter.

`never`: a name or a word follows (`Mr.`, `Prof.`, `ул.`), the stop never ends a sentence.
`number`: the stop ends no sentence where a number follows (`No. 5`, `s. 12`, `Oct. 3`); else it does.
`may`: the stop may also end the sentence (`Inc.`, `U.S.`, `2019 г.`): it does where a common first word follows.
`ends`: as `may`, but before any capital the sentence is taken to end (`etc.`, `p.m.`, `т. д.`).
`starters`: words that often begin a sentence and are no names.
`ordinals`: whether a number with a stop is an ordinal (Turkish `21. yüzyıl`, German `3. Oktober`).

Words are written without the last stop and in lower case (Turkish: dotless I already folded).
"""

from __future__ import annotations

from typing import NamedTuple


class Rules(NamedTuple):
    """The word lists of one language; see the module's description."""

    never: frozenset[str]
    number: frozenset[str]
    may: frozenset[str]
    ends: frozenset[str]
    starters: frozenset[str]
    ordinals: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = Rules(
    never=_words(
        "mr mrs ms messrs mme mlle dr prof rev fr hon gen col maj capt cpt cmdr cdr lt sgt cpl pvt adm brig"
        " sen rep reps sens gov pres amb supt det insp sr sra st mt ft ste mx e.g i.e cf viz vs v al approx ca"
        " esp incl resp lt.col lt.gen maj.gen brig.gen ph dept asst assoc atty gens cols drs profs revs univ"
        " bros c.f"
    ),
    number=_words(
        "no nos art arts fig figs p pp vol vols ch chap sec sect para paras eq ref refs app ed eds tab pt pts"
        " op ver jan feb mar apr jun jul aug sep sept oct nov dec ext rm cl col tel fax b d c r"
    ),
    may=_words(
        "u.s u.k u.n e.u u.s.a u.s.s.r d.c l.a n.y inc ltd co corp llc plc jr esq ave blvd rd hwy dist calif"
        " fla tex mass conn ariz mich minn wash ore colo ala ga va pa md wis ill ind tenn okla kan neb nev"
        " ph.d b.a m.a m.d b.sc m.sc d.phil ll.b ll.m gov't int'l nat'l inst intl est"
    ),
    ends=_words(
        "etc a.m p.m am pm ibid loc.cit op.cit a.d b.c c.e b.c.e et.al al min max sq lb lbs oz in ft yd yds mph km"
    ),
    starters=_words(
        "the a an this that these those it he she we they i you in on at for but and however if when while as"
        " after before there his her its their our my your with by from to since some many most all no not"
        " what who how why where although though despite according also then so yet or another both each one"
        " during until unless because under over between among through about such only even now still here"
        " once it's he's she's they're we're i'm that's there's meanwhile moreover therefore thus instead"
        " indeed nevertheless furthermore additionally finally first second third people several other others"
        " nor will would could should can may might did does do is are was were has have had"
    ),
)

TURKISH = Rules(
    never=_words(
        "prof doç dr yrd öğr gör arş uzm av sn bn by hz bkz bk krş örn yük müh mim ecz vet dt op ord alb yzb"
        " bnb tğm ütğm korg org tümg tuğg kor gen amr atğm çvş onb st mr mrs ms mah cad sok sk blv apt kat mad"
        " md böl hst ed çev haz der akt yay t.c d e.g i.e v no.lu doç.dr prof.dr yrd.doç.dr öğr.gör arş.gör"
        " muh müd gn"
    ),
    number=_words("no nu nr s ss c sf syf m madde böl md f fık say tel faks fax şek tab cilt ks r"),
    may=_words(
        "a.ş ltd şti inc co corp jr a.b a.b.d b.m k.k.t.c s.s.c.b u.s u.k tic san şb üni ünv fak enst bşk bak gnl"
    ),
    ends=_words(
        "vd vb vs v.b v.d v.s m.ö m.s i̇.ö i̇.s i.ö i.s a.g.e a.g.m age agm dk sn sa tl kr kg km cm mm lt gr yy etc"
    ),
    starters=_words(
        "bu bir ancak fakat ve ama o onun ona onlar onların şu bunun buna bunu bunlar böylece ayrıca çünkü"
        " daha her ilk eğer için biz ben siz sen hem ne en çok de da ki ya veya ise iki diğer bazı tüm bütün"
        " hiç şimdi sonra önce artık oysa lakin yani hatta üstelik öte dolayısıyla bununla buradaki burada"
        " orada şöyle böyle öyle nitekim kısacası peki evet hayır aynı ardından geçen son yine gerek özellikle"
    ),
    ordinals=True,
)

RUSSIAN = Rules(
    never=_words(
        "им ул пр-т просп пер пл наб бул б-р ш д кв стр корп оф пос дер с г-н г-жа г-на г-ну г-ном гг-да проф"
        " акад доц канд докт ген полк подп кап лейт серж адм св о ок ср напр т.н т.е т.к т.о т н к е и.о"
        " вр.и.о врио зам зав нач пом ред изд сост отв обл р-н рис табл гл ст п пп ч см тел ф м англ нем фр"
        " франц лат греч исп итал яп кит букв dr mr mrs ms prof"
    ),
    number=_words(
        "№ n no с стр т тт гл ст ч п пп кн вып рис табл прил янв фев февр мар апр авг сен сент окт ноя нояб дек"
    ),
    may=_words("г гг в вв тыс млн млрд трлн руб коп долл а.о о.о.о inc ltd co corp jr u.s р"),
    ends=_words(
        "др пр т.д т.п мин сек час кг км см мм м га ч д п н.э э н э.н ж м-ца обл р-на мес чел экз л кв.м кв.км etc ibid"
    ),
    starters=_words(
        "в на и но а он она они оно это эти этот эта по с к из за для при если когда как что также однако"
        " кроме мы вы я его её ее их такой такие так все всё после до во со об о у от под над через перед"
        " между не ни то тот те там здесь тогда теперь ещё еще уже только даже хотя потому поэтому затем ведь"
        " или либо чтобы пока этого этом этой того том который кто где почему зачем сколько среди около более"
        " менее другие другой один одна одно первый первая вместе наконец"
    ),
)

OTHER = Rules(
    never=ENGLISH.never | _words("sr sra dña hr fr frl mme mlle mgr dott sig ing bzw ca z.b d.h u.a vgl s.o s.u"),
    number=ENGLISH.number | _words("nr núm art ст"),
    may=ENGLISH.may,
    ends=ENGLISH.ends | _words("usw ecc"),
    starters=_words(
        "der die das ein eine er sie es wir ich le la les un une il elle nous je el los las uno ella en de y e o"
    ),
)

ORDINAL_LANGUAGES = _words("tr az de da nb nn no fi et lv cs sk sl hr bs sr pl hu is lb eu")


def rules_for(lang: str) -> Rules:
    """The rules of a BCP 47 locale (`en`, `en-GB`, `pt_BR`); a language without its own rules gets general ones."""
    base = lang.replace("_", "-").partition("-")[0].lower()
    known = {"en": ENGLISH, "tr": TURKISH, "ru": RUSSIAN}.get(base)
    if known is not None:
        return known
    return OTHER._replace(ordinals=base in ORDINAL_LANGUAGES)
