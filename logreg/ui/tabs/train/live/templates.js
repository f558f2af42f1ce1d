// A template for each class, one for two of them; and the watched example: its image, the evidence for its answer, and the
// classes' probabilities.
const TEN_DIGITS = [..."0123456789"];
const MAX_CLASSES = 26;
const templateList = element.querySelector("#templates");
const barList = element.querySelector("#watched .bars");
const [templateItem, barItem] = [templateList, barList].map((list) => list.firstElementChild.cloneNode(true));
let names = TEN_DIGITS; // of the classes that are shown
let templates = [...templateList.querySelectorAll("canvas")];
const digitCanvas = element.querySelector("#watched-digit");
const evidenceCanvas = element.querySelector("#watched-evidence");
const [caption, evidenceCaption] = element.querySelectorAll("#watched figcaption");
let bars = [...barList.children];
const problem = element.querySelector("#watched-problem");
const drawingButton = element.querySelector("#watch-drawing");
let kind = null; // of the inputs: pixels or cells
const levels = new Int8Array(MAX_CLASSES * SIDE * SIDE); // of the weights, to repaint them in another size or theme
const unpainted = new Set(); // classes whose templates have changed
let evidence = null; // levels, likewise

// The classes' names, or none where they are the ten digits.
function setClasses(classes = TEN_DIGITS) {
  if (JSON.stringify(classes) === JSON.stringify(names)) return;
  names = classes;
  levels.fill(0);
  unpainted.clear();
  const titles = names.length === 2 ? [`${names[1]} against ${names[0]}`] : names;
  for (const [list, items, item] of [[templateList, titles, templateItem], [barList, names, barItem]]) {
    list.classList.toggle("named", items.some((name) => name.length > 1));
    while (list.children.length > items.length) list.lastElementChild.remove();
    while (list.children.length < items.length) list.append(item.cloneNode(true));
    for (const [place, name] of items.entries()) nameItem(list.children[place], name);
  }
  templates = [...templateList.querySelectorAll("canvas")];
  bars = [...barList.children];
  for (const canvas of templates) context(canvas);
}

function nameItem(item, name) {
  const label = item.querySelector("figcaption, .name");
  label.textContent = label.title = name;
  item.querySelector("canvas")?.setAttribute("aria-label", `Weights for ${name}`);
}

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
  if (message.config) setClasses(message.classes);
  const [first, text] = message.templates;
  const unpacked = unpack(text);
  levels.set(unpacked, first * SIDE * SIDE);
  kind = message.kind;
  for (let place = first; place < first + unpacked.length / (SIDE * SIDE); place++) unpainted.add(place);
}

function paintLevels(canvas, values, [pro, contra] = [colour("--for"), colour("--against")]) {
  context(canvas);
  (kind === "cells" ? edges : squares)(canvas, values, (value) => (value > 0 ? pro : contra), (value) => Math.abs(value) / 7);
}

function paintTemplates() {
  const [length, colours] = [SIDE * SIDE, [colour("--for"), colour("--against")]];
  for (const place of unpainted) {
    paintLevels(templates[place], levels.subarray(place * length, (place + 1) * length), colours);
  }
  unpainted.clear();
}

function showAnswer({ answer: thousandths, evidence: [best, second, text] }) {
  problem.hidden = true;
  bars.forEach((bar, place) => {
    bar.classList.toggle("best", place === best);
    bar.querySelector(".bar").style.width = `${thousandths[place] / 10}%`;
    bar.querySelector(".share").textContent = `${(thousandths[place] / 10).toFixed(1)} %`;
  });
  evidence = unpack(text);
  paintLevels(evidenceCanvas, evidence);
  evidenceCaption.textContent = `for ${names[best]}, against ${names[second]}`;
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
  if (kind) for (const place of templates.keys()) unpainted.add(place);
  paintTemplates();
  if (evidence) paintLevels(evidenceCanvas, evidence);
  showDigit();
}
