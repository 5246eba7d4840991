"""A run against a real server on loopback: what is offered, what is refused, what it costs, and how it ends."""

from __future__ import annotations

import gzip
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine_server import Reply, Seen, Server, drip, flood, libre, page, reset, say, turkish
from tm.engines import Answer, Cache, EngineSettings, Limits, Report, Request, estimate, run
from tm.engines.registry import create
from tm.engines.tasks import prepare

QUICK = Limits(backoff=0.01, total=2.0)
TEXTS = [
    "The harbour **was closed** for repairs in 2019.[i]",
    "Ships waited off the coast, said [the port office](https://port.example/a_(b)?x=1&y=2) in its report.[^1]",
    "Run `make all` before you change {name} in the settings file.",
    "A short second report followed in the spring, with 30% more pages.",
]


def requests(texts: list[str] | None = None, target: str = "tr") -> list[Request]:
    return [Request(f"u{i}", text, "en", target, "markdown") for i, text in enumerate(texts or TEXTS)]


def ask(
    server: Server, wanted: list[Request], cache: Cache | None = None, limits: Limits = QUICK, **options: object
) -> tuple[Report, dict[str, Answer]]:
    answers: dict[str, Answer] = {}

    def keep(answer: Answer) -> None:
        assert answer.id not in answers, "one answer for each request"
        answers[answer.id] = answer

    chosen = EngineSettings(url=server.url, limits=limits)
    report = run(wanted, "libre", chosen, cache or Cache(), on_answer=keep, **options)  # type: ignore[arg-type]
    assert set(answers) == {request.id for request in wanted}
    assert report.offered == sum(1 for answer in answers.values() if not answer.refused)
    assert report.refused == sum(1 for answer in answers.values() if answer.refused)
    return report, answers


def test_a_good_server_gives_drafts_that_keep_every_inline_code() -> None:
    with Server(libre()) as server:
        report, answers = ask(server, requests())
    assert report.offered == len(TEXTS)
    assert report.error is None
    assert report.requests_sent == 1, "one batch"
    for code in ("**", "[i]", "](https://port.example/a_(b)?x=1&y=2)", "[^1]", "`make all`", "{name}"):
        assert sum(t.count(code) for t in TEXTS) == sum(a.text.count(code) for a in answers.values()), code
    assert "açıkladı" in " ".join(answer.text for answer in answers.values())


def test_inline_codes_never_reach_the_server() -> None:
    with Server(libre()) as server:
        ask(server, requests())
        sent = server.everything()
    assert "port.example" not in sent
    assert "make all" not in sent


def test_what_was_answered_once_is_not_asked_again() -> None:
    cache = Cache()
    with Server(libre()) as server:
        first, drafts = ask(server, requests(), cache)
        again, cached = ask(server, requests(), cache)
        assert len(server.seen) == 1
    assert (again.cached, again.characters, again.requests_sent) == (len(TEXTS), 0, 0)
    assert {key: answer.text for key, answer in drafts.items()} == {key: answer.text for key, answer in cached.items()}
    assert all(answer.cached for answer in cached.values())
    assert first.cached == 0


def test_equal_texts_are_asked_once() -> None:
    with Server(libre()) as server:
        report, answers = ask(server, requests([TEXTS[3]] * 5))
        assert len(server.seen[0].json["q"]) == 1
    assert report.offered == 5
    assert len({answer.text for answer in answers.values()}) == 1


BOMB = gzip.compress(b" " * 30_000_000)

