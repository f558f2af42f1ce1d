"""Questions that come while others are being answered, answered together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")

MOST = 32  # questions that are answered at once


class MicroBatcher(Generic[Question, Answer]):
    """One answering for all threads: who finds it free answers everyone who waits, `MOST` at a time.

    `answer` makes a list of questions into the list of their answers. Where it raises an error, they are asked one by
    one, so that nobody gets an error for another's question.
    """

    def __init__(self, answer: Callable[[Sequence[Question]], Sequence[Answer]]) -> None:
        self._answer = answer
        self._waiting: list[tuple[Question, Future[Answer]]] = []
        self._lock, self._busy = Lock(), Lock()

    def __call__(self, question: Question) -> Answer:
        """The answer to one question."""
        mine: Future[Answer] = Future()
        with self._lock:
            self._waiting.append((question, mine))
        while not mine.done():
            with self._busy:
                if not mine.done():
                    with self._lock:
                        calls, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                    self._answer_all(calls)
        return mine.result()

    def _answer_all(self, calls: list[tuple[Question, Future[Answer]]]) -> None:
        try:
            answers = self._answer([question for question, _ in calls])
        except Exception as error:
            if len(calls) == 1:
                calls[0][1].set_exception(error)
            else:
                for call in calls:
                    self._answer_all([call])
        else:
            for (_, future), answer in zip(calls, answers, strict=True):
                future.set_result(answer)
