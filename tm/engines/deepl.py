"""DeepL through its official client, with our own transport under it: its tries, redirects and logs are left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tm.engines.base import EngineSettings, Request, Temporary, Unfit, base_language
from tm.engines.http import Client, Reply, failure
from tm.engines.settings import check_url
from tm.errors import EngineError

_TARGETS = {
    "en": "EN-GB",
    "pt": "PT-PT",
    "en-us": "EN-US",
    "pt-br": "PT-BR",
    "zh-tw": "ZH-HANT",
    "zh-hk": "ZH-HANT",
    "no": "NB",
}


class DeepL:
    name = "deepl"
    limit = 20_000
    batch = 40
    concurrency = 2
    interval = 0.0
    total = 45.0
    contextual = True
    reviewed_language = True

    def __init__(self, settings: EngineSettings) -> None:
        import deepl

        if settings.key is None:
            raise EngineError("engine `deepl` has no key for this server", hint="export TM_DEEPL_KEY=...")
        url = check_url(settings, self.name)
        self._formality = settings.options.get("formality", "")
        self.model = f"{url} {self._formality}"
        self._client = Client(url, settings.limits, self.total, [settings.key], f"engine `{self.name}`")
        made: Any = deepl.Translator(settings.key.reveal(), server_url=url, send_platform_info=False)
        if not hasattr(made, "_client") or not hasattr(made._client, "request_with_backoff"):
            raise EngineError("this version of the package `deepl` is not known", hint="pip install 'deepl>=1.20,<2'")
        made._client = _Transport(self._client)
        self._deepl = made

    def translate(self, texts: Sequence[str], source: str, target: str, requests: Sequence[Request]) -> list[str]:
        import deepl

        options: dict[str, object] = {"formality": self._formality} if self._formality else {}
        context = "\n".join(dict.fromkeys(item for request in requests for item in request.context))[:2_000]
        if context:
            options["context"] = context
        try:
            answers = self._deepl.translate_text(
                list(texts),
                source_lang=base_language(source).upper(),
                target_lang=_TARGETS.get(target.replace("_", "-").lower(), base_language(target).upper()),
                preserve_formatting=True,
                split_sentences=deepl.SplitSentences.NO_NEWLINES,
                **options,
            )
            return [answer.text if isinstance(answer.text, str) else "" for answer in answers]
        except (deepl.DeepLException, AttributeError, TypeError, KeyError, ValueError) as error:
            status = getattr(error, "http_status_code", None)
            if isinstance(status, int) and not 200 <= status < 300:
                raise failure(self._client, Reply(status, {}, str(error).encode())) from None
            if isinstance(error, ValueError):
                raise Unfit(f"engine `{self.name}` does not take this text") from None
            raise Temporary.of(f"engine `{self.name}`: the reply is not DeepL's JSON", billed=True) from None

    def close(self) -> None:
        pass


class _Transport:
    """Stands in for the client's own HTTP layer: the same two calls, our limits."""

    def __init__(self, client: Client) -> None:
        self._ours = client

    def request_with_backoff(
        self,
        method: str,
        url: str,
        data: Any = None,
        json: Any = None,
        headers: Any = None,
        stream: bool = False,
        **kwargs: Any,
    ) -> tuple[int, str]:
        import requests

        with self._ours.session() as session:
            plain = requests.Request(method, url, data=data, json=json, headers=headers, **kwargs)
            reply = self._ours.send(session, session.prepare_request(plain))
        if reply.status == 429 or reply.status >= 500:
            raise failure(self._ours, reply)  # here the server's Retry-After is still known
        if reply.status < 300 and not _is_object(reply.body):  # the client would take it for an empty answer
            raise Temporary.of("engine `deepl`: the reply is not DeepL's JSON", billed=not reply.is_page)
        return reply.status, self._ours.redacted(reply.text)  # the client logs what it gets

    def close(self) -> None:
        pass


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False
