"""What a page is told while a run trains."""

from __future__ import annotations

import base64
import json
from threading import Event, Thread

import pytest

from logreg import Dataset, LogisticRegression, Trainer
from logreg.ui.state.sources import DataSource
from logreg.ui.state.visitor import Visitor
from logreg.ui.tabs.train.live import context_update, progress_message, template_parts
from tests.ui.sources import GivenExamples
from tests.ui.state.test_visitor import SMALL, begun
from tests.ui.training import take_steps


def source(data: Dataset) -> DataSource:
    """The data, all of them held out too."""
    return GivenExamples(data, data)


def test_news_is_small_json_that_grows_in_version(few: Dataset) -> None:
    visitor = Visitor()
    empty = json.loads(progress_message(visitor))
    run = begun(visitor, few)
    take_steps(run, 40)
    message = json.loads(progress_message(visitor, 30, source(few)))
    assert message["version"] > empty["version"]
    assert message["losses"] == [round(loss, 4) for loss in run.losses[30:]]
    assert sum(message["answer"]) == pytest.approx(1000, abs=5)
    assert len(progress_message(visitor, run.step - 10)) < 8 * 1024


def test_a_divergence_is_told_and_has_a_way_back(few: Dataset) -> None:
    """What is no number is null in JSON, and the last good step has a loss no larger than the first."""
    visitor = Visitor()
    run = begun(visitor, few)
    turn = run.take_turn()
    run.advance(turn, 20, 1.0)
    run.change(learning_rate=1000.0, weight_decay=1.0)
    while not run.diverged:
        run.advance(turn, 1)
    message = json.loads(progress_message(visitor))
    assert message["losses"][-1] is None
    assert message["back"] == run.last_good_step
    assert run.losses[message["back"]] <= run.losses[0] < max(run.losses[message["back"] + 1 :])
    assert "contain NaN" in message["status"]
    run.advance(turn, run.steps_per_epoch)
    message = json.loads(progress_message(visitor), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert message["evaluations"][-1][1:] == [None, None]
    assert "NaN" in message["nan"]
    assert "answer" not in message
    assert "templates" not in message


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), 3e38])
def test_weights_that_diverge_before_the_loss_does_are_no_error(weight: float, few: Dataset) -> None:
    """As where a message is made while the step that diverges is being taken."""
    visitor, examples = Visitor(), source(few)
    run = begun(visitor, few)
    take_steps(run, 3)
    run.model.linear.weight.fill_(weight)
    message = json.loads(progress_message(visitor, 0, examples), parse_constant=pytest.fail)
    assert not run.diverged
    assert "answer" not in message
    assert ("nan" in message) == (weight != 3e38)


def test_a_message_is_of_one_state_while_the_run_diverges(few: Dataset) -> None:
    """Whatever another thread does to the weights meanwhile."""
    visitor, examples = Visitor(), source(few)
    run = begun(visitor, few)
    take_steps(run, 3)
    good = run.model.linear.weight.clone()
    over = Event()

    def diverge_and_recover() -> None:
        while not over.is_set():
            run.model.linear.weight.fill_(float("nan"))
            run.model.linear.weight.copy_(good)

    other = Thread(target=diverge_and_recover)
    other.start()
    try:
        for _ in range(300):
            message = json.loads(progress_message(visitor, 0, examples), parse_constant=pytest.fail)
            assert ("nan" in message) != ("templates" in message)
    finally:
        over.set()
        other.join()


def test_two_classes_have_one_template_and_their_names(few: Dataset) -> None:
    """Names and data's mark come with the first message alone; of the ten digits, never."""
    chosen = few.labels < 2
    examples = source(Dataset(few.images[chosen], few.labels[chosen], ("cross", "tick")))
    visitor = Visitor()
    run = visitor.begin(Trainer(SMALL, examples.train, examples.test), source=examples)
    run.data = "mark"
    take_steps(run, 3)
    message = json.loads(progress_message(visitor, 0, examples))
    assert (message["classes"], message["data"]) == (["cross", "tick"], "mark")
    assert len(base64.b64decode(message["templates"][1])) == 784 / 2
    share = run.model.predict_proba(examples.test.images[:1])[0]
    assert message["answer"] == [round(1000 * float(each)) for each in share]
    assert not {"classes", "data", "config"} & set(json.loads(progress_message(visitor, 1, examples)))
    assert template_parts(run.model) == [range(1)]
    shown = context_update(visitor, examples).constructor_args["digit"]
    assert json.loads(shown)["caption"] == f"held-out example 0, {examples.test.classes[int(examples.test.labels[0])]}"


def test_templates_come_five_at_a_time() -> None:
    """Of ten classes, half in each message."""
    assert template_parts(LogisticRegression()) == [range(5), range(5, 10)]
    assert template_parts(LogisticRegression(classes=26))[-1] == range(25, 26)
