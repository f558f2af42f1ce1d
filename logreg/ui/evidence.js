// Paints what the model makes of a drawing: pixels as squares; orientations as 16 short edges around each of 7 x 7
// cells, each lying as the edges that it stands for, on the side to which they are brighter.
const SIDE = 28;
const CELLS = 7;
const ORIENTATIONS = 16;

function bytes(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function colour(name) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

// A canvas's context in units of the model's pixels, as sharp as the screen is.
function context(canvas) {
  const side = Math.round((canvas.clientWidth || 96) * window.devicePixelRatio);
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  context.scale(side / SIDE, side / SIDE);
  return context;
}

function squares(canvas, values, colourOf, strength) {
  const side = Math.sqrt(values.length);
  const sheet = document.createElement("canvas");
  sheet.width = sheet.height = side;
  const paint = sheet.getContext("2d");
  values.forEach((value, index) => {
    if (!value) return;
    paint.globalAlpha = strength(value);
    paint.fillStyle = colourOf(value);
    paint.fillRect(index % side, Math.floor(index / side), 1, 1);
  });
  const enlarged = canvas.getContext("2d");
  enlarged.imageSmoothingEnabled = false;
  enlarged.drawImage(sheet, 0, 0, SIDE, SIDE);
}

function edges(canvas, values, colourOf, strength) {
  const paint = canvas.getContext("2d");
  const cell = SIDE / CELLS;
  const radius = 0.4 * cell;
  paint.lineCap = "round";
  values.forEach((value, index) => {
    if (!value) return;
    const angle = (Math.floor(index / (CELLS * CELLS)) * 2 * Math.PI) / ORIENTATIONS;
    const x = ((index % CELLS) + 0.5) * cell + radius * Math.cos(angle);
    const y = ((Math.floor(index / CELLS) % CELLS) + 0.5) * cell + radius * Math.sin(angle);
    const half = radius * 0.42;
    paint.globalAlpha = Math.min(1, 0.15 + strength(value));
    paint.lineWidth = 0.12 + 0.75 * strength(value);
    paint.strokeStyle = colourOf(value);
    paint.beginPath();
    paint.moveTo(x - half * Math.sin(angle), y + half * Math.cos(angle));
    paint.lineTo(x + half * Math.sin(angle), y - half * Math.cos(angle));
    paint.stroke();
  });
  paint.globalAlpha = 1;
}

function paint() {
  const content = props.value ? JSON.parse(props.value) : null;
  const plot = content?.kind === "cells" ? edges : squares;
  const share = (value) => value / 255;
  for (const figure of element.querySelectorAll("[data-step]")) {
    const canvas = figure.querySelector("canvas");
    const step = figure.dataset.step;
    context(canvas);
    figure.hidden = Boolean(content) && !content[step];
    if (!content || !content[step]) continue;
    const values = bytes(content[step]);
    (step === "inputs" ? plot : squares)(canvas, values, () => "white", share);
  }
  const canvas = element.querySelector("#evidence canvas");
  if (!canvas) return;
  context(canvas);
  if (!content) return;
  const ink = colour("--body-text-color");
  squares(canvas, bytes(content.straight ?? content.seen), () => ink, (value) => 0.22 * share(value));
  const shares = new Int8Array(bytes(content.shares).buffer);
  const [pro, contra] = [colour("--for"), colour("--against")];
  plot(canvas, shares, (value) => (value > 0 ? pro : contra), (value) => Math.abs(value) / 127);
}

watch("value", paint);
for (const canvas of element.querySelectorAll("canvas")) new ResizeObserver(paint).observe(canvas);
new MutationObserver(paint).observe(document.body, { attributeFilter: ["class"] });
paint();
