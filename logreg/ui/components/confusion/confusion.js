// The confusion matrix; after figures.js. One stop of the Tab key, then the arrow keys go from cell to cell. The cell whose
// digits are shown in a gallery is marked.
const root = element.querySelector(".confusion");
const matrix = element.querySelector(".matrix");
const tools = element.querySelector(".chart-tools");
let figure = null;
let table = "";

const cellAt = (truth, answer) => matrix.querySelector(`[data-truth="${truth}"][data-answer="${answer}"]`);

function show() {
  const content = props.value ? JSON.parse(props.value) : { table: "", figure: null, cell: null };
  figure = content.figure;
  tools.hidden = !figure;
  if (content.table !== table) {
    const focused = matrix.contains(document.activeElement) ? document.activeElement.dataset : null;
    matrix.innerHTML = table = content.table;
    if (focused) cellAt(focused.truth, focused.answer)?.focus();
  }
  for (const cell of matrix.querySelectorAll('[aria-pressed="true"]')) cell.ariaPressed = "false";
  const marked = content.cell && cellAt(...content.cell);
  if (marked) marked.ariaPressed = "true";
}

matrix.addEventListener("click", (event) => {
  const cell = event.target.closest("[data-truth]");
  if (!cell) return;
  reach(cell);
  trigger("select", { truth: Number(cell.dataset.truth), answer: Number(cell.dataset.answer) });
});

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
matrix.addEventListener("keydown", (event) => {
  const cell = event.target.closest("[data-truth]");
  const step = STEPS[event.key];
  if (!cell || !step) return;
  event.preventDefault();
  const next = cellAt(Number(cell.dataset.truth) + step[0], Number(cell.dataset.answer) + step[1]);
  if (next) reach(next);
});

function reach(cell) {
  for (const other of matrix.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
}

element.querySelector("[data-rates]").addEventListener("change", (event) => root.classList.toggle("rates", event.target.checked));
for (const button of element.querySelectorAll("[data-format]")) {
  button.addEventListener("click", async () => {
    if (!figure) return;
    const { data, layout } = coloured(figure);
    await plotly(root.dataset.plotly);
    await saveChart(data, { ...layout, font: chartFont() }, button.dataset.format, "confusion", 720, 720);
  });
}

watch("value", show);
show();
