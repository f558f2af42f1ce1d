// Drawing with a mouse, a finger or a pen; after layers.js.
const brush = element.querySelector("#brush-width");
let current = null; // the stroke being drawn

function place(event) {
  const box = canvas.getBoundingClientRect();
  const scale = SIDE / box.width;
  return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
}

function extend(events) {
  const from = current.points.length;
  for (const event of events) current.points.push(place(event));
  paintStroke(screen, current, from);
  paintStroke(ink, current, from);
}

canvas.addEventListener("pointerdown", (event) => {
  if (current || event.button !== 0 || !event.isPrimary) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  current = { width: Number(brush.value), points: [] };
  layers.push(current);
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
