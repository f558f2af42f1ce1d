// The table's controls say which run they belong to.
const number = (target) => Number(target.closest("tr").dataset.number);

element.addEventListener("change", (event) => {
  if (event.target.matches("[data-over]")) {
    trigger("over", { numbers: [...element.querySelectorAll("[data-over]:checked")].map(number) });
  } else if (event.target.matches("[data-name]")) {
    trigger("rename", { number: number(event.target), name: event.target.value });
  }
});
element.addEventListener("click", (event) => {
  if (event.target.matches("[data-load]")) trigger("controls", { number: number(event.target) });
  if (event.target.matches("[data-remove]")) trigger("remove", { number: number(event.target) });
});
