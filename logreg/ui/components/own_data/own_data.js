// The pad for examples, and the classes that they are put into; after the sketchpad's layers, history and pointer.
const RESTED = 1000; // ms after the last stroke, before a drawing is added by itself
const hint = element.querySelector(".hint");
const classList = element.querySelector(".classes");
const byItself = element.querySelector("#add-by-itself");
const className = element.querySelector("#class-name input");
let shownData = { version: -1, classes: [], own: false }; // the newest of what the server has told
let chosenClass = 0; // to which drawings are added by themselves
let resting = null;

const shownSubject = () => null;
const strokeBegins = () => clearTimeout(resting);
const tellSoon = () => {};

// After every change of the layers.
function update() {
  hint.hidden = layers.length > 0;
  enableButtons();
  repaint();
  clearTimeout(resting);
  if (byItself.checked && layers.length && !current) resting = setTimeout(() => addTo(chosenClass), RESTED);
  markChosen();
}

function addTo(label) {
  if (current || !layers.length || label >= shownData.classes.length) return;
  trigger("drawn", { label, name: shownData.classes[label].name, drawing: inkCanvas.toDataURL("image/png") });
  past = [];
  future = [];
  layers = [];
  update();
}

// The key that a class has: its name, if that is a single character, else its number.
function keyOf(name, label) {
  if ([...name].length === 1) return name.toLowerCase();
  return label < 9 ? String(label + 1) : "";
}

function showClasses() {
  const { classes } = shownData;
  chosenClass = Math.min(chosenClass, Math.max(classes.length - 1, 0));
  const rows = classes.map(({ name, count }, label) => {
    const row = document.createElement("div");
    const button = document.createElement("button");
    const [title, number, key] = ["span", "small", "kbd"].map((tag) => document.createElement(tag));
    Object.assign(button, { type: "button", id: `add-to-${label}`, title: `Add the drawing to ${name}` });
    title.textContent = name;
    number.textContent = count;
    key.textContent = keyOf(name, label);
    button.append(title, number, key);
    button.addEventListener("click", () => pick(label));
    row.append(button, menu(label, name));
    return row;
  });
  classList.replaceChildren(...rows);
  element.querySelector(".put").hidden = !classes.length;
  element.querySelector(".by-itself").hidden = !classes.length;
  markChosen();
}

function menu(label, name) {
  const tools = document.createElement("span");
  for (const [text, hint, act] of [
    ["Rename", `Rename ${name}`, () => rename(label, name)],
    ["Remove", `Remove ${name} and its examples`, () => trigger("unclassed", { label, name })],
  ]) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: text, ariaLabel: hint });
    button.addEventListener("click", act);
    tools.append(button);
  }
  return tools;
}

function rename(label, name) {
  const next = window.prompt(`Another name for ${name}`, name);
  if (next !== null) trigger("renamed", { label, name, next });
}

function markChosen() {
  for (const [label, button] of classList.querySelectorAll("[id^=add-to-]").entries()) {
    button.ariaPressed = String(label === chosenClass);
  }
  const into = element.querySelector(".into");
  into.hidden = !shownData.classes.length;
  into.querySelector("b").textContent = shownData.classes[chosenClass]?.name ?? "";
}

function pick(label) {
  chosenClass = label;
  if (layers.length) addTo(label);
  markChosen();
}

byItself.addEventListener("change", update);
element.querySelector(".new-class").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = className.value.trim();
  if (!name) return className.focus();
  trigger("named", { name });
  className.value = "";
  className.focus();
});
element.querySelector("#undo-example").addEventListener("click", () => trigger("undone"));

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=range], [type=checkbox]), textarea, select, [contenteditable], [role=listbox], dialog");
  if (!shownData.own || canvas.offsetParent === null || typing || event.altKey) return;
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  const label = command ? -1 : shownData.classes.findIndex(({ name }, place) => keyOf(name, place) === key);
  if (command && (key === "y" || (key === "z" && event.shiftKey))) redo();
  else if (command && key === "z") undo();
  else if (key === "escape") clear();
  else if (label >= 0) pick(label);
  else return;
  event.preventDefault();
});

new ResizeObserver(repaint).observe(canvas);
onThemeChange(repaint);
