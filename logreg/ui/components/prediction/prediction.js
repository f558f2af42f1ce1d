// Tells the rest of the page, by the document's event `answer`, what is answered; a click on one of several digits
// selects it.
function tellAnswer() {
  const digit = element.querySelector(".digit");
  const several = element.querySelector("[data-boxes]");
  const confidence = element.querySelector(".sure").textContent.trim();
  const blank = digit.classList.contains("blank");
  const text = blank ? "" : digit.textContent.trim();
  document.dispatchEvent(
    new CustomEvent("answer", {
      detail: {
        text,
        isDigit: !digit.matches(".blank, .none, .problem"),
        spoken: blank ? "blank pad" : several ? `digits ${[...text].join(" ")}` : `${text}, ${confidence}`,
        test: digit.dataset.test === undefined ? null : Number(digit.dataset.test),
        boxes: several ? JSON.parse(several.dataset.boxes) : [],
        selected: several ? [...several.children].findIndex((button) => button.ariaPressed === "true") : 0,
      },
    }),
  );
}

watch("value", tellAnswer);
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-index]");
  if (button) trigger("picked", { index: Number(button.dataset.index) });
});
