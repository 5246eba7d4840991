"""A real browser for tests: headless Chromium through its own driver, spoken to in plain WebDriver."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FLAGS = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def missing() -> str:
    """What is not installed; empty: all is there."""
    return (
        "" if shutil.which("chromedriver") and shutil.which("chromium") else "chromium and its driver are not installed"
    )


class Browser:
    """One session of a browser."""

    def __init__(self, base: str, folder: Path, *, script: bool = True) -> None:
        args = [*FLAGS, f"--user-data-dir={folder}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        options: dict[str, Any] = {"args": args, "binary": shutil.which("chromium")}
        if not script:
            options["prefs"] = {"profile.managed_default_content_settings.javascript": 2}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        self._base = base
        self._base = f"{base}/session/{self._call('/session', {'capabilities': {'alwaysMatch': wanted}})['sessionId']}"

    def _call(self, path: str, body: object = None, method: str = "") -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, method=method or ("POST" if data else "GET"))
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def open(self, page: Path, anchor: str = "") -> None:
        """Load a page from disk."""
        self._call("/url", {"url": page.as_uri() + anchor})

    def url(self) -> str:
        """Where it is now."""
        return str(self._call("/url"))

    def run(self, script: str) -> Any:
        """The value of a script's `return`."""
        return self._call("/execute/sync", {"script": script, "args": []})

    def element(self, query: str) -> str:
        """An element by a CSS selector."""
        return str(self._call("/element", {"using": "css selector", "value": query})[ELEMENT])

    def click(self, query: str) -> None:
        """Click as a person would."""
        self._call(f"/element/{self.element(query)}/click", {})

    def seen(self, query: str) -> bool:
        """Whether a person sees the element."""
        return bool(self._call(f"/element/{self.element(query)}/displayed"))

    def press(self, keys: str) -> None:
        """Press keys where the focus is."""
        steps = [step for key in keys for step in ({"type": "keyDown", "value": key}, {"type": "keyUp", "value": key})]
        self._call("/actions", {"actions": [{"type": "key", "id": "keys", "actions": steps}]})

    def size(self, width: int, height: int) -> None:
        """Set the window's size."""
        self._call("/window/rect", {"width": width, "height": height})

    def emulate(self, media: str, width: int) -> None:
        """Show pages as on paper (`print`) or on a screen of this width; empty and 0: as they were."""
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        for name, params in (
            ("Emulation.setEmulatedMedia", {"media": media}),
            ("Emulation.setDeviceMetricsOverride" if width else "Emulation.clearDeviceMetricsOverride", metrics),
        ):
            self._call("/goog/cdp/execute", {"cmd": name, "params": params if "clear" not in name else {}})

    def complaints(self) -> list[str]:
        """What the console said since it was asked last."""
        return [str(entry["message"]) for entry in self._call("/se/log", {"type": "browser"})]

    def requests(self) -> list[str]:
        """Addresses that pages asked for since the last question."""
        events = [json.loads(entry["message"])["message"] for entry in self._call("/se/log", {"type": "performance"})]
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def close(self) -> None:
        """End the session."""
        self._call("", method="DELETE")


@contextlib.contextmanager
def browser(folder: Path, *, script: bool = True) -> Iterator[Browser]:
    """A browser with an empty profile, gone afterwards."""
    command = [str(shutil.which("chromedriver")), "--port=0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as driver:
        try:
            assert driver.stdout
            port = next(
                match[1] for line in driver.stdout if (match := re.search(r"started successfully on port (\d+)", line))
            )
            page = Browser(f"http://127.0.0.1:{port}", folder / "profile", script=script)
            try:
                yield page
            finally:
                page.close()
        finally:
            driver.terminate()