MISBEHAVIOURS: dict[str, Callable[[Seen], Reply]] = {
    "HTTP 500": lambda seen: (500, {}, b"oops"),
    "HTTP 503 with a page": lambda seen: page("<h1>down</h1>", 503),
    "HTTP 429": lambda seen: say({"error": "slow down"}, 429),
    "a captive portal": lambda seen: page("<html><form>log in</form></html>"),
    "no JSON": lambda seen: (200, {}, b"{"),
    "JSON of another kind": lambda seen: say({"text": "?"}),
    "JSON so deep that parsers fall over": lambda seen: (200, {}, b"[" * 200_000),
    "numbers for texts": lambda seen: say({"translatedText": [1, 2, 3, 4]}),
    "a reset in the middle": lambda seen: reset(b'{"transl'),
    "a body cut short": lambda seen: (200, {"Content-Length": "5000"}, b'{"translatedText": ["a"'),
    "a body without end": lambda seen: flood(60),
    "one byte at a time": lambda seen: drip(5),
    "headers without end": lambda seen: drip(5, head=True),
    "a packed bomb": lambda seen: (200, {"Content-Encoding": "gzip"}, BOMB),
    "an odd packing": lambda seen: (200, {"Content-Encoding": "br"}, b"x"),
}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # servers that drop their sockets
@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_a_broken_server_is_given_up_soon_and_nothing_is_offered(name: str) -> None:
    limits = replace(QUICK, total=0.4, body=2_000_000)
    with Server(MISBEHAVIOURS[name]) as server:
        started = time.monotonic()
        report, answers = ask(server, requests(), limits=limits)
        assert time.monotonic() - started < 30  # without a limit it would never end
    assert report.offered == 0
    assert report.error is not None
    assert report.error.exit_code == 1
    assert all(answer.refused for answer in answers.values())
    assert report.requests_sent <= 3 * QUICK.attempts, "a batch, then two of its texts side by side"


def test_a_server_that_is_not_there_is_an_error_without_a_bill() -> None:
    with Server(libre()) as server:
        pass
    report, _ = ask(server, requests())
    assert "cannot be reached" in str(report.error)
    assert report.characters == 0


