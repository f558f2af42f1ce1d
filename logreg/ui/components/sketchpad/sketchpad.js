// The sketchpad's buttons, what it sends and what it is sent; after the other scripts of this folder.
const INTERVAL = 50; // ms between two drawings sent during a stroke
const hint = element.querySelector(".hint");
const boxes = element.querySelector(".boxes");
const undoButton = element.querySelector("#undo-button");
const clearButton = element.querySelector("#clear-button");
let timer = null;

function isOpen() {
  return canvas.isConnected && canvas.offsetParent !== null;
}

function send() {
  clearTimeout(timer);
  timer = null;
  hint.hidden = layers.length > 0;
  undoButton.disabled = clearButton.disabled = layers.length === 0;
  props.value = drawingUrl();
  trigger("input");
}

function sendSoon() {
  if (timer === null) timer = setTimeout(send, INTERVAL);
}

function remove(count) {
  if (current || !layers.length) return;
  layers.splice(-count, count);
  repaint();
  send();
}

undoButton.addEventListener("click", () => remove(1));
clearButton.addEventListener("click", () => remove(layers.length));
element.querySelector("#random-digit-button").addEventListener("click", () => trigger("random", { digit: null }));
element.querySelector("#wrong-digit-button").addEventListener("click", () => trigger("wrong"));

// A drawing from the server, a digit of the dataset or the ink of an image file, replaces what is on the pad.
function show(url) {
  const image = new Image();
  image.onload = () => {
    layers = [{ image }];
    repaint();
    send();
  };
  image.src = url;
}
watch("value", () => props.value && show(props.value));

// Where the digits are, once there are several: left, top, right and bottom of each in shares of the pad.
document.addEventListener("boxes", ({ detail }) => {
  boxes.replaceChildren(
    ...detail.boxes.map(([left, top, right, bottom], index) => {
      const box = document.createElement("div");
      box.className = index === detail.selected ? "selected" : "";
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
});

// A reload, which a page that has lost the server does by itself, keeps the drawing.
window.addEventListener("pagehide", () => memory.set(DRAWING, drawingUrl()));
const kept = memory.get(DRAWING);
if (kept) show(kept);

new ResizeObserver(repaint).observe(canvas);
onThemeChange(repaint);
repaint();
hint.hidden = layers.length > 0;
canvas.dataset.ready = ""; // from now on a stroke is seen
