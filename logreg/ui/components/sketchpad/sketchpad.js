// What the pad tells the page and what it is told; after the other scripts of this folder.
const hint = element.querySelector(".hint");
const boxes = element.querySelector(".boxes");
const FRAME = 16; // ms that an answer may take in each frame
let frame = null; // the request for the next one
let earliest = 0; // when the next drawing may be told during a stroke

function isOpen() {
  return canvas.isConnected && canvas.offsetParent !== null;
}

// Whoever answers does so at once. An answer that takes longer than a frame is followed by as much time for all else, so
// that a slow phone follows the finger.
function tell() {
  cancelAnimationFrame(frame);
  frame = null;
  const begin = performance.now();
  const unfinished = current !== null && layers.length === 1; // nothing else is on the pad yet
  const detail = { picture: layers.length ? inkPicture() : null, unfinished, test: shownSubject()?.test ?? null };
  document.dispatchEvent(new CustomEvent("drawing", { detail }));
  const end = performance.now();
  earliest = end - begin > FRAME ? 2 * end - begin : end;
}

function tellSoon() {
  frame ??= requestAnimationFrame(() => {
    frame = null;
    if (performance.now() < earliest) tellSoon();
    else tell();
  });
}

function strokeBegins() {
  document.dispatchEvent(new Event("refresh-model")); // a run may have trained it further
}

// After every change of the layers.
function update() {
  hint.hidden = layers.length > 0;
  answered = null;
  enableButtons();
  showSubject();
  repaint();
  tell();
  keepValue();
}

// The drawing as the value, for what the server is asked for: to make its PNG takes longer than an answer, which is
// painted first. A page that is not seen paints nothing.
function keepValue() {
  const keep = () => (props.value = drawingUrl());
  if (document.hidden) setTimeout(keep);
  else requestAnimationFrame(() => setTimeout(keep));
}

element.querySelector("#random-digit-button").addEventListener("click", () => trigger("random", { digit: null }));
element.querySelector("#wrong-digit-button").addEventListener("click", () => trigger("wrong"));

// A drawing from the server, a digit of the dataset or the ink of an image file, replaces what is on the pad.
function show(url) {
  const image = new Image();
  image.onload = () => {
    if (current) discardStroke();
    change([{ image, subject: subjectOf(url) }]);
    update();
  };
  image.src = url;
}
watch("value", () => {
  const url = props.value;
  if (!url) return;
  if (!url.includes(";preview=1;base64,")) return show(url);
  props.value = drawingUrl(); // what is on the pad has not changed yet
  showPreview(url);
});

// Where the digits are, once there are several: left, top, right and bottom of each in shares of the pad.
function showBoxes(places, selected) {
  boxes.replaceChildren(
    ...places.map(([left, top, right, bottom], index) => {
      const box = document.createElement("div");
      box.className = index === selected ? "selected" : "";
      const percent = (share) => `${100 * share}%`;
      Object.assign(box.style, {
        left: percent(left),
        top: percent(top),
        width: percent(right - left),
        height: percent(bottom - top),
      });
      return box;
    }),
  );
}

document.addEventListener("ask", tell);
document.addEventListener("answer", ({ detail }) => {
  answered = detail;
  showBoxes(detail.boxes, detail.selected);
  showSubject();
  settleGuess();
  if (!shownSubject()?.quiz) announce(trueLabel.hidden ? detail.spoken : `${trueLabel.textContent}: ${detail.spoken}`);
});

// A reload, which a page that has lost the server does by itself, keeps the drawing.
window.addEventListener("pagehide", () => memory.set(DRAWING, drawingUrl()));
const kept = memory.get(DRAWING);
if (kept) show(kept);

new ResizeObserver(repaint).observe(canvas);
onThemeChange(repaint);
repaint();
enableButtons();
showSubject();
hint.hidden = layers.length > 0;
canvas.dataset.ready = ""; // from now on a stroke is seen
