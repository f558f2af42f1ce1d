"""Pictures that arrive while others are being answered are answered together, as one batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Request = TypeVar("Request")
Answer = TypeVar("Answer")

MAX_BATCH = 32  # requests


class MicroBatcher(Generic[Request, Answer]):
    """Batches the requests of all threads: the first to find it idle answers all that wait, MAX_BATCH at a time.

    `answer` turns a list of requests into the list of their answers. If it raises an error, they are tried one by one,
    so that nobody gets an error for another's request.
    """

    def __init__(self, answer: Callable[[Sequence[Request]], Sequence[Answer]]) -> None:
        self._answer = answer
        self._waiting: list[tuple[Request, Future[Answer]]] = []
        self._lock, self._busy = Lock(), Lock()

    def __call__(self, request: Request) -> Answer:
        """The answer to one request; waits for it."""
        mine: Future[Answer] = Future()
        with self._lock:
            self._waiting.append((request, mine))
        while not mine.done():
            with self._busy:
                if not mine.done():
                    with self._lock:
                        batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
                    self._answer_all(batch)
        return mine.result()

    def _answer_all(self, batch: list[tuple[Request, Future[Answer]]]) -> None:
        try:
            answers = self._answer([request for request, _ in batch])
        except Exception as error:
            if len(batch) == 1:
                batch[0][1].set_exception(error)
            else:
                for call in batch:
                    self._answer_all([call])
        else:
            for (_, future), answer in zip(batch, answers, strict=True):
                future.set_result(answer)
