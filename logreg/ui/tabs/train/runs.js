// The table's controls name the run of their row.
const number = (target) => Number(target.closest("tr").dataset.number);

element.addEventListener("change", (event) => {
  if (event.target.matches("[data-overlay]")) {
    trigger("overlay", { numbers: [...element.querySelectorAll("[data-overlay]:checked")].map(number) });
  } else if (event.target.matches("[data-name]")) {
    trigger("rename", { number: number(event.target), name: event.target.value });
  }
});
element.addEventListener("click", (event) => {
  if (event.target.matches("[data-load]")) trigger("controls", { number: number(event.target) });
  if (event.target.matches("[data-remove]")) trigger("remove", { number: number(event.target) });
});
