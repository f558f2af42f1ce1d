// What a message changes on the page. Of a message older than one already shown only the points count: the answers to
// a pause or a reset come another way than the messages of the run, and may overtake them.
const RETRY_AFTER = 500; // ms until missing points are asked for again

const status_ = element.querySelector("#train-status");
const announcement = element.querySelector("#train-announcement");
const back = element.querySelector("#back-button");
const templates = [...element.querySelectorAll("#templates canvas")];
const [watched, caption] = [element.querySelector("#watched canvas"), element.querySelector("#watched figcaption")];
const bars = [...element.querySelectorAll("#watched li")];
let version = 0;
let asked = -Infinity; // when missing points were last asked for
let config = null;
let kind = null; // of the inputs: pixels or cells
const levels = new Int8Array(10 * SIDE * SIDE); // of the weights, to repaint them in another size or theme

async function show() {
  const message = props.value ? JSON.parse(props.value) : { version: 0, run: "", start: 0, losses: [], evaluations: [], changes: [] };
  const late = message.version && message.version <= version;
  if (late && message.run !== shown.run) return;
  if (!late) version = message.version;
  if (message.config) config = JSON.parse(message.config);
  if (!(await extend(message, late))) {
    if (performance.now() - asked < RETRY_AFTER) return;
    asked = performance.now();
    trigger("gap", { from: shown.count });
    return;
  }
  if (late) return;
  if (message.status) status_.textContent = message.status;
  if (message.status && !message.going && announcement.textContent !== message.status) announcement.textContent = message.status;
  back.hidden = message.back === null || message.back === undefined;
  if (message.templates) unpackTemplates(message);
  if (message.answer) answer(message.answer);
  if (!message.run) forget();
  if (message.version) remember(message);
}

function unpackTemplates(message) {
  const [first, text] = message.templates;
  const packed = bytes(text);
  const start = first * SIDE * SIDE;
  packed.forEach((byte, index) => {
    levels[start + 2 * index] = (byte >> 4) - 7;
    levels[start + 2 * index + 1] = (byte & 15) - 7;
  });
  kind = message.kind;
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

// Nothing is lost by a reload or a restart of the server: the same config and changes give the same run again.
function remember(message) {
  const run = { config, changes: message.changes, step: shown.count, going: message.going };
  memory.set(RUN, message.run ? JSON.stringify(run) : "");
}

function showDigit() {
  if (!props.digit) return;
  const digit = JSON.parse(props.digit);
  context(watched);
  squares(watched, bytes(digit.pixels), () => [255, 255, 255], (value) => value / 255);
  caption.textContent = `test digit ${digit.index}: a ${digit.label}`;
}

const enqueue = serialQueue();

function repaint() {
  if (kind) paintTemplates(0, 10);
  showDigit();
}

watch("value", () => enqueue(show));
watch("digit", showDigit);
watch("overlays", () => enqueue(drawOverlays));
smoothing.addEventListener("input", () => enqueue(smoothAnew));
logScale.addEventListener("change", () => enqueue(() => chart.data && window.Plotly.relayout(chart, { "yaxis.type": logScale.checked ? "log" : "linear", "yaxis.autorange": true })));
back.addEventListener("click", () => trigger("back"));
element.querySelector("#watch-button").addEventListener("click", () => trigger("watched"));
for (const canvas of [templates[0], watched]) new ResizeObserver(repaint).observe(canvas);
onThemeChange(() => enqueue(async () => {
  await recolour();
  repaint();
}));

const interrupted = JSON.parse(memory.get(RUN) || "null");
if (interrupted?.step) trigger("restore", interrupted);
enqueue(show);
