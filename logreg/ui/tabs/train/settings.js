// Marks the control whose value the note refuses, for the eye and for a screen reader.
function mark() {
  const invalid = element.querySelector("[data-invalid]")?.dataset.invalid;
  for (const block of document.querySelectorAll("#settings [id]")) {
    const input = block.querySelector("input");
    if (!input) continue;
    const refused = block.id === invalid;
    block.classList.toggle("invalid", refused);
    if (refused) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    if (refused) input.setAttribute("aria-describedby", "settings-note");
  }
}
watch("value", () => requestAnimationFrame(mark));
