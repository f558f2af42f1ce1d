// One class against the rest: everything that follows from where the threshold lies is worked out here, so that it
// follows the hand. After paint.js and plots.js. The charts are drawn once; the threshold and its points lie over them.
const MARGIN = { l: 64, r: 16, t: 12, b: 44 };
const BINS = 60;
const REST = 250; // ms without a move, after which the digits on the wrong side are asked for

const root = element.querySelector(".threshold");
const address = root.dataset.plotly;
const [sigmoidPlot, rocPlot, prPlot] = ["sigmoid", "roc", "pr"].map((name) => element.querySelector(`#${name}-plot`));
const slider = element.querySelector("#threshold-slider input");
const handle = element.querySelector(".handle");
const tip = element.querySelector(".tip");
const cost = element.querySelector("#threshold-cost");
const recall = element.querySelector("#threshold-recall");
let data = null;
let threshold = 0; // a logit
let range = [-6, 6];
let resting = null;

// 1 / (1 + e^-z) without overflow: e is only raised to what is not positive.
function g(z) {
  const power = Math.exp(-Math.abs(z));
  return z >= 0 ? 1 / (1 + power) : power / (1 + power);
}

function take(content) {
  const z = new Float32Array(bytes(content.z).buffer); // falling
  const bits = bytes(content.positive);
  const tp = new Int32Array(z.length + 1); // positives among the first so many
  for (let i = 0; i < z.length; i++) tp[i + 1] = tp[i] + ((bits[i >> 3] >> (7 - (i & 7))) & 1);
  data = { ...content, z, tp, positives: tp[z.length], negatives: z.length - tp[z.length] };
  range = [Math.min(-6, z[Math.floor(0.998 * z.length)]), Math.max(6, z[Math.floor(0.002 * z.length)])];
}

