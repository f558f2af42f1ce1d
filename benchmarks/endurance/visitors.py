"""Visitors who come and programs that call the API, at a steady rate, for as long as a benchmark lasts."""

from __future__ import annotations

import io
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic
from types import TracebackType

import httpx
from PIL import Image

from logreg import load_mnist

EVERY = 0.25  # seconds from one of a kind to the next
PICTURE = {"_type": "gradio.FileData"}


class Visitors:
    """Counts who was answered, and notes who was not; each kind comes in a thread of its own."""

    def __init__(self, address: str) -> None:
        self.address, self.answers = address, 0
        self.failed: list[tuple[float, str]] = []  # when each had come, and what it was told
        self._over = Event()
        digits, picture = load_mnist(train=False), io.BytesIO()
        Image.fromarray(255 - digits.images[0].numpy()).save(picture, "png")
        self._picture, self._digit = picture.getvalue(), int(digits.labels[0])
        self._threads = [Thread(target=self._come, args=(kind,)) for kind in (self._visit, self._call, self._stay)]
        self._staying = httpx.Client(base_url=address, timeout=120)

    def __enter__(self) -> Visitors:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._staying.close()

    def _come(self, kind: Callable[[], None]) -> None:
        while not self._over.is_set():
            begin = monotonic()
            try:
                kind()
                self.answers += 1
            except (httpx.HTTPError, AssertionError) as error:
                self.failed.append((begin, f"{kind.__name__}: {type(error).__name__} {error}"))
            self._over.wait(max(0.0, begin + EVERY - monotonic()))

    def _visit(self) -> None:
        """A new visitor opens the page."""
        with httpx.Client(base_url=self.address, timeout=120) as client:
            client.get("/").raise_for_status()
            client.get("/theme.css").raise_for_status()

    def _call(self) -> None:
        """A new program asks for an answer."""
        with httpx.Client(base_url=self.address, timeout=120) as client:
            self._predict(client)

    def _stay(self) -> None:
        """A program asks again and again, and keeps its cookie."""
        self._predict(self._staying)

    def _predict(self, client: httpx.Client) -> None:
        upload = client.post("/gradio_api/upload", files={"files": ("digit.png", self._picture)}).raise_for_status()
        content = {"data": [{"path": upload.json()[0], "meta": PICTURE}]}
        event = client.post("/gradio_api/call/predict", json=content).raise_for_status().json()["event_id"]
        answer = client.get(f"/gradio_api/call/predict/{event}").raise_for_status().text
        assert f'"digit": {self._digit}' in answer, answer[:200]
