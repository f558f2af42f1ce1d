"""A visitor who clicks at random, after each click of whom the page still agrees with itself."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable

from playwright.sync_api import Page, TimeoutError, expect

from logreg import Dataset
from tests.browser.conftest import MAX_WAIT, Visit, draw, draw_strokes
from tests.browser.strokes import DIGITS
from tests.browser.train.test_train import open_train
from tests.browser.walk.oracle import Oracle

ACTIONS = int(os.environ.get("LOGREG_WALK_ACTIONS", "60"))
SEED = int(os.environ.get("LOGREG_WALK_SEED", "0"))
CLASSES = 3  # of one's own, at most
APART = 300  # milliseconds between two looks that must both find nothing: what is under way has then been shown


class Walk:
    """The page, and everything that can be done on each tab."""

    def __init__(self, page: Page, dice: random.Random) -> None:
        self.page, self.dice, self.tab = page, dice, "Draw"

    def step(self) -> str:
        """Open a tab, or use one of the controls of the one that is open; what was done."""
        if self.dice.random() < 0.25:
            self.tab = self.dice.choice(list(TABS))
            TABS[self.tab](self.page)
            return f"open {self.tab}"
        do = self.dice.choice(CONTROLS[self.tab])
        do(self)
        return f"{self.tab}: {do.__name__}"

    def click(self, *selectors: str) -> None:
        """One of those that can be clicked now, unless that is over before it is."""
        there = [self.page.locator(each).first for each in selectors]
        there = [each for each in there if each.is_visible() and each.is_enabled()]
        if there:
            clicked = self.dice.choice(there)
            try:
                clicked.click(timeout=MAX_WAIT / 8)
            except TimeoutError:
                assert not (clicked.is_visible() and clicked.is_enabled()), "what can be clicked can't be"

    def choose(self, *dropdowns: str) -> None:
        """Any option of one of the dropdowns; without a choice, there is none."""
        there = [self.page.locator(f"{each} input") for each in dropdowns]
        there = [each for each in there if each.is_visible() and each.is_enabled() and each.input_value()]
        if not there:
            return
        self.dice.choice(there).click()
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

    def data_source(self) -> None:
        self.choose("#data-source")

    def data_question(self) -> None:
        self.choose("#data-question")

    def data_digit(self) -> None:
        self.click(*(f"#data-digits label:nth-child({place})" for place in range(1, 11)))

    def data_example(self) -> None:
        """A class more, or an example more of each."""
        if not self.page.locator("#add-class-button").is_visible():
            return
        count = self.page.locator("#data .classes [id^=add-to-]").count()
        if count < CLASSES and self.dice.random() < 0.5:
            self.page.fill("#class-name input", f"class {self.dice.randrange(100)}")
            self.page.click("#add-class-button")
            return
        for label in range(count):
            draw_strokes(self.page, DIGITS[label], "#data-pad")
            self.page.click(f"#add-to-{label}")

    def data_button(self) -> None:
        self.click("#undo-example", "#data-pad ~ .pad-tools .clear")


def open_evaluate(page: Page) -> None:
    """With figures, or with a sentence on why there are none."""
    page.get_by_role("tab", name="Evaluate").click()
    page.wait_for_selector("#evaluate-summary p, #evaluate-summary dl")


def open_threshold(page: Page) -> None:
    page.get_by_role("tab", name="Threshold").click()
    page.wait_for_selector("#threshold-note p")


def open_data(page: Page) -> None:
    page.get_by_role("tab", name="Data").click()
    expect(page.locator("#data-status")).not_to_be_empty()


TABS: dict[str, Callable[[Page], None]] = {
    "Draw": lambda page: page.get_by_role("tab", name="Draw").click(),
    "Train": open_train,
    "Evaluate": open_evaluate,
    "Threshold": open_threshold,
    "Data": open_data,
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
    "Data": [
        Walk.data_source,
        Walk.data_question,
        Walk.data_digit,
        Walk.data_example,
        Walk.data_example,
        Walk.data_example,
        Walk.data_button,
    ],
}


def test_the_page_agrees_with_itself(visit: Visit, train: Dataset, test: Dataset) -> None:
    """After each of the actions: every figure belongs to what the controls name, and no console complains."""
    page, done = visit(), []
    walk, oracle = Walk(page, random.Random(SEED)), Oracle(page, train, test)
    for _ in range(ACTIONS):
        done.append(walk.step())
        end, well = time.monotonic() + MAX_WAIT / 1000, 0
        while well < 2:
            found = oracle.disagreement(walk.tab)
            well = 0 if found else well + 1
            assert time.monotonic() < end, f"{found}, after {done[-8:]}"
            page.wait_for_timeout(APART)
        assert not visit.complaints, done[-8:]
