// Paints what the model makes of a drawing; after paint.js and sight.js. What to paint comes by the document's event
// `evidence`, to the evidence and to the steps of the same name: from the page's own answer, or from the component's value.
const { evidence, steps } = element.querySelector("[data-evidence], [data-steps]").dataset;
const name = evidence ?? steps;
let content = null;

const paint = atOnceInSight(element, () => {
  const plot = content?.kind === "cells" ? edges : squares;
  const painters = { inputs: plot }; // in quotes, Gradio would take the name for an event's; see `gr.HTML`
  const share = (value) => value / 255;
  for (const figure of element.querySelectorAll("[data-step]")) {
    const canvas = figure.querySelector("canvas");
    const step = figure.dataset.step;
    context(canvas);
    figure.hidden = Boolean(content) && !content[step];
    if (!content?.[step]) continue;
    const values = content[step];
    (painters[step] ?? squares)(canvas, values, () => [255, 255, 255], share);
  }
  const canvas = element.querySelector(".evidence canvas");
  if (!canvas) return;
  context(canvas);
  if (!content) return;
  const ink = colour("--body-text-color");
  squares(canvas, content.straight ?? content.seen, () => ink, (value) => 0.22 * share(value));
  const { shares } = content;
  const strongest = shares.reduce((most, share) => Math.max(most, Math.abs(share)), 0) || 1;
  const levels = Int8Array.from(shares, (share) => Math.round((127 * share) / strongest));
  const [pro, contra] = [colour("--for"), colour("--against")];
  plot(canvas, levels, (value) => (value > 0 ? pro : contra), (value) => Math.abs(value) / 127);
});

// The component's value: JSON, with each array as base64.
function unpacked(value) {
  if (!value) return null;
  const { kind, shares, ...images } = JSON.parse(value);
  const pixels = Object.entries(images).map(([step, text]) => [step, text && bytes(text)]);
  return { kind, shares: new Float32Array(bytes(shares).buffer), ...Object.fromEntries(pixels) };
}

document.addEventListener("evidence", ({ detail }) => {
  if (detail.name !== name) return;
  content = detail.content;
  paint();
});
watch("value", () => document.dispatchEvent(new CustomEvent("evidence", { detail: { name, content: unpacked(props.value) } })));
for (const canvas of element.querySelectorAll("canvas")) new ResizeObserver(paint).observe(canvas);
onThemeChange(paint);
paint();
