"""Google and MyMemory through deep-translator, whose requests go through our own client instead of its bare
`requests.get`.

The library has no timeouts, no size limits and no tries, repeats keys and addresses in its messages, and returns error
pages and notices of used-up quotas as if they were translations; all of that is caught here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType, SimpleNamespace
from typing import Any

from tm.engines.base import EngineSettings, Request, Temporary, Unfit, base_language
from tm.engines.http import Client, Reply, failure
from tm.errors import EngineError

_QUOTA = re.compile(r"MYMEMORY WARNING|YOU USED ALL AVAILABLE|quota", re.IGNORECASE)
_ERROR = re.compile(r"Error \d{3} \(|That’s an error|That's an error|unusual traffic", re.IGNORECASE)


class _Web:
    """What both have in common: one text a request, an instance for each, one origin."""

    name = ""
    limit = 0
    batch = 1
    concurrency = 1
    interval = 0.0
    total = 20.0
    contextual = False
    reviewed_language = True
    address = ""

    def __init__(self, settings: EngineSettings) -> None:
        self.model = ""
        self._settings = settings
        self._client = Client(self.address, settings.limits, self.total, (), f"engine `{self.name}`")
        self._get = _getter(self._client)

    def _translator(self, source: str, target: str) -> Any:
        raise NotImplementedError

    def translate(self, texts: Sequence[str], source: str, target: str, requests: Sequence[Request]) -> list[str]:
        return [self._one(text, source, target) for text in texts]

    def _one(self, text: str, source: str, target: str) -> str:
        from deep_translator import exceptions

        translator = self._translator(source, target)
        try:
            answer = translator.translate(text)
        except EngineError:
            raise
        except exceptions.NotValidLength:
            raise Unfit(f"engine `{self.name}`: the text is too long") from None
        except (
            Exception
        ) as error:  # the library has no common base of errors, and raises AttributeError or StopIteration too
            kind = type(error).__name__
            raise Temporary.of(f"engine `{self.name}`: the reply is no answer ({kind})", billed=True) from None
        answer = answer if isinstance(answer, str) else ""
        if _QUOTA.search(answer) and not _QUOTA.search(text):
            raise EngineError(
                f"engine `{self.name}`: today's free quota is used up", hint="try tomorrow, or another engine"
            )
        if _ERROR.search(answer) and not _ERROR.search(text):
            raise Temporary.of(f"engine `{self.name}`: an error page instead of an answer")
        return answer

    def close(self) -> None:
        pass


class Google(_Web):
    name = "google"
    limit = 4_500  # the library's bound is 5,000, the address grows ninefold in Cyrillic
    concurrency = 2
    interval = 0.25
    address = "https://translate.google.com/m"

    def _translator(self, source: str, target: str) -> Any:
        from deep_translator import GoogleTranslator
        from deep_translator.constants import GOOGLE_LANGUAGES_TO_CODES

        known = set(GOOGLE_LANGUAGES_TO_CODES.values())
        made = _through(GoogleTranslator, self._get)(source=_google(source, known), target=_google(target, known))
        made._base_url = self.address
        return made


class MyMemory(_Web):
    name = "mymemory"
    limit = 450
    interval = 0.5
    address = "https://api.mymemory.translated.net/get"  # the library's own address is plain http

    def _one(self, text: str, source: str, target: str) -> str:
        answer = super()._one(text, source, target)
        return answer if "&" in text else html.unescape(answer)  # its memories come with entities in them

    def _translator(self, source: str, target: str) -> Any:
        from deep_translator import MyMemoryTranslator
        from deep_translator.constants import MY_MEMORY_LANGUAGES_TO_CODES

        known = sorted(MY_MEMORY_LANGUAGES_TO_CODES.values())
        email = self._settings.options.get("email")
        made = _through(MyMemoryTranslator, self._get)(
            source=_mymemory(source, known), target=_mymemory(target, known), email=email
        )
        made._base_url = self.address
        return made


def _getter(client: Client) -> Callable[..., Any]:
    """A stand-in for `requests.get` that raises our errors and returns what the library reads of a response."""

    def get(url: str, params: Mapping[str, str] | None = None, proxies: object = None) -> Any:
        import requests

        reply: Reply = client.request("GET", url, params=params)
        if not 200 <= reply.status < 300:
            raise failure(client, reply)
        response = requests.Response()
        response.status_code = reply.status
        response._content = reply.body
        response.encoding = "utf-8"
        return response

    return get


def _through(kind: type, get: Callable[..., Any]) -> type:
    """The class with its `translate` bound to our `get` in place of the module's `requests`; the module stays as it is."""
    plain = kind.translate  # type: ignore[attr-defined]
    scope = dict(plain.__globals__, requests=SimpleNamespace(get=get))
    ours = FunctionType(plain.__code__, scope, plain.__name__, plain.__defaults__, plain.__closure__)
    return type(kind.__name__, (kind,), {"translate": ours})


def _google(locale: str, known: set[str]) -> str:
    exact = locale.replace("_", "-")
    special = {
        "he": "iw",
        "nb": "no",
        "nn": "no",
        "zh": "zh-CN",
        "zh-hant": "zh-TW",
        "zh-hans": "zh-CN",
        "zh-hk": "zh-TW",
        "jv": "jw",
    }
    for code in (exact, special.get(exact.lower(), ""), base_language(exact), special.get(base_language(exact), "")):
        if code in known:
            return code
    raise EngineError(f"engine `google` does not know the language {exact}", hint="try another engine")


def _mymemory(locale: str, known: Sequence[str]) -> str:
    exact = locale.replace("_", "-")
    usual = {
        "en": "en-GB",
        "pt": "pt-PT",
        "zh": "zh-CN",
        "ar": "ar-SA",
        "fr": "fr-FR",
        "de": "de-DE",
        "es": "es-ES",
        "it": "it-IT",
    }
    base = base_language(exact)
    for code in (
        exact,
        usual.get(base, ""),
        f"{base}-{base.upper()}",
        *(code for code in known if base_language(code) == base),
    ):
        if code in known:
            return code
    raise EngineError(f"engine `mymemory` does not know the language {exact}", hint="try another engine")
