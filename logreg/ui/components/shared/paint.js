// Painting 784 numbers: pixels as squares; orientations as 16 short edges around each of 7 x 7 cells, each lying as
// the edges that it stands for, on the side to which they are brighter. After theme.js, before the scripts that use it.
const SIDE = 28;
const CELLS = 7;
const ORIENTATIONS = 16;
const STRENGTHS = 14; // of edges: twice those of a template's levels

function bytes(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

// The red, green and blue of a colour of the style sheet, from 0 to 255. To ask is slow, so it is asked once a theme.
const knownColours = new Map();
onThemeChange(() => knownColours.clear());

function colour(name) {
  if (!knownColours.has(name)) knownColours.set(name, computedColour(name));
  return knownColours.get(name);
}

function computedColour(name) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const paint = canvas.getContext("2d");
  paint.fillStyle = getComputedStyle(element).getPropertyValue(name).trim();
  paint.fillRect(0, 0, 1, 1);
  return [...paint.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

// How wide a canvas is: asked once, and then told by the browser, since to ask after a change forces a layout.
const widths = new WeakMap();
const resized = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) widths.set(target, contentRect.width);
});

function widthOf(canvas) {
  if (!widths.has(canvas)) {
    widths.set(canvas, canvas.clientWidth);
    resized.observe(canvas);
  }
  return widths.get(canvas);
}

// A canvas's context in units of the model's pixels, as sharp as the screen is.
function context(canvas) {
  const side = Math.round((widthOf(canvas) || 96) * window.devicePixelRatio);
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  context.setTransform(side / SIDE, 0, 0, side / SIDE, 0, 0);
  context.clearRect(0, 0, SIDE, SIDE);
  return context;
}

const sheet = document.createElement("canvas"); // a picture before it is enlarged

function squares(canvas, values, colourOf, strength) {
  const side = Math.sqrt(values.length);
  if (sheet.width !== side) sheet.width = sheet.height = side;
  const paint = sheet.getContext("2d");
  const image = paint.createImageData(side, side);
  for (let index = 0; index < values.length; index++) {
    if (!values[index]) continue;
    image.data.set(colourOf(values[index]), 4 * index);
    image.data[4 * index + 3] = 255 * strength(values[index]);
  }
  paint.putImageData(image, 0, 0);
  const enlarged = canvas.getContext("2d");
  enlarged.imageSmoothingEnabled = false;
  enlarged.drawImage(sheet, 0, 0, SIDE, SIDE);
}

// The two ends of each of the 784 edges.
const ENDS = Array.from({ length: SIDE * SIDE }, (_, index) => {
  const angle = (Math.floor(index / (CELLS * CELLS)) * 2 * Math.PI) / ORIENTATIONS;
  const cell = SIDE / CELLS;
  const radius = 0.4 * cell;
  const half = radius * 0.42;
  const x = ((index % CELLS) + 0.5) * cell + radius * Math.cos(angle);
  const y = ((Math.floor(index / CELLS) % CELLS) + 0.5) * cell + radius * Math.sin(angle);
  const [across, along] = [half * Math.sin(angle), half * Math.cos(angle)];
  return [x - across, y + along, x + across, y - along];
});

// One stroke of the pen paints all edges that are about as strong.
function edges(canvas, values, colourOf, strength) {
  const paths = new Map();
  values.forEach((value, index) => {
    const level = value && Math.sign(value) * Math.round(STRENGTHS * strength(value));
    if (!level) return;
    if (!paths.has(level)) paths.set(level, { path: new Path2D(), colour: colourOf(value) });
    const { path } = paths.get(level);
    const [x, y, toX, toY] = ENDS[index];
    path.moveTo(x, y);
    path.lineTo(toX, toY);
  });
  const paint = canvas.getContext("2d");
  paint.lineCap = "round";
  for (const [level, { path, colour }] of paths) {
    const share = Math.abs(level) / STRENGTHS;
    paint.globalAlpha = Math.min(1, 0.15 + share);
    paint.lineWidth = 0.12 + 0.75 * share;
    paint.strokeStyle = `rgb(${colour})`;
    paint.stroke(path);
  }
  paint.globalAlpha = 1;
}
