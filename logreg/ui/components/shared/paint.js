// Painting 784 numbers: pixels as squares; orientations as 16 short edges around each of 7 x 7 cells, each lying as
// the edges that it stands for, on the side to which they are brighter. After theme.js, before the scripts that use it.
const SIDE = 28;
const CELLS = 7;
const ORIENTATIONS = 16;

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

function edges(canvas, values, colourOf, strength) {
  const paths = new Map(); // a path for each value: one stroke of the pen for all its edges
  const cell = SIDE / CELLS;
  const radius = 0.4 * cell;
  const half = radius * 0.42;
  values.forEach((value, index) => {
    if (!value) return;
    const angle = (Math.floor(index / (CELLS * CELLS)) * 2 * Math.PI) / ORIENTATIONS;
    const x = ((index % CELLS) + 0.5) * cell + radius * Math.cos(angle);
    const y = ((Math.floor(index / CELLS) % CELLS) + 0.5) * cell + radius * Math.sin(angle);
    if (!paths.has(value)) paths.set(value, new Path2D());
    const path = paths.get(value);
    path.moveTo(x - half * Math.sin(angle), y + half * Math.cos(angle));
    path.lineTo(x + half * Math.sin(angle), y - half * Math.cos(angle));
  });
  const paint = canvas.getContext("2d");
  paint.lineCap = "round";
  for (const [value, path] of paths) {
    paint.globalAlpha = Math.min(1, 0.15 + strength(value));
    paint.lineWidth = 0.12 + 0.75 * strength(value);
    paint.strokeStyle = `rgb(${colourOf(value)})`;
    paint.stroke(path);
  }
  paint.globalAlpha = 1;
}
