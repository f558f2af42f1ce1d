// The ten templates, and the watched digit: its image, the evidence for its answer, and the ten probabilities.
const templates = [...element.querySelectorAll("#templates canvas")];
const digitCanvas = element.querySelector("#watched-digit");
const evidenceCanvas = element.querySelector("#watched-evidence");
const [caption, evidenceCaption] = element.querySelectorAll("#watched figcaption");
const bars = [...element.querySelectorAll("#watched li")];
const problem = element.querySelector("#watched-problem");
const drawingButton = element.querySelector("#watch-drawing");
let kind = null; // of the inputs: pixels or cells
const levels = new Int8Array(10 * SIDE * SIDE); // of the weights, to repaint them in another size or theme
const unpainted = new Set(); // digits whose templates have changed
let evidence = null; // levels, likewise

// Levels from -7 to 7, packed two to a byte.
function unpack(text) {
  const unpacked = new Int8Array(2 * bytes(text).length);
  bytes(text).forEach((byte, index) => {
    unpacked[2 * index] = (byte >> 4) - 7;
    unpacked[2 * index + 1] = (byte & 15) - 7;
  });
  return unpacked;
}

function unpackTemplates(message) {
  const [first, text] = message.templates;
  const unpacked = unpack(text);
  levels.set(unpacked, first * SIDE * SIDE);
  kind = message.kind;
  for (let digit = first; digit < first + unpacked.length / (SIDE * SIDE); digit++) unpainted.add(digit);
}

function paintLevels(canvas, values, [pro, contra] = [colour("--for"), colour("--against")]) {
  context(canvas);
  (kind === "cells" ? edges : squares)(canvas, values, (value) => (value > 0 ? pro : contra), (value) => Math.abs(value) / 7);
}

function paintTemplates() {
  const [length, colours] = [SIDE * SIDE, [colour("--for"), colour("--against")]];
  for (const digit of unpainted) {
    paintLevels(templates[digit], levels.subarray(digit * length, (digit + 1) * length), colours);
  }
  unpainted.clear();
}

function showAnswer({ answer: thousandths, evidence: [best, second, text] }) {
  problem.hidden = true;
  bars.forEach((bar, digit) => {
    bar.classList.toggle("best", digit === best);
    bar.querySelector(".bar").style.width = `${thousandths[digit] / 10}%`;
    bar.querySelector(".share").textContent = `${(thousandths[digit] / 10).toFixed(1)} %`;
  });
  evidence = unpack(text);
  paintLevels(evidenceCanvas, evidence);
  evidenceCaption.textContent = `for ${best}, against ${second}`;
}

// There is no answer: no run, or one whose weights contain NaN.
function forget(why = "") {
  for (const canvas of [...templates, evidenceCanvas]) context(canvas);
  kind = evidence = null;
  unpainted.clear();
  evidenceCaption.textContent = "";
  problem.textContent = why && `No answer: ${why}.`;
  problem.hidden = !why;
  for (const bar of bars) {
    bar.classList.remove("best");
    bar.querySelector(".bar").style.width = 0;
    bar.querySelector(".share").textContent = "";
  }
}

function showDigit() {
  if (!props.digit) return;
  const digit = JSON.parse(props.digit);
  context(digitCanvas);
  squares(digitCanvas, bytes(digit.pixels), () => [255, 255, 255], (value) => value / 255);
  caption.textContent = digit.caption;
  drawingButton.ariaPressed = String(digit.drawing);
}

function repaint() {
  if (kind) for (const digit of templates.keys()) unpainted.add(digit);
  paintTemplates();
  if (evidence) paintLevels(evidenceCanvas, evidence);
  showDigit();
}
