// Shows a list of figures, one below the other; after queue.js, theme.js and figures.js.
const holder = element.querySelector(".figures");
async function show() {
  const figures = props.value ? JSON.parse(props.value) : [];
  while (holder.children.length > figures.length) holder.lastChild.remove();
  for (const [index, figure] of figures.entries()) {
    const frame = holder.children[index] ?? holder.appendChild(document.createElement("div"));
    const target = frame.firstChild ?? frame.appendChild(document.createElement("div"));
    target.dataset.name = figure.name;
    target.setAttribute("role", "group");
    target.setAttribute("aria-label", figure.label);
    await drawFigure(target, figure, holder.dataset.plotly);
  }
}
const enqueue = serialQueue();
const showNext = () => enqueue(show);
watch("value", showNext);
onThemeChange(showNext);
showNext();
