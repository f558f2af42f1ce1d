// What is on the pad, as layers, and how it is painted: on the screen as sharp as that is, and, white on black and
// INK_SIDE x INK_SIDE pixels, as the drawing that is read. That is far finer than the model's 28 x 28, yet quickly read.
const SIDE = 280; // the pad's side, the unit of all lengths
const INK_SIDE = 140;

const canvas = element.querySelector("canvas");
const screen = canvas.getContext("2d");
const inkCanvas = document.createElement("canvas");
inkCanvas.width = inkCanvas.height = INK_SIDE;
const ink = inkCanvas.getContext("2d", { alpha: false, willReadFrequently: true });
ink.scale(INK_SIDE / SIDE, INK_SIDE / SIDE);

// Each is a stroke { width, points: [[x, y], ...] }, or an { image } that fills the pad, perhaps with the `subject` that
// it shows. The array is never changed, only replaced: history.js keeps the earlier ones.
let layers = [];

function paintStroke(context, stroke, from = 0) {
  const points = stroke.points;
  context.lineWidth = stroke.width;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(...points[Math.max(from - 1, 0)]);
  for (const point of points.slice(from)) context.lineTo(...point);
  context.stroke();
}

// The image's white ink in another colour, its black transparent.
function tinted(image, colour) {
  const sheet = document.createElement("canvas");
  sheet.width = image.width;
  sheet.height = image.height;
  const context = sheet.getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, sheet.width, sheet.height);
  for (let i = 0; i < pixels.data.length; i += 4) pixels.data[i + 3] = pixels.data[i];
  context.putImageData(pixels, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = colour;
  context.fillRect(0, 0, sheet.width, sheet.height);
  return sheet;
}

function paintLayer(context, layer) {
  if (layer.points) return paintStroke(context, layer);
  context.imageSmoothingEnabled = false;
  const image = context === ink ? layer.image : tinted(layer.image, context.strokeStyle);
  context.drawImage(image, 0, 0, SIDE, SIDE);
}

function repaint() {
  ink.fillStyle = "black";
  ink.fillRect(0, 0, SIDE, SIDE);
  ink.strokeStyle = "white";
  for (const layer of layers) paintLayer(ink, layer);
  const side = Math.round(canvas.clientWidth * window.devicePixelRatio);
  if (!side) return; // another tab is open: the drawing is read all the same
  canvas.width = canvas.height = side;
  screen.scale(side / SIDE, side / SIDE);
  screen.strokeStyle = getComputedStyle(canvas).color;
  for (const layer of layers) paintLayer(screen, layer);
}

// The drawing's grey pixels.
function inkPicture() {
  const { data } = ink.getImageData(0, 0, INK_SIDE, INK_SIDE);
  const grey = new Uint8Array(INK_SIDE ** 2);
  for (let i = 0; i < grey.length; i++) grey[i] = data[4 * i];
  return { width: INK_SIDE, height: INK_SIDE, data: grey };
}
