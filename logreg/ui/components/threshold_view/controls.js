// The controls of the threshold: the handle on the curve, the slider under it, and the buttons that choose one. `view` has
// `move(z)`, `threshold()`, `range()` and `sweep()`, null where there is nothing to decide.
const KEYS = { ArrowLeft: -0.1, ArrowDown: -0.1, ArrowRight: 0.1, ArrowUp: 0.1, PageDown: -1, PageUp: 1 };
const SLOP = 6; // px that a finger moves sideways before it drags the handle, so that a swipe does not

function wireKeys(control, view) {
  control.addEventListener("keydown", (event) => {
    const ends = { Home: view.range()[0], End: view.range()[1] };
    if (!view.sweep() || !(event.key in KEYS || event.key in ends)) return;
    event.preventDefault();
    view.move(ends[event.key] ?? view.threshold() + KEYS[event.key]);
  });
}

function wireSlider(slider, view) {
  slider.addEventListener("input", () => {
    if (!view.sweep()) return;
    const z = logit(Number(slider.value));
    view.move(Number.isFinite(z) ? z : view.range()[z > 0 ? 1 : 0]);
  });
  wireKeys(slider, view);
}

// The handle is dragged; with a mouse, a click on the curve where no digit is brings it there too.
function wireHandle(handle, plot, view, onDigit) {
  let start = null;
  const follow = (event) => {
    const box = plot.getBoundingClientRect();
    const share = (event.clientX - box.left - MARGIN.l) / (box.width - MARGIN.l - MARGIN.r);
    const [low, high] = view.range();
    view.move(low + Math.min(1, Math.max(0, share)) * (high - low));
  };
  handle.addEventListener("pointerdown", (event) => {
    if (!view.sweep()) return;
    start = event.pointerType === "mouse" ? { dragging: true } : { x: event.clientX };
    handle.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    event.preventDefault();
  });
  handle.addEventListener("pointermove", (event) => {
    if (!start) return;
    start.dragging ||= Math.abs(event.clientX - start.x) > SLOP;
    if (start.dragging) follow(event);
  });
  for (const end of ["pointerup", "pointercancel"]) handle.addEventListener(end, () => (start = null));
  plot.parentElement.addEventListener("click", (event) => {
    const byMouse = event.pointerType === "mouse" || event.pointerType === undefined;
    if (view.sweep() && byMouse && !onDigit() && !handle.contains(event.target)) follow(event);
  });
  wireKeys(handle, view);
}

function wireChoices(view) {
  const [cost, recall, anyZ] = ["threshold-cost", "threshold-recall", "any-z"].map((id) => element.querySelector(`#${id}`));
  const say = (id, text) => (element.querySelector(`#${id}`).textContent = text);
  const sayCost = () => say("cost-said", costText(10 ** Number(cost.value)));
  const sayRecall = () => say("recall-said", `${recall.value} %`);
  const sayG = () => say("any-g", anyZ.value === "" ? "" : String(sigmoid(Number(anyZ.value))));
  const choose = (pick) => view.sweep() && view.move(pick(view.sweep()));
  element.querySelector("#half").addEventListener("click", () => choose(() => 0));
  element.querySelector("#best-f1").addEventListener("click", () => choose((sweep) => sweep.best_f1));
  cost.addEventListener("input", () => {
    sayCost();
    choose((sweep) => sweep.cheapest[Math.round((Number(cost.value) - Number(cost.min)) / Number(cost.step))]);
  });
  recall.addEventListener("input", () => {
    sayRecall();
    choose((sweep) => sweep.at_recall[Number(recall.value) - Number(recall.min)]);
  });
  anyZ.addEventListener("input", sayG);
  for (const say of [sayCost, sayRecall, sayG]) say();
}
