"""A visitor who clicks at random, after each click of whom the page still agrees with itself."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from logreg import Dataset
from tests.browser.conftest import MAX_WAIT, Visit, draw
from tests.browser.evaluation.test_evaluate import open_evaluate
from tests.browser.evaluation.test_threshold import open_threshold
from tests.browser.train.test_train import open_train
from tests.browser.walk.oracle import Oracle

ACTIONS = int(os.environ.get("LOGREG_WALK_ACTIONS", "60"))
SEED = int(os.environ.get("LOGREG_WALK_SEED", "0"))
APART = 300  # milliseconds between two looks that must both find nothing: what is under way has then been shown


class Walk:
    """The page, and everything that can be done on each tab."""

    def __init__(self, page: Page, dice: random.Random) -> None:
        self.page, self.dice, self.tab = page, dice, "Draw"

    def step(self) -> str:
        """Open a tab, most often the one that is open, and use one of its controls; what was done."""
        if self.dice.random() < 0.3:
            self.tab = self.dice.choice(list(TABS))
            TABS[self.tab](self.page)
        do = self.dice.choice(CONTROLS[self.tab])
        do(self)
        return f"{self.tab}: {do.__name__}"

    def click(self, *selectors: str) -> None:
        """One of those that can be clicked now."""
        there = [self.page.locator(each).first for each in selectors]
        there = [each for each in there if each.count() and each.is_visible() and each.is_enabled()]
        if there:
            self.dice.choice(there).click()

    def choose(self, *dropdowns: str) -> None:
        """Any option of one of the dropdowns."""
        self.page.locator(f"{self.dice.choice(dropdowns)} input").click()
        options = self.page.get_by_role("option")
        options.first.wait_for()
        options.nth(self.dice.randrange(options.count())).click()
        expect(options).to_have_count(0)

    def draw_digit(self) -> None:
        draw(self.page, self.dice.randrange(10), size=self.dice.uniform(0.5, 1))

    def draw_button(self) -> None:
        self.click("#undo-button", "#redo-button", "#clear-button", "#random-digit-button", "#wrong-digit-button")

    def draw_choice(self) -> None:
        self.choose("#model-choice", "#evidence-for", "#evidence-against")

    def train_button(self) -> None:
        self.click("#train-button", "#pause-button", "#step-button", "#epoch-button", "#reset-button")

    def train_choice(self) -> None:
        self.choose("#preset", "#pace", "#schedule")

    def train_number(self) -> None:
        name, values = self.dice.choice((("#learning-rate", "0.001 0.01 0.1"), ("#seed", "0 1 2"), ("#epochs", "1 5")))
        self.page.locator(f"{name} input").first.fill(self.dice.choice(values.split()))

    def train_run(self) -> None:
        self.click(
            "#runs [data-load]", "#runs [data-remove]", "#runs tr:last-child [data-load]", "#runs [data-overlay]"
        )

    def evaluate_choice(self) -> None:
        self.choose("#evaluate-model", "#compare-model")

    def evaluate_cell(self) -> None:
        truth, answer = self.dice.randrange(10), self.dice.randrange(10)
        self.click(f'#confusion-matrix [data-truth="{truth}"][data-answer="{answer}"]')

    def evaluate_gallery(self) -> None:
        self.click("#gallery-kinds button:nth-child(1)", "#gallery-kinds button:nth-child(2)")

    def threshold_choice(self) -> None:
        self.choose("#threshold-class", "#threshold-model", "#threshold-rest")

    def threshold_slide(self) -> None:
        slider = self.page.locator("#threshold-slider input")
        if slider.is_visible():
            slider.fill(str(round(self.dice.uniform(0.01, 0.99), 2)))

    def threshold_button(self) -> None:
        self.click("#half", "#best-f1")


TABS: dict[str, Callable[[Page], None]] = {
    "Draw": lambda page: page.get_by_role("tab", name="Draw").click(),
    "Train": open_train,
    "Evaluate": open_evaluate,
    "Threshold": open_threshold,
}
CONTROLS: dict[str, list[Callable[[Walk], None]]] = {
    "Draw": [Walk.draw_digit, Walk.draw_digit, Walk.draw_button, Walk.draw_choice],
    "Train": [
        Walk.train_button,
        Walk.train_button,
        Walk.train_button,
        Walk.train_choice,
        Walk.train_number,
        Walk.train_run,
    ],
    "Evaluate": [Walk.evaluate_choice, Walk.evaluate_cell, Walk.evaluate_gallery],
    "Threshold": [Walk.threshold_choice, Walk.threshold_slide, Walk.threshold_button],
}


def test_the_page_agrees_with_itself(visit: Visit, test: Dataset) -> None:
    """After each of the actions: every figure belongs to what the controls name, and no console complains."""
    page, done = visit(), []
    walk, oracle = Walk(page, random.Random(SEED)), Oracle(page, test)
    for _ in range(ACTIONS):
        done.append(walk.step())
        end, well = time.monotonic() + MAX_WAIT / 1000, 0
        while well < 2:
            found = oracle.disagreement(walk.tab)
            well = 0 if found else well + 1
            assert time.monotonic() < end, f"{found}, after {done[-8:]}"
            page.wait_for_timeout(APART)
        assert not visit.complaints, done[-8:]
