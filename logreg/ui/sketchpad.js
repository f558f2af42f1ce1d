// The sketchpad. It keeps the strokes, shows them as sharp as the screen is, and sends them as the model's ink: white
// on black, PICTURE x PICTURE pixels, which is finer than the model's 28 x 28 by far and still a small request.
const SIDE = 280; // the pad's side, the unit of all lengths
const PICTURE = 140;
const BRUSH = 20;
const INTERVAL = 50; // ms between two pictures while drawing

const canvas = element.querySelector("canvas");
const hint = element.querySelector(".hint");
const undoButton = element.querySelector("#undo-button");
const clearButton = element.querySelector("#clear-button");
const screen = canvas.getContext("2d");
const picture = document.createElement("canvas");
picture.width = picture.height = PICTURE;
const ink = picture.getContext("2d", { alpha: false, willReadFrequently: true });
ink.scale(PICTURE / SIDE, PICTURE / SIDE);

let strokes = []; // each { width, points: [[x, y], ...] }
let current = null;
let timer = null;

function draw(context, stroke, from = 0) {
  const points = stroke.points;
  context.lineWidth = stroke.width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(...points[Math.max(from - 1, 0)]);
  for (const point of points.slice(from)) context.lineTo(...point);
  context.stroke();
}

function repaint() {
  const side = Math.round(canvas.clientWidth * window.devicePixelRatio);
  if (!side) return;
  canvas.width = canvas.height = side;
  screen.scale(side / SIDE, side / SIDE);
  screen.strokeStyle = getComputedStyle(canvas).color;
  ink.fillStyle = "black";
  ink.fillRect(0, 0, SIDE, SIDE);
  ink.strokeStyle = "white";
  for (const stroke of strokes) {
    draw(screen, stroke);
    draw(ink, stroke);
  }
}

function send() {
  clearTimeout(timer);
  timer = null;
  hint.hidden = strokes.length > 0;
  undoButton.disabled = clearButton.disabled = strokes.length === 0;
  props.value = strokes.length ? picture.toDataURL("image/png") : "";
  trigger("input");
}

function sendSoon() {
  if (timer === null) timer = setTimeout(send, INTERVAL);
}

function place(event) {
  const box = canvas.getBoundingClientRect();
  const scale = SIDE / box.width;
  return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
}

function extend(events) {
  const from = current.points.length;
  for (const event of events) current.points.push(place(event));
  draw(screen, current, from);
  draw(ink, current, from);
}

canvas.addEventListener("pointerdown", (event) => {
  if (current || event.button !== 0 || !event.isPrimary) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  current = { width: BRUSH, points: [] };
  strokes.push(current);
  hint.hidden = true;
  extend([event]);
  sendSoon();
});

canvas.addEventListener("pointermove", (event) => {
  if (!current || !event.isPrimary) return;
  const events = event.getCoalescedEvents?.() ?? [];
  extend(events.length ? events : [event]);
  sendSoon();
});

for (const end of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(end, (event) => {
    if (!current || !event.isPrimary) return;
    current = null;
    repaint(); // in one go, without the seams of its pieces
    send();
  });
}

// A finger's stroke is no gesture: without this a quick one counts as a fling, which swallows the next tap.
canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });

function remove(count) {
  if (current || !strokes.length) return;
  strokes.splice(-count, count);
  repaint();
  send();
}

undoButton.addEventListener("click", () => remove(1));
clearButton.addEventListener("click", () => remove(strokes.length));

new ResizeObserver(repaint).observe(canvas);
new MutationObserver(repaint).observe(document.body, { attributeFilter: ["class"] });
repaint();
