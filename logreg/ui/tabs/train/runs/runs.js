// The table's controls name the run of their row. A column sorts by its heading, and stays sorted when rows change.
const number = (target) => Number(target.closest("tr").dataset.number);
let sorted = { column: -1, descending: false };

// A run that has diverged has one cell in place of its three figures.
function key(row) {
  const missing = element.querySelectorAll("th").length - row.cells.length;
  const first = row.querySelector("[colspan]")?.cellIndex ?? Infinity;
  return row.cells[sorted.column > first ? Math.max(first, sorted.column - missing) : sorted.column].dataset.sort;
}

function compare(a, b) {
  const [x, y] = [a, b].map(key);
  const order = [x, y].map(Number).some(Number.isNaN) ? x.localeCompare(y) : x - y;
  return sorted.descending ? -order : order;
}

function sort() {
  const body = element.querySelector("tbody");
  if (!body || sorted.column < 0) return;
  body.append(...[...body.rows].sort(compare));
  for (const [index, heading] of [...element.querySelectorAll("th")].entries()) {
    if (index === sorted.column) heading.ariaSort = sorted.descending ? "descending" : "ascending";
    else heading.removeAttribute("aria-sort");
  }
}

element.addEventListener("change", (event) => {
  if (event.target.matches("[data-overlay]")) {
    trigger("overlay", { numbers: [...element.querySelectorAll("[data-overlay]:checked")].map(number) });
  } else if (event.target.matches("[data-name]")) {
    trigger("rename", { number: number(event.target), name: event.target.value });
  }
});
element.addEventListener("click", (event) => {
  if (event.target.matches("[data-load]")) trigger("loaded", { number: number(event.target) });
  if (event.target.matches("[data-remove]")) trigger("remove", { number: number(event.target) });
  const heading = event.target.matches("button[data-sort]") ? event.target.closest("th") : null;
  if (heading) {
    sorted = { column: heading.cellIndex, descending: sorted.column === heading.cellIndex && !sorted.descending };
    sort();
  }
});
watch("value", () => requestAnimationFrame(sort));