REFUSALS: dict[str, Callable[[str], object]] = {
    "nothing": lambda text: "",
    "null": lambda text: None,
    "an echo": lambda text: text,
    "a script": lambda text: turkish(text) + "<script>alert(1)</script>",
    "a link": lambda text: turkish(text) + " [x](javascript:alert(1))",
    "an image": lambda text: turkish(text) + " ![](https://evil.example/p.png)",
    "Cyrillic": lambda text: "Это предложение на другом языке и с другими буквами",
    "a chat's preamble": lambda text: f"Here is the translation: {turkish(text)}",
    "an error text": lambda text: "MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR TODAY",
    "terminal commands": lambda text: turkish(text) + "\x1b[2J",
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_no_translation_is_refused_with_a_reason_and_not_remembered(name: str) -> None:
    cache = Cache()
    with Server(libre(REFUSALS[name])) as server:
        report, answers = ask(server, requests(), cache)
        assert report.offered == 0
        assert report.error is None, "the engine works; its answers do not"
        assert all(answer.refused and not answer.text for answer in answers.values())
        server.answer = libre()
        report, _ = ask(server, requests(), cache)
    assert report.offered == len(TEXTS)
    assert report.cached == 0


def test_lost_inline_codes_are_refused_and_named() -> None:
    with Server(libre(lambda text: re.sub(r"[\[\]<>{}0-9`]", "", turkish(text)))) as server:
        _, answers = ask(server, requests())
        assert answers["u0"].refused == "inline codes lost: ** ** [i]"
        assert len(server.seen) == 2, "a batch, and once more with other marks what had lost its codes"
        assert len(server.seen[1].json["q"]) == 3
    assert [key for key, answer in answers.items() if not answer.refused] == ["u3"]


def test_codes_lost_in_one_spelling_are_saved_by_another_and_paid_for_once() -> None:
    cache = Cache()
    with Server(libre(lambda text: re.sub(r"[WJ]\d+[WJ]", "", turkish(text)))) as server:
        report, answers = ask(server, requests(), cache)
        assert report.offered == 4
        assert len(server.seen) == 2
        report, again = ask(server, requests(), cache)
        assert len(server.seen) == 2, "the second run finds them under the spelling that worked"
        assert estimate(requests(), "libre", EngineSettings(url=server.url), cache).characters == 0
    assert report.cached == 4
    assert {key: answer.text for key, answer in answers.items()} == {key: answer.text for key, answer in again.items()}


def test_an_engine_that_spoils_every_spelling_is_not_asked_twice_for_ever() -> None:
    texts = [f"Report number **{n}** is about the weather on the coast." for n in range(60)]
    with Server(libre(lambda text: re.sub(r"\d+", "", turkish(text)))) as server:
        report, _ = ask(server, requests(texts), limits=replace(QUICK, refusals=1_000))
        assert sum(len(seen.json["q"]) for seen in server.seen) <= 60 + 12 + 20
    assert report.offered == 0


@pytest.mark.parametrize("change", [lambda texts: texts[:-1], lambda texts: [*texts, "fazla"], lambda texts: []])
def test_a_batch_with_the_wrong_count_is_thrown_away_and_asked_singly(change: Callable[[list[str]], list[str]]) -> None:
    def answer(seen: Seen) -> Reply:
        texts = [turkish(text) for text in seen.json["q"]]
        return say({"translatedText": change(texts) if len(texts) > 1 else texts})

    with Server(answer) as server:
        report, answers = ask(server, requests())
        assert [len(seen.json["q"]) for seen in server.seen] == [4, 1, 1, 1, 1]
    assert report.offered == 4
    assert "make all" in answers["u2"].text, "each text got its own answer"


def test_a_server_that_knows_no_lists_is_asked_for_one_text_at_a_time() -> None:
    def answer(seen: Seen) -> Reply:
        texts = seen.json["q"]
        return say({"translatedText": turkish(texts if isinstance(texts, str) else texts[0])})

    with Server(answer) as server:
        report, answers = ask(server, requests([f"The {n}. report of the year is here." for n in range(25)]))
    assert report.offered == 25
    assert "24. " in answers["u24"].text
    assert len(server.seen) <= 25 + 2


def test_one_text_that_the_server_cannot_take_does_not_spoil_the_others() -> None:
    def answer(seen: Seen) -> Reply:
        if any("spring" in text for text in seen.json["q"]):
            return say({"error": "cannot translate text"}, 400)
        return libre()(seen)

    with Server(answer) as server:
        report, answers = ask(server, requests())
    assert (report.offered, report.refused, report.error) == (3, 1, None)
    assert "HTTP 400" in answers["u3"].refused


def test_a_batch_that_fails_though_each_of_its_texts_is_fine_is_no_error() -> None:
    def answer(seen: Seen) -> Reply:
        return (500, {}, b"out of memory") if len(seen.json["q"]) > 1 else libre()(seen)

    with Server(answer) as server:
        report, _ = ask(server, requests())
    assert (report.offered, report.error) == (4, None)


def test_retry_after_is_obeyed_when_it_is_short() -> None:
    times: list[float] = []

    def answer(seen: Seen) -> Reply:
        times.append(time.monotonic())
        return say({}, 429, Retry_After="1") if len(times) == 1 else libre()(seen)

    with Server(answer) as server:
        report, _ = ask(server, requests())
    assert report.offered == 4
    assert times[1] - times[0] >= 0.99


@pytest.mark.parametrize("wait", ["86400", "Fri, 31 Dec 2199 23:59:59 GMT", "9" * 50])
def test_retry_after_is_not_waited_for_when_it_is_absurd(wait: str) -> None:
    with Server(lambda seen: say({}, 429, Retry_After=wait)) as server:
        started = time.monotonic()
        report, _ = ask(server, requests())
        assert time.monotonic() - started < 30  # the shortest of the waits asked for is a day
        assert len(server.seen) == 1
    assert "asks to wait" in str(report.error)


def test_a_hiccup_is_survived() -> None:
    calls = iter([(502, {}, b""), reset(), (503, {"Retry-After": "0"}, b"")])
    with Server(lambda seen: next(calls, None) or libre()(seen)) as server:
        report, _ = ask(server, requests())
    assert (report.offered, report.error) == (4, None)


def test_the_circuit_opens_and_the_rest_is_not_sent() -> None:
    texts = [f"Report number {n} is about the weather on the coast." for n in range(200)]
    with Server(lambda seen: (500, {}, b"")) as server:
        report, answers = ask(server, requests(texts))
        assert len(server.seen) <= 4 * QUICK.attempts
    assert report.error is not None
    assert sum("not sent" in answer.refused for answer in answers.values()) > 150


def test_endless_rubbish_stops_the_run() -> None:
    texts = [f"Report number {n} is about the weather on the coast." for n in range(200)]
    with Server(libre(lambda text: text)) as server:
        report, _ = ask(server, requests(texts))
        assert len(server.seen) < 10
    assert "in a row were refused" in str(report.error)


def test_the_ceiling_of_characters_is_never_exceeded() -> None:
    with Server(libre()) as server:
        report, answers = ask(server, requests(), max_characters=130)
        assert sum(len(text) for seen in server.seen for text in seen.json["q"]) == report.characters <= 130
    assert 0 < report.offered < 4
    assert any("limit of 130 characters" in answer.refused for answer in answers.values())
    assert report.error is not None


def test_the_ceiling_counts_what_is_tried_again() -> None:
    def answer(seen: Seen) -> Reply:
        return say({"translatedText": []})

    with Server(answer) as server:
        report, _ = ask(server, requests(), max_characters=300)
        assert sum(len(text) for seen in server.seen for text in seen.json["q"]) <= 300
    assert report.characters <= 300


def test_an_interrupted_run_keeps_what_was_paid_for() -> None:
    texts = [f"Report number {n} is about the weather on the coast." for n in range(40)]
    cache, got = Cache(), []

    class Interrupted(Exception):
        pass

    def keep(answer: Answer) -> None:
        got.append(answer)
        if len(got) == 15:
            raise Interrupted

    with Server(libre()) as server:
        chosen = EngineSettings(url=server.url, limits=replace(QUICK, concurrency=1))
        with pytest.raises(Interrupted):
            run(requests(texts), "libre", chosen, cache, on_answer=keep)
        time.sleep(0.1)
        before = len(server.seen)
        report, answers = ask(server, requests(texts), cache, limits=replace(QUICK, concurrency=1))
        after = len(server.seen) - before
    assert report.offered == 40
    assert report.cached >= 15
    assert before + after <= 6, "40 texts in batches of 10, and no more than two batches twice"
    assert {a.id: a.text for a in got}.items() <= {a.id: a.text for a in answers.values()}.items()


def test_a_run_that_may_not_last_ends_in_time_and_says_so() -> None:
    def answer(seen: Seen) -> Reply:
        time.sleep(0.3)
        return libre()(seen)

    texts = [f"Report number {n} is about the weather on the coast." for n in range(100)]
    with Server(answer) as server:
        started = time.monotonic()
        report, _ = ask(server, requests(texts), limits=replace(QUICK, concurrency=1), deadline=0.8)
        assert time.monotonic() - started < 15  # all of them take half a minute
    assert "time for this run is over" in str(report.error)
    assert 10 <= report.offered <= 40


def test_long_units_are_cut_at_sentences_and_put_together_again() -> None:
    sentence = "The council met again in the old town hall and **read** the long report of the year."
    text = " ".join(f"{sentence[:-1]} {n}.[^{n}]" for n in range(60))
    with Server(libre()) as server:
        report, answers = ask(server, requests([text]))
        sent = [part for seen in server.seen for part in seen.json["q"]]
    assert report.offered == 1
    assert len(sent) > 2
    assert all(len(part) <= 2_000 for part in sent)
    assert all(part.endswith("J") and "The council met" in part[:20] for part in sent)
    draft = answers["u0"].text
    assert re.findall(r"\[\^\d+\]", draft) == [f"[^{n}]" for n in range(60)]
    assert draft.count("**") == 120
    assert len(draft.split()) == len(text.split())


def test_a_word_that_is_too_long_is_refused_without_a_request() -> None:
    with Server(libre()) as server:
        report, answers = ask(server, requests(["x" * 9_000]))
        assert not server.seen
    assert "longer than engine" in answers["u0"].refused
    assert report.error is None


def test_a_unit_without_words_is_its_own_draft() -> None:
    with Server(libre()) as server:
        report, answers = ask(server, requests(["{name} – 2022", "https://example.org/a"]))
        assert not server.seen
    assert [answer.text for answer in answers.values()] == ["{name} – 2022", "https://example.org/a"]
    assert report.characters == 0


def test_source_and_target_in_one_language_are_refused() -> None:
    with Server(libre()) as server:
        report, _ = ask(server, requests(target="en"))
        assert not server.seen
    assert report.refused == 4


def test_requests_run_side_by_side_but_answers_come_in_one_thread() -> None:
    under_way, most, lock = 0, 0, threading.Lock()

    def answer(seen: Seen) -> Reply:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.1)
        with lock:
            under_way -= 1
        return libre()(seen)

    threads = set()
    with Server(answer) as server:
        chosen = EngineSettings(url=server.url, limits=replace(QUICK, concurrency=4))
        texts = [f"Report number {n} is about the weather on the coast." for n in range(80)]
        run(requests(texts), "libre", chosen, Cache(), on_answer=lambda _: threads.add(threading.get_ident()))
    assert most == 4
    assert threads == {threading.get_ident()}


