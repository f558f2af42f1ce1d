// One class against the rest: one model's logits and one threshold, which moves only when it is asked to. Everything shown
// follows from these two. After queue.js, theme.js, paint.js, figures.js of the reports, and the view's other scripts.
const root = element.querySelector(".threshold");
const [sigmoidPlot, rocPlot, prPlot] = ["sigmoid", "roc", "pr"].map((name) => element.querySelector(`#${name}-plot`));
const [rocPoint, prPoint] = [rocPlot, prPlot].map((plot) => plot.parentElement.querySelector(".point"));
const slider = element.querySelector("#threshold-slider input");
const handle = element.querySelector(".handle");
const tip = element.querySelector(".tip");
const gallery = element.querySelector("#threshold-wrong");
const enqueue = serialQueue();
let sweep = null;
let threshold = 0; // a logit
let range = [-6, 6]; // of z, as far as the chart shows it
let onDigit = false; // whether the mouse is on a dot

// Lays the threshold over the charts.
function place(decision = decisionAt(sweep, countPositive(sweep, threshold))) {
  const [low, high] = range;
  overlay(handle, sigmoidPlot, Math.min(1, Math.max(0, (threshold - low) / (high - low))));
  overlay(rocPoint, rocPlot, 1 - decision.specificity, decision.recall);
  prPoint.hidden = Number.isNaN(decision.precision);
  if (!prPoint.hidden) overlay(prPoint, prPlot, decision.recall, decision.precision);
}

function showThreshold() {
  const decision = decisionAt(sweep, countPositive(sweep, threshold));
  const text = thresholdText(threshold);
  showDecision(decision);
  showGallery(gallery, sweep, decision);
  slider.value = sigmoid(threshold);
  slider.setAttribute("aria-valuetext", text);
  element.querySelector(".said").textContent = text;
  const now = { valuemin: range[0], valuemax: range[1], valuenow: threshold };
  for (const [name, z] of Object.entries(now)) handle.setAttribute(`aria-${name}`, z.toFixed(2));
  handle.setAttribute("aria-valuetext", text);
  place(decision);
}

function move(z) {
  threshold = z;
  if (z < range[0] || z > range[1]) enqueue(draw);
  showThreshold();
}

async function draw() {
  if (!sweep) return;
  range = axisRange(sweep, threshold);
  const decisions = allDecisions(sweep);
  const address = root.dataset.plotly;
  await drawFigure(sigmoidPlot, sigmoidFigure(sweep, range), address);
  await drawFigure(rocPlot, rocFigure(decisions), address);
  await drawFigure(prPlot, precisionRecallFigure(decisions), address);
  wireDots();
  if (sweep) showThreshold();
}

function wireDots() {
  if (sigmoidPlot.dataset.wired) return;
  sigmoidPlot.dataset.wired = "yes";
  const dot = ({ points: [point] }) => point.customdata;
  sigmoidPlot.on("plotly_hover", (hover) => {
    if (dot(hover) === undefined) return;
    onDigit = true;
    showTip(tip, sweep, dot(hover), hover.event);
  });
  sigmoidPlot.on("plotly_unhover", () => {
    onDigit = false;
    tip.hidden = true;
  });
  sigmoidPlot.on("plotly_click", (click) => dot(click) !== undefined && trigger("select", { test_digit: sweep.dots[dot(click)][1] }));
}

// No model: nothing of the last one stays.
function clear() {
  sweep = null;
  tip.hidden = true;
  gallery.replaceChildren();
  for (const name of ["tp", "fp", "fn", "tn"]) for (const cell of element.querySelectorAll(`[data-${name}]`)) cell.removeAttribute(`data-${name}`);
  for (const cell of element.querySelectorAll("[data-count], [data-share], #areas")) cell.textContent = "";
  for (const plot of [sigmoidPlot, rocPlot, prPlot]) if (plot.data) window.Plotly.react(plot, []);
}

function show() {
  root.hidden = !props.value;
  if (!props.value) return clear();
  sweep = decodeSweep(JSON.parse(props.value));
  element.querySelector("#areas").textContent = summaryText(sweep);
  showThreshold();
  enqueue(draw);
}

const view = { move, threshold: () => threshold, range: () => range, sweep: () => sweep };
wireSlider(slider, view);
wireHandle(handle, sigmoidPlot, view, () => onDigit);
wireChoices(view);
gallery.addEventListener("click", ({ target }) => {
  const index = target.closest("[data-index]")?.dataset.index;
  if (index) trigger("select", { test_digit: Number(index) });
});
new ResizeObserver(() => sweep && place()).observe(root);
onThemeChange(() => enqueue(draw));
watch("value", show);
show();
