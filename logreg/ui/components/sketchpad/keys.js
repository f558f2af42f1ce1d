// Keyboard shortcuts, while the Draw tab is open and no text is being typed; and drawing by keys, while the pad has the
// focus: arrows move a cursor, Space puts the pen down and lifts it.
const STEP = 10; // of SIDE; with Shift, a fifth of it
const KEYBOARD = "keyboard"; // as the pointer of a stroke
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const cursor = element.querySelector(".cursor");
const held = new Set(); // arrow keys, two of which move diagonally
let position = [SIDE / 2, SIDE / 2];
let movedWithSpace = false;

function showCursor() {
  cursor.hidden = document.activeElement !== canvas;
  cursor.classList.toggle("down", current?.pointer === KEYBOARD);
  cursor.style.left = `${(100 * position[0]) / SIDE}%`;
  cursor.style.top = `${(100 * position[1]) / SIDE}%`;
}

function moveCursor(step) {
  const total = [...held].reduce(([x, y], key) => [x + DIRECTIONS[key][0], y + DIRECTIONS[key][1]], [0, 0]);
  position = position.map((value, axis) => Math.min(SIDE, Math.max(0, value + step * total[axis])));
  if (current?.pointer === KEYBOARD) extendStroke([position]);
  movedWithSpace = true;
}

function liftPen() {
  if (current?.pointer !== KEYBOARD) return;
  endStroke();
  announce("pen up");
}

function togglePen() {
  if (current) return liftPen();
  beginStroke(KEYBOARD, position);
  movedWithSpace = false;
  announce("pen down");
}

canvas.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in DIRECTIONS) {
    held.add(event.key);
    moveCursor(event.shiftKey ? STEP / 5 : STEP);
  } else if (event.key === " ") {
    if (!event.repeat) togglePen();
  } else return;
  showCursor();
  event.preventDefault();
});
canvas.addEventListener("keyup", (event) => {
  held.delete(event.key);
  // Held while the arrows were pressed, Space draws until it is released; just tapped, until it is tapped again.
  if (event.key === " " && movedWithSpace) liftPen();
  showCursor();
});
canvas.addEventListener("focus", showCursor);
canvas.addEventListener("blur", () => {
  held.clear();
  liftPen();
  showCursor();
});

function digitKey(digit) {
  const label = classNames.indexOf(digit);
  if (label < 0) return;
  if (shownSubject()?.quiz) guess(digit);
  else trigger("random", { digit: label });
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=range]), textarea, [contenteditable], [role=listbox], dialog");
  if (!isOpen() || typing || event.altKey) return;
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (command && (key === "y" || (key === "z" && event.shiftKey))) redo();
  else if (command && key === "z") undo();
  else if (command) return;
  else if (key === "escape") clear();
  else if (/^[0-9]$/.test(key)) digitKey(key);
  else if (key === "?") help.showModal();
  else return;
  event.preventDefault();
});

const help = element.querySelector("#keys");
element.querySelector("#keys-button").addEventListener("click", () => help.showModal());
help.addEventListener("click", (event) => event.target === help && help.close()); // on the backdrop
