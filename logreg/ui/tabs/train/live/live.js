// What a message changes on the page. Of a message older than one already shown only the points count: the answers to
// a pause or a reset come another way than the messages of the run, and may overtake them.
const RETRY_AFTER = 500; // ms until missing points are asked for again
const MAX_WAIT = 500; // ms
const SILENT_FOR = 3000; // ms without a word of a run that goes on: the server may be lost

const status_ = element.querySelector("#train-status");
const announcement = element.querySelector("#train-announcement");
const back = element.querySelector("#back-button");
const enqueue = serialQueue();
let version = 0;
let busy = "";
let config = null;
let data; // which they are that the run learns from, unless MNIST's digits
let known = { run: "", count: 0 }; // how many points the server is known to have
let asking = null; // the timer until missing points are asked for again
const NOTHING = { version: 0, run: "", start: 0, losses: [], evaluations: [], changes: [] };

let pending = []; // messages that have come and are not shown yet

let silence = null;

function receive() {
  pending.push(props.value ? JSON.parse(props.value) : NOTHING);
  clearTimeout(silence);
  if (pending.at(-1).going) silence = setTimeout(() => document.dispatchEvent(new Event("silence")), SILENT_FOR);
  enqueue(show);
}

// Show what has come: one painting for several messages, and the next one when the page has nothing else to do, so that
// a slow machine still answers its visitor.
async function show() {
  if (!pending.length) return;
  const messages = pending.reduce(joined, []);
  pending = [];
  for (const message of messages) await showMessage(message);
  await idle();
}

function idle() {
  if (!window.requestIdleCallback) return new Promise((resolve) => setTimeout(resolve, MAX_WAIT / 10)); // Safari
  return new Promise((resolve) => window.requestIdleCallback(resolve, { timeout: MAX_WAIT }));
}

// The messages with the next one, which is joined with the last if it carries on from it.
function joined(messages, next) {
  const last = messages.at(-1);
  const missed = last ? next.start - last.start - last.losses.length : 1;
  if (!last || last.run !== next.run || last.version >= next.version || missed > 0 || next.start < last.start) return [...messages, next];
  if (last.templates) unpackTemplates(last);
  const losses = last.losses.slice(0, next.start - last.start).concat(next.losses);
  const evaluated = last.evaluations.at(-1)?.[0] ?? 0;
  const evaluations = last.evaluations.concat(next.evaluations.filter(([step]) => step > evaluated));
  const answer = next.nan ? { answer: undefined, templates: undefined } : {}; // weights that contain NaN have none
  return [...messages.slice(0, -1), { ...last, ...next, ...answer, start: last.start, losses, evaluations }];
}

async function showMessage(message) {
  const late = message.version && message.version <= version;
  if (late && message.run !== shown.run) return;
  if (!late) version = message.version;
  if (message.config) [config, data] = [JSON.parse(message.config), message.data];
  if (message.run !== known.run) known = { run: message.run, count: 0 };
  known.count = Math.max(known.count, message.start + message.losses.length);
  if (!(await extend(message, late))) askForMissing();
  if (!late) showState(message);
}

function showState(message) {
  if (message.status) status_.textContent = message.status;
  if (message.status && !message.going && announcement.textContent !== message.status) announcement.textContent = message.status;
  back.hidden = message.back === null || message.back === undefined;
  if (message.config || !message.run) setClasses(message.classes);
  if (!message.run || message.nan) forget(message.nan);
  if (message.templates) {
    unpackTemplates(message);
    paintTemplates();
  }
  if (message.answer) showAnswer(message);
  if (message.version) remember(message);
  const begun = message.busy && message.busy !== busy;
  busy = message.busy;
  if (begun) trigger("state");
}

// Until they are here: what answers may be overtaken by the run's next message, or be lost.
function askForMissing() {
  if (asking !== null || shown.run !== known.run || shown.count >= known.count) return;
  trigger("gap", { from: shown.count });
  asking = setTimeout(() => {
    asking = null;
    enqueue(askForMissing);
  }, RETRY_AFTER);
}

// Nothing is lost by a reload or a restart of the server: the same config and changes give the same run again.
function remember(message) {
  const { run, changes, going, end } = message;
  memory.set(RUN, run ? JSON.stringify({ run, config, data, changes, step: shown.count, going, end }) : "");
  if (message.pace) memory.set(PACE, message.pace);
}

watch("value", receive);
watch("digit", showDigit);
watch("overlays", () => enqueue(drawOverlays));
smoothing.addEventListener("input", () => enqueue(smoothAnew));
logScale.addEventListener("change", () => enqueue(() => chart.data && window.Plotly.relayout(chart, { "yaxis.type": logScale.checked ? "log" : "linear", "yaxis.autorange": true })));
document.addEventListener("ask-state", () => trigger("state"));
back.addEventListener("click", () => trigger("back"));
element.querySelector("#watch-button").addEventListener("click", () => trigger("watched"));
drawingButton.addEventListener("click", () => trigger("drawing"));
for (const part of [templateList, digitCanvas]) new ResizeObserver(repaint).observe(part);
onThemeChange(() => enqueue(async () => {
  await recolour();
  repaint();
}));

// Gradio loses what a component is told while it is being mounted, so all that shows a run is there before it goes on.
const SHOWN = "#pace input, #reset-button, #settings input, #runs > *, #download-script";
function restore(interrupted, pace) {
  const waits = interrupted.data && document.documentElement.dataset.data !== "ready"; // for what it learned from
  if (waits || SHOWN.split(", ").some((part) => !document.querySelector(part))) {
    setTimeout(() => restore(interrupted, pace), 50);
  } else {
    trigger("restore", { ...interrupted, pace });
  }
}

const interrupted = JSON.parse(memory.get(RUN) || "null");
const pace = memory.get(PACE);
if (interrupted?.step || pace) restore(interrupted?.step ? interrupted : {}, pace);
receive();