def test_requests_keep_their_distance() -> None:
    times: list[float] = []

    def answer(seen: Seen) -> Reply:
        times.append(time.monotonic())
        return libre()(seen)

    texts = [f"Report number {n} is about the weather on the coast." for n in range(30)]
    with Server(answer) as server:
        ask(server, requests(texts), limits=replace(QUICK, interval=0.15))
    assert all(later - earlier > 0.1 for earlier, later in pairwise(times))


def test_the_estimate_is_what_the_run_sends() -> None:
    cache = Cache()
    with Server(libre()) as server:
        chosen = EngineSettings(url=server.url, limits=QUICK, price=20.0)
        before = estimate(requests(), "libre", chosen, cache)
        report, _ = ask(server, requests(), cache)
        after = estimate(requests(), "libre", chosen, cache)
    assert (before.characters, before.requests) == (report.characters, report.requests_sent)
    assert before.money == pytest.approx(report.characters * 20 / 1_000_000)
    assert (after.characters, after.requests, after.money) == (0, 0, 0)


def test_two_target_languages_are_asked_each_for_itself() -> None:
    with Server(libre()) as server:
        wanted = [
            replace(r, id=f"{r.id}-{lang}", target_lang=lang) for r in requests(TEXTS[3:]) for lang in ("tr", "az")
        ]
        ask(server, wanted)
        assert sorted(seen.json["target"] for seen in server.seen) == ["az", "tr"]


