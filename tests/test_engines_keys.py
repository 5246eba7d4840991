"""Keys: where they come from, the only places they go to, and all the places where they must not turn up."""

from __future__ import annotations

import base64
import logging
import pickle
import traceback
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine_server import Server, chat, deepl, libre, page, reset, say
from tm.engines import Cache, Limits, Request, available, run, settings_for
from tm.engines.keys import Secret, is_loopback, origin, redact
from tm.engines.settings import check_url, models_folder, user_config
from tm.errors import EngineError, TmError, UsageError

CANARY = "sk-Canary+0123/456=789"
QUICK = Limits(backoff=0.01, total=2.0, attempts=2)
UNITS = [
    Request("u1", "The harbour was closed for repairs.", "en", "tr"),
    Request("u2", "Ships waited off the coast.", "en", "tr"),
]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment with an empty home."""
    return {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}


def configure(home: dict[str, str], text: str) -> Path:
    path = Path(home["XDG_CONFIG_HOME"]) / "tm" / "config.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin("https://API.Example.org/v1") == "https://api.example.org:443"
    assert origin("http://localhost:5000/") == "http://localhost:5000"
    assert origin("http://[::1]:80") == "http://[::1]:80"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "ftp://example.org",
        "file:///etc/passwd",
        "https://",
        "https://user:pass@example.org",
        "https://api.openai.com@evil.example",
        "https://api.openai.com\\@evil.example",
        "https://api.openai.com#@evil.example",
        "https://evil.example?https://api.openai.com",
        "https://exa mple.org",
        "https://example.org\n",
        "https://example.org/\r\nX: 1",
        "https://еxample.org",
        "https://example.org:0",
        "https://example.org:99999",
        "https://example.org:443x",
        "HTTPS://example.org",
        "//example.org",
        "https://[::1",
    ],
)
def test_an_address_that_two_parsers_could_read_differently_is_none(url: str) -> None:
    with pytest.raises(EngineError):
        origin(url)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_whatever_passes_as_an_address_means_the_same_to_the_http_library(tail: str) -> None:
    import requests

    try:
        ours = origin(f"https://{tail}")
    except EngineError:
        return
    theirs = requests.Request("GET", f"https://{tail}").prepare().url
    assert theirs is not None
    assert origin(theirs) == ours


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.2", "2130706433", "0.0.0.0", "127.1"],
)
def test_only_this_machines_own_names_are_loopback(host: str) -> None:
    assert not is_loopback(f"http://{host}:5000")
    assert is_loopback("http://127.0.0.1:5000")
    assert is_loopback("http://localhost")
    assert is_loopback("http://[::1]:8080/v1")


def test_a_vendors_key_goes_to_the_vendor(home: dict[str, str]) -> None:
    environ = home | {"OPENAI_API_KEY": CANARY, "DEEPL_API_KEY": f"{CANARY}:fx"}
    assert settings_for("openai", environ=environ).key == Secret(CANARY)
    assert settings_for("deepl", environ=environ).url == "https://api-free.deepl.com", "a free key has its own server"
    assert settings_for("deepl", environ=environ).key == Secret(f"{CANARY}:fx")
    assert settings_for("libre", environ=environ).key is None


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/v1",
        "http://api.openai.com/v1",
        "https://api.openai.com:8443/v1",
        "https://api.openai.com.evil.example/v1",
        "https://sub.api.openai.com/v1",
        "http://127.0.0.1:9/v1",
    ],
)
def test_a_project_cannot_send_a_vendors_key_elsewhere(home: dict[str, str], url: str) -> None:
    given = settings_for("openai", {"openai": {"url": url, "model": "m"}}, environ=home | {"OPENAI_API_KEY": CANARY})
    assert given.url == url
    assert given.key is None


def test_a_project_cannot_bring_keys_prices_or_origins(home: dict[str, str]) -> None:
    project = {
        "libre": {
            "url": "https://evil.example",
            "key": "k",
            "api_key": "k",
            "origin": "https://evil.example",
            "price": "0",
        }
    }
    given = settings_for("libre", project, environ=home | {"TM_LIBRE_KEY": CANARY})
    assert (given.key, given.price, dict(given.options), given.plain_http) == (None, None, {}, False)


def test_the_user_may_bind_a_key_to_another_origin(home: dict[str, str]) -> None:
    project = {"openai": {"url": "https://llm.example/v1", "model": "m"}}
    bound = home | {"OPENAI_API_KEY": CANARY, "TM_OPENAI_ORIGIN": "https://llm.example"}
    assert settings_for("openai", project, environ=bound).key == Secret(CANARY)
    assert settings_for("openai", {}, environ=bound).key is None, "and then it is no longer for the vendor"


def test_the_users_own_config_binds_its_key_to_the_address_beside_it(home: dict[str, str]) -> None:
    configure(home, f"engines:\n  libre: {{url: 'https://mt.example', key: '{CANARY}', price: 3}}\n")
    own = settings_for("libre", environ=home)
    assert (own.url, own.key, own.price) == ("https://mt.example", Secret(CANARY), 3.0)
    other = settings_for("libre", {"libre": {"url": "https://evil.example"}}, environ=home)
    assert (other.url, other.key) == ("https://evil.example", None)


def test_a_config_that_cannot_be_read_is_an_error_that_quotes_nothing(home: dict[str, str]) -> None:
    path = configure(home, f"engines:\n  openai: {{key: !{CANARY} x\n")
    with pytest.raises(UsageError) as caught:
        user_config(home)
    assert caught.value.path == str(path)
    assert "Canary" not in str(caught.value) + caught.value.hint
    assert caught.value.__cause__ is None


def test_plain_http_to_another_machine_needs_the_users_own_word(home: dict[str, str]) -> None:
    project = {"libre": {"url": "http://mt.lan:5000"}}
    with pytest.raises(EngineError, match="plain http") as caught:
        check_url(settings_for("libre", project, environ=home), "libre")
    assert "TM_LIBRE_ORIGIN=http://mt.lan:5000" in caught.value.hint
    allowed = settings_for(
        "libre", project, environ=home | {"TM_LIBRE_ORIGIN": "http://mt.lan:5000", "TM_LIBRE_KEY": CANARY}
    )
    assert check_url(allowed, "libre") == "http://mt.lan:5000"
    assert allowed.key is None, "and even then no key travels in the open"


def test_where_models_lie_is_the_users_affair(home: dict[str, str]) -> None:
    assert models_folder(home) == Path(home["HOME"]) / ".cache" / "tm" / "models"
    assert models_folder(home | {"TM_MODELS_DIR": "/data/m"}) == Path("/data/m")
    configure(home, "models: {dir: /srv/models}\n")
    assert settings_for("firefox", {"firefox": {"dir": "/evil"}}, environ=home).models == Path("/srv/models")


def test_a_key_shows_itself_nowhere() -> None:
    secret = Secret(CANARY)
    assert "Canary" not in f"{secret} {secret!r} {[secret]}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


@pytest.mark.parametrize(
    "spell", [str, quote, lambda t: quote(t, safe=""), str.upper, lambda t: base64.b64encode(t.encode()).decode()]
)
def test_redaction_knows_the_spellings_of_a_key(spell: object) -> None:
    text = redact(f"GET /?k={spell(CANARY)}&x", [Secret(CANARY), None])  # type: ignore[operator]
    assert text == "GET /?k=***&x"


def test_a_key_with_a_line_break_is_refused_without_being_quoted(home: dict[str, str]) -> None:
    with pytest.raises(EngineError) as caught:
        settings_for("openai", environ=home | {"OPENAI_API_KEY": "sk-Canary\r\nX-Evil: 1"})
    assert "Canary" not in str(caught.value)


def test_a_redirect_is_not_followed_and_the_other_server_sees_nothing(home: dict[str, str]) -> None:
    for name, body in (("openai", chat()), ("libre", libre()), ("deepl", deepl())):
        with (
            Server(body) as other,
            Server(lambda seen, to=other: (307, {"Location": f"{to.url}{seen.path}"}, b"")) as server,
        ):
            environ = home | {f"TM_{name.upper()}_KEY": CANARY, f"TM_{name.upper()}_ORIGIN": server.url}
            chosen = settings_for(name, {name: {"url": server.url, "model": "m"}}, environ=environ, limits=QUICK)
            assert chosen.key is not None
            report = run(UNITS, name, chosen, Cache(), on_answer=lambda _: None)
            assert "redirects are not followed" in str(report.error), name
            assert len(server.seen) == 1
            assert CANARY in server.everything(), "the bound origin does get the key"
            assert not other.seen


def test_a_netrc_file_is_not_consulted(home: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login me password {CANARY}\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with Server(libre()) as server:
        chosen = settings_for("libre", {"libre": {"url": server.url}}, environ=home, limits=QUICK)
        run(UNITS, "libre", chosen, Cache(), on_answer=lambda _: None)
        assert server.seen
        assert "authorization" not in server.everything().lower()


def test_loopback_is_not_asked_through_a_proxy(home: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(libre()) as proxy, Server(libre()) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        environ = home | {"TM_LIBRE_KEY": CANARY, "TM_LIBRE_URL": server.url}
        run(UNITS, "libre", settings_for("libre", environ=environ, limits=QUICK), Cache(), on_answer=lambda _: None)
        assert server.seen
        assert not proxy.seen


TROUBLES = {
    "echoes the request": lambda seen: (403, {}, f"bad key: {seen.headers} {seen.body!r}".encode()),
    "echoes it with a 500": lambda seen: (500, {}, f"{seen.headers} {seen.body!r}".encode()),
    "echoes it as an answer": lambda seen: page(f"{seen.headers} {seen.body!r}"),
    "says no": lambda seen: say({"error": {"message": f"Incorrect API key {CANARY}"}}, 401),
    "breaks": lambda seen: reset(),
    "takes offence at the text": lambda seen: say({"message": CANARY}, 400),
    "sends elsewhere": lambda seen: (302, {"Location": f"http://127.0.0.1:1/?k={CANARY}"}, b""),
}


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("name", ["openai", "libre", "deepl"])
def test_the_key_is_in_no_message_log_traceback_answer_or_file(
    name: str,
    trouble: str,
    home: dict[str, str],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    with Server(TROUBLES[trouble]) as server, Cache(tmp_path / "cache.db") as cache:
        environ = home | {f"TM_{name.upper()}_KEY": CANARY, f"TM_{name.upper()}_ORIGIN": server.url}
        project = {name: {"url": server.url, "model": "m"}}
        chosen = settings_for(name, project, environ=environ, limits=QUICK)
        said = [repr(chosen), repr(available(project, environ=environ))]
        report = run(UNITS, name, chosen, cache, on_answer=lambda answer: said.append(repr(answer)))
        assert CANARY in server.everything()
    assert report.offered == 0
    said.append(repr(report))
    if report.error is not None:
        said += traceback.format_exception(report.error)
        said += [str(report.error), report.error.hint, repr(report.error.args)]
    captured = capfd.readouterr()
    said += [caplog.text, captured.out, captured.err]
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for text in [*said, stored.decode("latin-1")]:
        for spelling in (CANARY, quote(CANARY), quote(CANARY, safe=""), base64.b64encode(CANARY.encode()).decode()):
            assert spelling not in text


def test_the_list_of_engines_says_what_each_lacks_and_imports_none(home: dict[str, str]) -> None:
    import subprocess
    import sys

    infos = {info.name: info for info in available(environ=home)}
    assert infos["pseudo"].ready
    assert infos["google"].ready
    assert infos["auto"].ready
    assert "TM_DEEPL_KEY" in infos["deepl"].needs or "pip install" in infos["deepl"].needs
    assert "url" in infos["libre"].needs
    assert "TM_OPENAI_KEY" in infos["openai"].needs
    local = {
        info.name: info
        for info in available({"openai": {"url": "http://localhost:11434/v1", "model": "m"}}, environ=home)
    }
    assert local["openai"].ready, "a server of one's own needs no key"
    code = "import sys; from tm.engines import available; available(); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=home
    ).stdout.split()
    assert not {"requests", "deep_translator", "deepl", "fxtranslate", "bs4"} & set(loaded)


def test_errors_travel_between_processes() -> None:
    error = pickle.loads(pickle.dumps(EngineError("gave up", hint="try again")))
    assert isinstance(error, TmError)
    assert (error.message, error.hint) == ("gave up", "try again")
