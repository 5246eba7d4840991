"""Function words and letters that tell languages apart without a model. Plain values, chosen for what they rule out.

A word is listed only where the other languages that share its script use it rarely or not at all: English `in` and `was`
are German too, Turkish `bir` and `bu` are Azerbaijani, Russian `и` and `на` are Bulgarian, so they say little.
"""

from __future__ import annotations

_EN = """
the of and to that is for with as his it be by had not are but from or have they which you were all she there would their
we him been has when who will more if out said what up its about into than them can only some could time these two then do
first any my now such like our over most made after also did many before must through where much your way should because
each just those people how too very own see get here between both being under never another while might against himself
herself themselves itself however although though until since during without within upon whose whom other every few several
still again yet even back down off away around among according later says say told asked going does doing done having this
an at he i was in on so no her me us why per new year years one
"""

_TR = """
ve için ile gibi daha çok kadar sonra ancak göre değil olduğu olduğunu olarak oldu olması olan olanlar ise veya ama fakat
çünkü hem bile şey ben sen biz onlar onun bunu bunun buna böyle şöyle nasıl neden niçin hangi tüm bütün bazı birçok diğer
aynı kendi kendisi önce içinde üzerinde arasında tarafından karşı doğru beri dolayı rağmen üzere yalnızca sadece artık
henüz hâlâ hala yine tekrar yıl yılında yılı gün zaman etti etmek eden edilen edildi ediyor edecek ettiği etmektedir olacak
aldı söyledi dedi belirtti yapılan yapıldı vardı vardır mı mi mu mü bir bu da de ki her en ne var yok o şu iki ilk son
büyük yeni özel önemli birlikte boyunca ayrıca ilgili hakkında konusunda nedeniyle ardından ortaya şekilde eski genel uzun
sahip yer alan üye ülke başkanı bunlar onu ona onları sizin bizim benim nin nın nun nün den dan daki deki ya hiçbir herhangi
itibaren dahil başka birisi biri hiç belki işte yani oysa üzerine altında önünde
"""

_RU = """
и в на не что с по как к но из за для от он она они оно мы вы я его ее её их им ему ей был была было были это этот эта эти
этого этой этом так также только уже если или когда чтобы который которая которое которые которых которого которой которым
которому после при до об о у же бы ни ли быть может могут можно нужно будет будут является являются стал стала стали году
года лет время все всё всех всего еще ещё более между через перед потому поэтому однако свой своей своего свою свои себя
него неё нее них ним ними ней нем нём том тем тех того чем где там здесь тут под над без во со нет да а сказал сказала
заявил говорит должны должен между среди около во время лишь даже очень много многие несколько один одна два три другие
других против согласно благодаря поскольку поэтому затем сейчас тогда теперь вместе
"""

FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(_EN.split()),
    "tr": frozenset(_TR.split()),
    "ru": frozenset(_RU.split()),
}

# Words that close relatives have too: they count as evidence against another script or family, not against a relative.
_SHARED_EN = "in on an at he i was so no her me us per new one is to as it of for do over all man two first an or if"
_SHARED_TR = (
    "bir bu da de ki her en ne var yok o iki son her alan yer ya dan den deki biri hiç yani ile olan şu mi mu mı mü"
)
_SHARED_RU = """
и в на не с по за от до об о у а но к что как он она они мы вы я бы ни ли же при над под без все быть да два три один тем
там тут так том том чем во со нет или еще може их им был была было були где это этот эта эти мог я его её после между
"""
SHARED: dict[str, frozenset[str]] = {
    "en": frozenset(_SHARED_EN.split()),
    "tr": frozenset(_SHARED_TR.split()),
    "ru": frozenset(_SHARED_RU.split()),
}

SCRIPTS = {"en": "Latn", "tr": "Latn", "ru": "Cyrl"}

# Letters that a language's own words never hold; names and quotations may.
ALIEN_LETTERS = {
    "en": "çğıöşüäßéèêàâîôûñåøæœłśćčšžřěůőűəňýőўқғҳ",
    "tr": "əäßéèêàñåøæœłśćčšžřěůőűňýwqxőăâțș",
    "ru": "іїєґўђјљњћџѓќѕәғқңөұүһҗҥҳӣӯҷѝ",
}
