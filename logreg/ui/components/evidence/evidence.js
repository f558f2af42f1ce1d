// Paints what the model makes of a drawing; after paint.js. The steps to the inputs get the value of the evidence that
// they belong to from its component, and so from the server but once.
const name = element.querySelector("[data-evidence]")?.dataset.evidence;
const steps = element.querySelector("[data-steps]")?.dataset.steps;
let value = props.value;

function paint() {
  const content = value ? JSON.parse(value) : null;
  const plot = content?.kind === "cells" ? edges : squares;
  const share = (value) => value / 255;
  for (const figure of element.querySelectorAll("[data-step]")) {
    const canvas = figure.querySelector("canvas");
    const step = figure.dataset.step;
    context(canvas);
    figure.hidden = Boolean(content) && !content[step];
    if (!content || !content[step]) continue;
    const values = bytes(content[step]);
    (step === "inputs" ? plot : squares)(canvas, values, () => [255, 255, 255], share);
  }
  const canvas = element.querySelector(".evidence canvas");
  if (!canvas) return;
  context(canvas);
  if (!content) return;
  const ink = colour("--body-text-color");
  squares(canvas, bytes(content.straight ?? content.seen), () => ink, (value) => 0.22 * share(value));
  const shares = new Float32Array(bytes(content.shares).buffer);
  const strongest = shares.reduce((most, share) => Math.max(most, Math.abs(share)), 0) || 1;
  const levels = Int8Array.from(shares, (share) => Math.round((127 * share) / strongest));
  const [pro, contra] = [colour("--for"), colour("--against")];
  plot(canvas, levels, (value) => (value > 0 ? pro : contra), (value) => Math.abs(value) / 127);
}

if (steps) {
  document.addEventListener("evidence", ({ detail }) => {
    if (detail.name !== steps) return;
    value = detail.value;
    paint();
  });
}
watch("value", () => {
  value = props.value;
  paint();
  document.dispatchEvent(new CustomEvent("evidence", { detail: { name, value } }));
});
for (const canvas of element.querySelectorAll("canvas")) new ResizeObserver(paint).observe(canvas);
onThemeChange(paint);
paint();
