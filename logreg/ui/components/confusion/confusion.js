// The confusion matrix; after plots.js. One stop of the Tab key, then the arrow keys go from cell to cell.
const root = element.querySelector(".confusion");
const matrix = element.querySelector(".matrix");
let figure = null;

function show() {
  if (!props.value) return;
  const content = JSON.parse(props.value);
  figure = content.figure;
  matrix.innerHTML = content.table;
}

matrix.addEventListener("click", (event) => {
  const cell = event.target.closest("[data-truth]");
  if (!cell) return;
  reach(cell);
  trigger("cell", { truth: Number(cell.dataset.truth), answer: Number(cell.dataset.answer) });
});

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
matrix.addEventListener("keydown", (event) => {
  const cell = event.target.closest("[data-truth]");
  const step = STEPS[event.key];
  if (!cell || !step) return;
  event.preventDefault();
  const [truth, answer] = [Number(cell.dataset.truth) + step[0], Number(cell.dataset.answer) + step[1]];
  const next = matrix.querySelector(`[data-truth="${truth}"][data-answer="${answer}"]`);
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
    layout.paper_bgcolor = styleColour("--paper");
    layout.font = { color: styleColour("--body-text-color") };
    const picture = { format: button.dataset.format, filename: "confusion", width: 720, height: 720 };
    (await plotly(root.dataset.plotly)).downloadImage({ data, layout }, picture);
  });
}

watch("value", show);
show();
