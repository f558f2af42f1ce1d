// A click says which gallery was asked for, or which digit of one was picked.
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.gallery) trigger("select", { which: button.dataset.gallery });
  if (button?.dataset.index) trigger("select", { index: Number(button.dataset.index) });
});
