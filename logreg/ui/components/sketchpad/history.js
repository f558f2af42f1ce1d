// Undo and redo: every change leaves the layers before it in the past; after layers.js.
const MAX_STATES = 500;
const undoButton = element.querySelector(".undo");
const redoButton = element.querySelector(".redo");
const clearButton = element.querySelector(".clear");
let past = [];
let future = [];

function change(next) {
  past = [...past, layers].slice(-MAX_STATES);
  future = [];
  layers = next;
}

function undo() {
  if (current || !past.length) return;
  future.push(layers);
  layers = past.pop();
  update();
}

function redo() {
  if (current || !future.length) return;
  past.push(layers);
  layers = future.pop();
  update();
}

function clear() {
  if (current || !layers.length) return;
  change([]);
  update();
}

function enableButtons() {
  undoButton.disabled = !past.length;
  redoButton.disabled = !future.length;
  clearButton.disabled = !layers.length;
}

undoButton.addEventListener("click", undo);
redoButton.addEventListener("click", redo);
clearButton.addEventListener("click", clear);
