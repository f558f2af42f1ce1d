// What a message changes on the page; after paint.js and chart.js. Of a message that is older than one that has been
// shown only the points count: what a pause or a reset says comes another way than what the run still has to say.
const PATIENCE = 500; // ms for an answer that brings missing points

const status_ = element.querySelector("#train-status");
const announced = element.querySelector("#train-news");
const back = element.querySelector("#back-button");
const templates = [...element.querySelectorAll("#templates canvas")];
const [watched, caption] = [element.querySelector("#watched canvas"), element.querySelector("#watched figcaption")];
const bars = [...element.querySelectorAll("#watched li")];
let version = 0;
let asked = -Infinity; // when missing points were last asked for
let config = null;
let kind = null; // of the inputs, for which the templates are painted
const levels = new Int8Array(10 * SIDE * SIDE); // of the weights, to paint again in another size or light

async function show() {
  const news = props.value ? JSON.parse(props.value) : { version: 0, run: "", start: 0, losses: [], evaluations: [], changes: [] };
  const late = news.version && news.version <= version;
  if (late && news.run !== shown.run) return;
  if (!late) version = news.version;
  if (news.config) config = JSON.parse(news.config);
  if (!(await extend(news, late))) {
    if (performance.now() - asked < PATIENCE) return;
    asked = performance.now();
    trigger("gap", { from: shown.count });
    return;
  }
  if (late) return;
  if (news.status) status_.textContent = news.status;
  if (news.status && !news.going && announced.textContent !== news.status) announced.textContent = news.status;
  back.hidden = news.back === null || news.back === undefined;
  if (news.templates) takeTemplates(news);
  if (news.answer) answer(news.answer);
  if (!news.run) forget();
  if (news.version) remember(news);
}

function takeTemplates(news) {
  const [first, text] = news.templates;
  const packed = bytes(text);
  const start = first * SIDE * SIDE;
  packed.forEach((byte, index) => {
    levels[start + 2 * index] = (byte >> 4) - 7;
    levels[start + 2 * index + 1] = (byte & 15) - 7;
  });
  kind = news.kind;
  paintTemplates(first, first + (2 * packed.length) / (SIDE * SIDE));
}

function paintTemplates(first, end) {
  const [pro, contra] = [colour("--for"), colour("--against")];
  const length = SIDE * SIDE;
  for (let digit = first; digit < end; digit++) {
    const values = levels.subarray(digit * length, (digit + 1) * length);
    context(templates[digit]);
    (kind === "cells" ? edges : squares)(templates[digit], values, (value) => (value > 0 ? pro : contra), (value) => Math.abs(value) / 7);
  }
}

function answer(thousandths) {
  const best = thousandths.indexOf(Math.max(...thousandths));
  bars.forEach((bar, digit) => {
    bar.classList.toggle("best", digit === best);
    bar.querySelector(".bar").style.width = `${thousandths[digit] / 10}%`;
    bar.querySelector(".share").textContent = `${(thousandths[digit] / 10).toFixed(1)} %`;
  });
}

function forget() {
  for (const canvas of templates) context(canvas);
  kind = null;
  for (const bar of bars) {
    bar.classList.remove("best");
    bar.querySelector(".bar").style.width = 0;
    bar.querySelector(".share").textContent = "";
  }
}

// A reload, or a server that was away, loses nothing: the same config and changes give the same run again.
function remember(news) {
  const run = { config, changes: news.changes, step: shown.count, going: news.going };
  memory.set(RUN, news.run ? JSON.stringify(run) : "");
}

function showDigit() {
  if (!props.digit) return;
  const digit = JSON.parse(props.digit);
  context(watched);
  squares(watched, bytes(digit.pixels), () => [255, 255, 255], (value) => value / 255);
  caption.textContent = `test digit ${digit.index}: a ${digit.label}`;
}

const enqueue = serialQueue();

function paintAgain() {
  if (kind) paintTemplates(0, 10);
  showDigit();
}

watch("value", () => enqueue(show));
watch("digit", showDigit);
watch("overlays", () => enqueue(layOver));
smoothing.addEventListener("input", () => enqueue(smoothAnew));
logScale.addEventListener("change", () => enqueue(() => chart.data && window.Plotly.relayout(chart, { "yaxis.type": logScale.checked ? "log" : "linear", "yaxis.autorange": true })));
back.addEventListener("click", () => trigger("back"));
element.querySelector("#watch-button").addEventListener("click", () => trigger("watched"));
for (const canvas of [templates[0], watched]) new ResizeObserver(paintAgain).observe(canvas);
onThemeChange(() => enqueue(async () => {
  await recolour();
  paintAgain();
}));

const cut = JSON.parse(memory.get(RUN) || "null");
if (cut?.step) trigger("restore", cut);
enqueue(show);