// How many logits are at least this large.
function passing(value) {
  let [low, high] = [0, data.z.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (data.z[middle] >= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function table(count) {
  const tp = data.tp[count];
  const fp = count - tp;
  const [fn, tn] = [data.positives - tp, data.negatives - fp];
  const share = (part, whole) => (whole ? part / whole : 0);
  return {
    tp, fp, fn, tn,
    precision: share(tp, tp + fp), recall: share(tp, tp + fn), specificity: share(tn, tn + fp),
    f1: share(2 * tp, 2 * tp + fp + fn), accuracy: share(tp + tn, data.z.length),
  };
}

function overlay(mark, plot, x, y) {
  mark.style.left = `${MARGIN.l + x * (plot.clientWidth - MARGIN.l - MARGIN.r)}px`;
  if (y !== undefined) mark.style.top = `${MARGIN.t + (1 - y) * (plot.clientHeight - MARGIN.t - MARGIN.b)}px`;
}

function repaint() {
  if (!data) return;
  const now = table(passing(threshold));
  for (const cell of element.querySelectorAll("[data-count]")) cell.textContent = now[cell.dataset.count].toLocaleString("en-GB");
  for (const cell of element.querySelectorAll("[data-share]")) cell.textContent = `${(100 * now[cell.dataset.share]).toFixed(2)} %`;
  const said = `g(z) = ${g(threshold).toPrecision(3)}, z = ${threshold.toFixed(2)}`;
  element.querySelector(".said").textContent = said;
  handle.setAttribute("aria-valuenow", threshold.toFixed(2));
  handle.setAttribute("aria-valuetext", said);
  overlay(handle, sigmoidPlot, Math.min(1, Math.max(0, (threshold - range[0]) / (range[1] - range[0]))));
  overlay(rocPlot.parentElement.querySelector(".point"), rocPlot, 1 - now.specificity, now.recall);
  overlay(prPlot.parentElement.querySelector(".point"), prPlot, now.recall, now.precision);
}

function moveTo(z) {
  threshold = Math.min(data ? data.z[0] + 1 : 1000, Math.max(data ? data.z.at(-1) - 1 : -1000, z));
  slider.value = g(threshold);
  repaint();
  clearTimeout(resting);
  resting = setTimeout(() => trigger("rest", { z: threshold }), REST);
}

function logit(share) {
  return Math.log(share / (1 - share));
}

slider.addEventListener("input", () => data && moveTo(logit(Number(slider.value))));

const KEYS = { ArrowLeft: -0.1, ArrowDown: -0.1, ArrowRight: 0.1, ArrowUp: 0.1, PageDown: -1, PageUp: 1 };
handle.addEventListener("keydown", (event) => {
  if (!data || !(event.key in KEYS || event.key === "Home" || event.key === "End")) return;
  event.preventDefault();
  moveTo(event.key === "Home" ? range[0] : event.key === "End" ? range[1] : threshold + KEYS[event.key]);
});

let dragging = false;
const holder = sigmoidPlot.parentElement;
function follow(event) {
  const box = sigmoidPlot.getBoundingClientRect();
  const share = (event.clientX - box.left - MARGIN.l) / (box.width - MARGIN.l - MARGIN.r);
  moveTo(range[0] + Math.min(1, Math.max(0, share)) * (range[1] - range[0]));
}
handle.addEventListener("pointerdown", (event) => {
  if (!data) return;
  dragging = true;
  handle.setPointerCapture(event.pointerId);
  handle.focus();
  event.preventDefault();
});
handle.addEventListener("pointermove", (event) => dragging && follow(event));
for (const end of ["pointerup", "pointercancel"]) handle.addEventListener(end, () => (dragging = false));
// A click anywhere on the curve that is not on a digit brings the threshold there.
let onDigit = false;
holder.addEventListener("click", (event) => {
  if (!data || onDigit || handle.contains(event.target) || event.target.closest(".modebar")) return;
  follow(event);
});

element.querySelector("#best-f1").addEventListener("click", () => data && moveTo(data.best_f1));
element.querySelector("#half").addEventListener("click", () => data && moveTo(0));
function weigh() {
  const ratio = 10 ** Number(cost.value);
  const words = ratio >= 1 ? `a miss costs ${ratio.toPrecision(2)} false alarms` : `a false alarm costs ${(1 / ratio).toPrecision(2)} misses`;
  element.querySelector("#cost-said").textContent = ratio === 1 ? "both cost the same" : words;
}
cost.addEventListener("input", () => {
  weigh();
  if (data) moveTo(data.cheapest[Math.round((Number(cost.value) - Number(cost.min)) / Number(cost.step))]);
});
recall.addEventListener("input", () => {
  element.querySelector("#recall-said").textContent = `${recall.value} %`;
  if (data) moveTo(data.at_recall[Number(recall.value) - Number(recall.min)]);
});
const anyZ = element.querySelector("#any-z");
const showG = () => (element.querySelector("#any-g").textContent = anyZ.value === "" ? "" : String(g(Number(anyZ.value))));
anyZ.addEventListener("input", showG);

function axis(title, more) {
  return { title: { text: title, standoff: 6 }, gridcolor: "--border-color-primary", linecolor: "--border-color-primary", zeroline: false, fixedrange: true, ...more };
}

function layoutOf(xaxis, yaxis, more) {
  return {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", margin: MARGIN, xaxis, yaxis, showlegend: false, hovermode: "closest", dragmode: false, ...more,
  };
}

function sigmoidFigure() {
  const [low, high] = range;
  const width = (high - low) / BINS;
  const counts = [new Array(BINS).fill(0), new Array(BINS).fill(0)];
  data.z.forEach((z, i) => {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((z - low) / width)));
    counts[data.tp[i + 1] - data.tp[i]][bin] += 1;
  });
  const bars = (which, name, color) => ({
    type: "bar", x: counts[which].map((_, bin) => low + (bin + 0.5) * width), y: counts[which], width, yaxis: "y2", name, marker: { color }, opacity: 0.45,
    hovertemplate: `%{y:,} ${name}<extra></extra>`,
  });
  const curve = Array.from({ length: 241 }, (_, i) => low + (i / 240) * (high - low));
  const dots = data.shown.map(([z]) => Math.min(high, Math.max(low, z)));
  return {
    data: [
      bars(0, "of the rest", "--against"), bars(1, `of class ${data.digit}`, "--for"),
      { x: curve, y: curve.map(g), mode: "lines", line: { color: "--body-text-color", width: 2 }, hoverinfo: "skip" },
      {
        x: dots, y: dots.map(g), mode: "markers", hoverinfo: "none", customdata: data.shown.map((_, i) => i),
        marker: { size: 8, color: data.shown.map(([, , positive]) => (positive ? "--for" : "--against")), line: { color: "--paper", width: 1 } },
      },
    ],
    layout: layoutOf(axis("z", { range }), axis("g(z)", { range: [0, 1.04] }), {
      barmode: "overlay", yaxis2: { type: "log", overlaying: "y", side: "right", visible: false, fixedrange: true, range: [-0.3, Math.log10(data.z.length)] },
    }),
  };
}

// Of a curve's points, those that can be told apart.
function thinned(points) {
  const kept = [points[0]];
  for (const point of points) {
    const [x, y] = kept.at(-1);
    if (Math.abs(point[0] - x) + Math.abs(point[1] - y) > 0.004) kept.push(point);
  }
  return [...kept, points.at(-1)];
}

function curveFigure(points, x, y) {
  const kept = thinned(points);
  return {
    data: [{ x: kept.map((point) => point[0]), y: kept.map((point) => point[1]), mode: "lines", line: { color: "--accent", width: 2 }, hovertemplate: `${y} %{y:.1%} at ${x} %{x:.1%}<extra></extra>` }],
    layout: layoutOf(axis(x, { range: [0, 1], tickformat: ".0%" }), axis(y, { range: [0, 1], tickformat: ".0%" })),
  };
}

async function draw() {
  if (!data) return;
  const counts = [0];
  for (let i = 1; i <= data.z.length; i++) if (i === data.z.length || data.z[i] < data.z[i - 1]) counts.push(i);
  const tables = counts.map(table);
  await drawFigure(sigmoidPlot, sigmoidFigure(), address);
  await drawFigure(rocPlot, curveFigure(tables.map((each) => [1 - each.specificity, each.recall]), "false alarms", "recall"), address);
  await drawFigure(prPlot, curveFigure(tables.slice(1).map((each) => [each.recall, each.precision]), "recall", "precision"), address);
  if (!sigmoidPlot.dataset.wired) {
    sigmoidPlot.dataset.wired = "yes";
    sigmoidPlot.on("plotly_hover", ({ points: [point], event }) => point.customdata !== undefined && showTip(point.customdata, event));
    sigmoidPlot.on("plotly_unhover", () => (tip.hidden = !(onDigit = false)));
    sigmoidPlot.on("plotly_click", ({ points: [point] }) => point.customdata !== undefined && trigger("picked", { index: data.shown[point.customdata][1] }));
  }
  repaint();
}

function showTip(place, event) {
  const [z, index] = data.shown[place];
  onDigit = true;
  tip.hidden = false;
  tip.querySelector("div").style.background = `url(${data.sprite}) -${56 * place}px 0 / auto 56px`;
  tip.querySelector("span").textContent = `digit ${index}: z = ${z.toFixed(2)}, g(z) = ${g(z).toPrecision(3)}`;
  const box = holder.getBoundingClientRect();
  tip.style.left = `${Math.min(event.clientX - box.left + 12, box.width - 190)}px`;
  tip.style.top = `${Math.max(0, event.clientY - box.top - 90)}px`;
}

const enqueue = serialQueue();
function show() {
  if (!props.value) return;
  const first = !data;
  take(JSON.parse(props.value));
  element.querySelector("#areas").textContent = `Area under the ROC curve ${data.area.toFixed(4)}; average precision ${data.average_precision.toFixed(4)}. ${data.positives.toLocaleString("en-GB")} digits of the class, ${data.negatives.toLocaleString("en-GB")} of the rest.`;
  if (first) threshold = 0;
  moveTo(threshold);
  enqueue(draw);
}

watch("value", show);
new ResizeObserver(repaint).observe(root);
onThemeChange(() => enqueue(draw));
weigh();
showG();
show();
