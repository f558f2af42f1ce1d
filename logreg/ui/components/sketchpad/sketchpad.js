// The sketchpad. It keeps what was drawn, shows it as sharp as the screen is, and sends it as the model's ink: white on
// black, PICTURE x PICTURE pixels, which is finer than the model's 28 x 28 by far and still a small request.
const SIDE = 280; // the pad's side, the unit of all lengths
const PICTURE = 140;
const INTERVAL = 50; // ms between two pictures while drawing
const PHOTO = 1000; // the longer side, in pixels, of a picture file that is sent

const canvas = element.querySelector("canvas");
const hint = element.querySelector(".hint");
const boxes = element.querySelector(".boxes");
const undoButton = element.querySelector("#undo-button");
const clearButton = element.querySelector("#clear-button");
const brush = element.querySelector("#brush-width");
const file = element.querySelector("#picture input");
const screen = canvas.getContext("2d");
const picture = document.createElement("canvas");
picture.width = picture.height = PICTURE;
const ink = picture.getContext("2d", { alpha: false, willReadFrequently: true });
ink.scale(PICTURE / SIDE, PICTURE / SIDE);

let layers = []; // each a stroke { width, points: [[x, y], ...] } or a { picture } that fills the pad
let current = null; // the stroke under the pointer
let timer = null;

function drawStroke(context, stroke, from = 0) {
  const points = stroke.points;
  context.lineWidth = stroke.width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(...points[Math.max(from - 1, 0)]);
  for (const point of points.slice(from)) context.lineTo(...point);
  context.stroke();
}

// The picture's white ink in another colour, on nothing.
function tinted(image, colour) {
  const sheet = document.createElement("canvas");
  sheet.width = image.width;
  sheet.height = image.height;
  const context = sheet.getContext("2d");
  context.drawImage(image, 0, 0);
  const data = context.getImageData(0, 0, sheet.width, sheet.height);
  for (let i = 0; i < data.data.length; i += 4) data.data[i + 3] = data.data[i];
  context.putImageData(data, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = colour;
  context.fillRect(0, 0, sheet.width, sheet.height);
  return sheet;
}

function drawLayer(context, layer) {
  if (layer.points) return drawStroke(context, layer);
  context.imageSmoothingEnabled = false;
  const image = context === ink ? layer.picture : tinted(layer.picture, context.strokeStyle);
  context.drawImage(image, 0, 0, SIDE, SIDE);
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
  for (const layer of layers) {
    drawLayer(screen, layer);
    drawLayer(ink, layer);
  }
}

function send() {
  clearTimeout(timer);
  timer = null;
  hint.hidden = layers.length > 0;
  undoButton.disabled = clearButton.disabled = layers.length === 0;
  props.value = layers.length ? picture.toDataURL("image/png") : "";
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
  drawStroke(screen, current, from);
  drawStroke(ink, current, from);
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

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=range]), textarea, [contenteditable], [role=listbox]");
  if (!canvas.isConnected || !canvas.offsetParent || typing || event.altKey) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "z") remove(1);
  else if (!command && event.key === "Escape") remove(layers.length);
  else if (!command && /^[0-9]$/.test(event.key)) trigger("random", { digit: Number(event.key) });
  else return;
  event.preventDefault();
});

// A picture file goes to the server as it is, but for its size; what comes back is the ink in it, as the pad's value.
async function sendFile(chosen) {
  try {
    const image = await createImageBitmap(chosen, { imageOrientation: "from-image" });
    const scale = Math.min(1, PHOTO / Math.max(image.width, image.height));
    const sheet = document.createElement("canvas");
    sheet.width = Math.max(1, Math.round(image.width * scale));
    sheet.height = Math.max(1, Math.round(image.height * scale));
    sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
    const jpeg = chosen.type === "image/jpeg"; // which has no transparency to keep
    trigger("picture", { name: chosen.name, content: sheet.toDataURL(jpeg ? "image/jpeg" : "image/png", 0.9) });
  } catch {
    trigger("picture", { name: chosen.name, content: "" });
  }
}

file.addEventListener("change", () => {
  if (file.files.length) sendFile(file.files[0]);
  file.value = "";
});
// Wherever on the tab it is dropped: beside the pad, the browser would open the file in place of the page.
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    const brings = event.dataTransfer?.types.includes("Files") && !event.defaultPrevented;
    if (!brings || !canvas.isConnected || !canvas.offsetParent) return;
    event.preventDefault();
    if (kind === "drop") sendFile(event.dataTransfer.files[0]);
  });
}
document.addEventListener("paste", (event) => {
  const pasted = [...(event.clipboardData?.files ?? [])].find((candidate) => candidate.type.startsWith("image/"));
  if (pasted && canvas.isConnected && canvas.offsetParent) sendFile(pasted);
});

// A drawing from the server: a digit of the dataset, or the ink of a picture file.
function show(address) {
  const image = new Image();
  image.onload = () => {
    layers = [{ picture: image }];
    repaint();
    send();
  };
  image.src = address;
}
watch("value", () => props.value && show(props.value));

// Where the digits are, once there are several: left, top, right and bottom of each in shares of the pad.
document.addEventListener("boxes", ({ detail }) => {
  boxes.replaceChildren(
    ...detail.boxes.map(([left, top, right, bottom], index) => {
      const box = document.createElement("div");
      box.className = index === detail.chosen ? "chosen" : "";
      const share = (value) => `${100 * value}%`;
      Object.assign(box.style, { left: share(left), top: share(top), width: share(right - left), height: share(bottom - top) });
      return box;
    }),
  );
});

// A page that is loaded anew, which one that has lost the server does by itself, takes its drawing along.
window.addEventListener("pagehide", () => {
  memory.set(DRAWING, layers.length ? picture.toDataURL("image/png") : "");
});
const kept = memory.get(DRAWING);
if (kept) show(kept);

new ResizeObserver(repaint).observe(canvas);
onThemeChange(repaint);
repaint();
hint.hidden = layers.length > 0;
canvas.dataset.ready = ""; // from now on a stroke is seen
