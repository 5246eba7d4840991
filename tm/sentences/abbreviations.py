"""What a stop after a word means, per language: plain data for the splitter.

`titles`: with a capital, a name follows (`Mr.`, `Prof.`); in lower case they are words of their own (Turkish `der.`).
`never`: a name or a word follows (`e.g.`, `ул.`), the stop never ends a sentence.
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

    titles: frozenset[str]
    never: frozenset[str]
    number: frozenset[str]
    may: frozenset[str]
    ends: frozenset[str]
    starters: frozenset[str]
    ordinals: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = Rules(
    titles=_words(
        "adm amb assoc asst atty brig brig.gen bros capt cdr cmdr col cols cpl cpt dept det dr drs fr ft gen"
        " gens gov hon insp lt lt.col lt.gen maj maj.gen messrs mlle mme mr mrs ms mt mx pres prof profs pvt"
        " rep reps rev revs sen sens sgt sra st ste supt univ"
    ),
    never=_words("approx c.f ca cf e.g esp i.e incl ph resp v viz vs"),
    number=_words(
        "no nos art arts fig figs p pp vol vols ch chap sec sect para paras eq ref refs ed eds pt pts"
        " op ver jan feb mar apr jun jul aug sep sept oct nov dec ext rm cl col tel fax b d c r"
    ),
    may=_words(
        "al ala ariz ave b.a b.sc blvd calif co colo conn corp d.c d.phil dist e.u esq et.al fla gov't hwy"
        " inc inst int'l intl jr kan l.a ll.b ll.m llc ltd m.a m.d m.sc md mich minn n.y nat'l neb nev okla"
        " ph.d plc rd sr tenn tex u.k u.n u.s u.s.a u.s.s.r va wis"
    ),
    ends=_words("a.d a.m b.c b.c.e c.e etc ft ibid km lb lbs loc.cit mph op.cit oz p.m sq yd yds"),
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
    titles=_words(
        "akt alb amr apt arş arş.gör atğm av blv bn bnb by böl cad der doç doç.dr dr dt ecz ed gen gn gör haz"
        " hst hz kat kor korg mad mah md mim mr mrs ms muh müd müh onb op ord org prof prof.dr sk sn sok st"
        " tuğg tümg tğm uzm vet yay yrd yrd.doç.dr yzb yük çvş öğr öğr.gör ütğm"
    ),
    never=_words("bk bkz d e.g hz i.e krş no.lu t.c v çev örn"),
    number=_words("no nu nr s ss c sf syf m madde böl md f fık say tel faks fax şek tab cilt ks r"),
    may=_words(
        "a.ş ltd şti inc co corp jr a.b a.b.d b.m k.k.t.c s.s.c.b u.s u.k tic san şb üni ünv fak enst bşk bak gnl"
    ),
    ends=_words("a.g.e a.g.m cm dk etc gr i.s i.ö i̇.s i̇.ö kg km kr lt m.s m.ö mm sa sn tl v.b v.d v.s vb vd vs yy"),
    starters=_words(
        "bu bir ancak fakat ve ama o onun ona onlar onların şu bunun buna bunu bunlar böylece ayrıca çünkü"
        " daha her ilk eğer için biz ben siz sen hem ne en çok de da ki ya veya ise iki diğer bazı tüm bütün"
        " hiç şimdi sonra önce artık oysa lakin yani hatta üstelik öte dolayısıyla bununla buradaki burada"
        " orada şöyle böyle öyle nitekim kısacası peki evet hayır aynı ardından geçen son yine gerek özellikle"
    ),
    ordinals=True,
)

RUSSIAN = Rules(
    titles=_words("dr mr mrs ms prof"),
    never=_words(
        "адм акад англ б-р букв бул вр.и.о врио г-жа г-н г-на г-ном г-ну гг-да ген гл греч д дер докт доц е"
        " зав зам и.о изд исп итал к канд кап кв корп лат лейт н наб напр нач о обл ок отв оф п пер"
        " пл подп полк пом пос пп пр-т просп проф р-н ред рис с св серж см сост ср ст стр т т.е т.к т.н т.о"
        " табл тел ул ф фр франц ч ш яп"
    ),
    number=_words(
        "№ n no с стр т тт гл ст ч п пп кн вып рис табл прил янв фев февр мар апр авг сен сент окт ноя нояб дек"
    ),
    may=_words("им нем м г гг в вв тыс млн млрд трлн руб коп долл а.о о.о.о inc ltd co corp jr u.s р"),
    ends=_words(
        "др пр т.д т.п мин сек час кг км см мм га ч д п н.э э н э.н ж м-ца обл р-на мес чел экз л кв.м кв.км etc ibid"
    ),
    starters=_words(
        "в на и но а он она они оно это эти этот эта по с к из за для при если когда как что также однако"
        " кроме мы вы я его её ее их такой такие так все всё после до во со об о у от под над через перед"
        " между не ни то тот те там здесь тогда теперь ещё еще уже только даже хотя потому поэтому затем ведь"
        " или либо чтобы пока этого этом этой того том который кто где почему зачем сколько среди около более"
        " менее другие другой один одна одно первый первая вместе наконец"
        " потом далее никто ничто нет да каждый многие некоторые сегодня вчера завтра мой наш ваш оба обе сам сама сами"
    ),
)

OTHER = Rules(
    titles=ENGLISH.titles,
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
