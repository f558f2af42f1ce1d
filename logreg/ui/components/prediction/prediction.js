// Several digits: the pad shows where they are, and a click on one selects it.
watch("value", () => {
  const several = element.querySelector("[data-boxes]");
  const selected = several ? [...several.children].findIndex((button) => button.ariaPressed === "true") : 0;
  const boxes = several ? JSON.parse(several.dataset.boxes) : [];
  document.dispatchEvent(new CustomEvent("boxes", { detail: { boxes, selected } }));
});
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-index]");
  if (button) trigger("picked", { index: Number(button.dataset.index) });
});
