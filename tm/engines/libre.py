"""LibreTranslate: `POST /translate` with a JSON body. A server without keys needs none."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tm.engines.base import EngineSettings, Miscounted, Request, Temporary, base_language
from tm.engines.http import Client, failure
from tm.engines.settings import check_url
from tm.errors import EngineError

_CODES = {"zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-hant": "zh-Hant", "pt-br": "pt-BR", "nn": "nb", "no": "nb"}


class Libre:
    name = "libre"
    limit = 2_000
    batch = 10
    concurrency = 2
    interval = 0.0
    total = 45.0
    contextual = False
    reviewed_language = True

    def __init__(self, settings: EngineSettings) -> None:
        self._url = check_url(settings, self.name)
        self._key = settings.key
        self.model = self._url
        self._client = Client(self._url, settings.limits, self.total, [settings.key], f"engine `{self.name}`")

    def translate(self, texts: Sequence[str], source: str, target: str, requests: Sequence[Request]) -> list[str]:
        """A server that knows no lists says so by answering with one text; from then on it is asked for one at a time."""
        question: object = texts[0] if self.batch == 1 and len(texts) == 1 else list(texts)
        body: dict[str, object] = {"q": question, "source": _code(source), "target": _code(target), "format": "text"}
        if self._key is not None:
            body["api_key"] = self._key.reveal()
        reply = self._client.request("POST", f"{self._url}/translate", json=body)
        if not 200 <= reply.status < 300:
            error = failure(self._client, reply)
            if reply.status == 400 and "not supported" in reply.text:
                raise EngineError(error.message, hint=f"this server does not translate {source} to {target}")
            raise error
        try:
            answer = json.loads(reply.body)["translatedText"]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise Temporary.of(
                f"engine `{self.name}`: the reply is not LibreTranslate's JSON",
                billed=not reply.is_page,
                hint="check the engine's `url`",
            ) from None
        if isinstance(answer, str):
            if len(texts) > 1:
                self.batch = 1
                raise Miscounted("the server answered a list with one text")
            return [answer]
        if not isinstance(answer, list) or not all(isinstance(item, str | None) for item in answer):
            raise Temporary.of(f"engine `{self.name}`: the reply holds no texts", billed=True)
        return [item or "" for item in answer]

    def close(self) -> None:
        pass


def _code(locale: str) -> str:
    return _CODES.get(locale.replace("_", "-").lower(), base_language(locale))