def test_an_unknown_engine_is_an_error_that_names_the_known_ones() -> None:
    report = run(requests(), "gogle", EngineSettings(), Cache(), on_answer=lambda _: None)
    assert report.error is not None
    assert "google" in report.error.hint
    assert report.refused == 4


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["The old tower stands.", "It was [built](https://e.org/x) in 1901.[i]", "**No** one", "  ", "word"]
        ),
        max_size=40,
    ),
    st.integers(30, 200),
    st.integers(0, 1),
)
def test_cutting_loses_no_character_and_keeps_the_limit(parts: list[str], limit: int, attempt: int) -> None:
    text = " ".join(parts)
    engine = create("pseudo", EngineSettings(), "en", "tr")
    engine.limit = limit
    task = prepare(Request("u", text, "en", "tr", "markdown"), engine, attempt)
    if not task.settled:
        for piece in task.pieces:
            assert 0 < len(piece.text) <= limit
            assert piece.text == piece.text.strip()
            piece.answer = piece.text
        assert task.judge(engine) == (text, "", False)


def test_a_text_shared_by_two_units_comes_to_the_second_though_the_first_fails() -> None:
    shared = "The council met again in the old town hall of the city. " * 36
    poison = "A sentence with poison in it. " * 70

    def answer(seen: Seen) -> Reply:
        if any("poison" in text for text in seen.json["q"]):
            return say({"error": "no"}, 400)
        return libre()(seen)

    with Server(answer) as server:
        wanted = requests([f"{shared}{poison}".strip(), shared.strip()])
        report, answers = ask(server, wanted)
    assert answers["u0"].refused
    assert answers["u1"].text
    assert report.error is None


def test_answers_that_are_under_way_when_a_run_ends_are_kept() -> None:
    def answer(seen: Seen) -> Reply:
        if any("Report 0 " in text for text in seen.json["q"]):
            time.sleep(0.4)
            return libre()(seen)
        return say({"error": "key"}, 403)

    texts = [f"Report {n} is about the weather on the coast." for n in range(20)]
    with Server(answer) as server:
        report, answers = ask(server, requests(texts))
    assert "HTTP 403" in str(report.error)
    assert report.offered == 10
    assert answers["u0"].text


def test_zero_width_blanks_that_engines_sow_are_taken_out() -> None:
    with Server(libre(lambda text: "\u200b" + turkish(text).replace(" ", "\u200b ", 1) + "\ufeff")) as server:
        report, answers = ask(server, requests())
    assert report.offered == 4
    assert not any(char in answer.text for answer in answers.values() for char in "\u200b\ufeff")
