// Strokes, and drawing them with a mouse, a finger or a pen; after history.js.
const PEN_LEAVES = 500; // ms after a pen's last event for which it still counts as near
const brush = element.querySelector(".brush input");
const fingers = new Set(); // the touches on the pad, by pointer id
let current = null; // the stroke being drawn: { pointer, stroke, before }
let penSeen = -Infinity;

function place(event) {
  const box = canvas.getBoundingClientRect();
  const scale = SIDE / box.width;
  return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
}

function beginStroke(pointer, point) {
  const stroke = { width: Number(brush.value), points: [] };
  current = { pointer, stroke, before: layers };
  layers = [...layers, stroke];
  hint.hidden = true;
  strokeBegins();
  extendStroke([point]);
}

function extendStroke(points) {
  const { stroke } = current;
  const from = stroke.points.length;
  stroke.points.push(...points);
  paintStroke(screen, stroke, from);
  paintStroke(ink, stroke, from);
  tellSoon();
}

function endStroke() {
  const drawn = layers;
  layers = current.before;
  current = null;
  change(drawn);
  update(); // paints the stroke in one go, without the seams of its pieces
}

function discardStroke() {
  layers = current.before;
  current = null;
  update();
}

function isPenNear() {
  return performance.now() - penSeen < PEN_LEAVES;
}

// A pen wins over the hand that holds it: a palm's stroke vanishes as soon as the pen comes near.
function noticePen(event) {
  if (event.pointerType !== "pen") return;
  penSeen = performance.now();
  if (current && fingers.has(current.pointer)) discardStroke();
}

canvas.addEventListener("pointerover", noticePen);
canvas.addEventListener("pointerdown", (event) => {
  noticePen(event);
  const touch = event.pointerType === "touch";
  if (touch) fingers.add(event.pointerId);
  if (touch && fingers.size > 1 && current && fingers.has(current.pointer)) discardStroke(); // they scroll or pinch
  if (current || event.button !== 0 || (touch && (fingers.size > 1 || isPenNear()))) return;
  canvas.setPointerCapture(event.pointerId);
  beginStroke(event.pointerId, place(event));
});

canvas.addEventListener("pointermove", (event) => {
  noticePen(event);
  if (current?.pointer !== event.pointerId) return;
  const events = event.getCoalescedEvents?.() ?? [];
  extendStroke((events.length ? events : [event]).map(place));
});

canvas.addEventListener("pointerup", (event) => {
  noticePen(event);
  fingers.delete(event.pointerId);
  if (current?.pointer === event.pointerId) endStroke();
});

canvas.addEventListener("pointercancel", (event) => {
  const finger = fingers.delete(event.pointerId);
  if (current?.pointer !== event.pointerId) return;
  if (finger) discardStroke(); // the browser has taken the touch for a gesture of its own
  else endStroke();
});

// The pad takes the focus from the keyboard alone: after a click on it, the arrow keys still scroll the page.
canvas.addEventListener("mousedown", (event) => event.preventDefault());

// A finger's stroke is no gesture: a quick one would count as a fling, which swallows the next tap. Nor is anything that
// a palm does beside a pen. What two fingers do is left to the browser, which scrolls or zooms the page.
for (const kind of ["touchstart", "touchmove", "touchend"]) {
  canvas.addEventListener(
    kind,
    (event) => {
      const drawing = kind !== "touchstart" && fingers.size <= 1;
      if (event.cancelable && (drawing || isPenNear())) event.preventDefault();
    },
    { passive: false },
  );
}
