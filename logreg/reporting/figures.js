// Plotly for everything that paints with it: its script is loaded once, by the first that asks. A figure is Plotly's data
// and layout; a text in it that begins with -- is a colour of the style sheet, so that a figure has the page's colours,
// light and dark.
function plotly(address) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.plotlyLoading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("The chart's script could not be loaded."));
    document.head.append(script);
  });
  return window.plotlyLoading;
}

function styleColour(name) {
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}

function coloured(value) {
  if (typeof value === "string") return value.startsWith("--") ? styleColour(value) : value;
  if (Array.isArray(value)) return value.map(coloured);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, coloured(each)]));
  return value;
}

// Plotly's own tool bar would lie over the chart and offer to send it to Plotly's servers: `equipChart` offers the
// downloads, and a double click brings the whole chart back.
function chartOptions() {
  return { responsive: true, displayModeBar: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: "" };
}

function chartFont() {
  return { color: styleColour("--body-text-color"), family: getComputedStyle(document.body).fontFamily, size: 13 };
}

async function saveChart(data, layout, format, filename, width = 960, height = 540) {
  const opaque = { ...layout, width, height, paper_bgcolor: styleColour("--paper") };
  const picture = { format, filename, width, height, ...(format === "png" ? { scale: 2 } : {}) };
  await window.Plotly.downloadImage({ data, layout: opaque }, picture);
}

// On a touch screen a swipe over a chart scrolls the page: a cover keeps touches from the chart until it is tapped.
function coverChart(chart) {
  const cover = document.createElement("div");
  cover.className = "chart-cover";
  cover.addEventListener("click", () => (cover.hidden = true));
  document.addEventListener("pointerdown", ({ target }) => {
    if (!chart.contains(target)) cover.hidden = false;
  });
  chart.append(cover);
}

// What every chart has besides the drawing: the cover, and the downloads below it (or below the `frame` around it).
function equipChart(chart, filename, frame = chart) {
  if (chart.dataset.equipped) return;
  chart.dataset.equipped = "yes";
  coverChart(chart);
  const tools = document.createElement("div");
  tools.className = "chart-downloads";
  for (const format of ["png", "svg"]) {
    const button = tools.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = format.toUpperCase();
    button.setAttribute("aria-label", `Download the chart ${filename} as ${format.toUpperCase()}`);
    button.addEventListener("click", () => saveChart(chart.data, chart.layout, format, filename));
  }
  frame.after(tools);
}

async function drawFigure(target, figure, address) {
  const { data, layout } = coloured(figure);
  layout.font = { ...layout.font, ...chartFont() };
  await (await plotly(address)).react(target, data, layout, chartOptions());
  equipChart(target, target.dataset.name, target.closest(".holder") ?? target);
}
