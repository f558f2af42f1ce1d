// Plotly for whoever paints with it: its script is loaded once, by the first that asks. A figure is Plotly's data and
// layout; a text in it that begins with -- is a colour of the style sheet, so that a figure has the page's colours,
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

// The bar of buttons over a chart, with both kinds of picture to take along.
function chartOptions(filename) {
  const size = { filename, width: 960, height: 540 };
  return {
    responsive: true,
    displaylogo: false,
    modeBarButtonsToRemove: ["select2d", "lasso2d"],
    modeBarButtonsToAdd: [{
      name: "Download plot as an SVG",
      icon: { width: 24, height: 24, path: "M12 3v10m0 0l-4-4m4 4l4-4M4 17v3h16v-3M5 17h2v2H5z" },
      click: (plot) => window.Plotly.downloadImage(plot, { format: "svg", ...size }),
    }],
    toImageButtonOptions: { format: "png", scale: 2, ...size },
  };
}

async function drawFigure(target, figure, address) {
  const { data, layout } = coloured(figure);
  layout.font = { ...layout.font, color: styleColour("--body-text-color"), family: getComputedStyle(document.body).fontFamily, size: 13 };
  await (await plotly(address)).react(target, data, layout, chartOptions(target.dataset.name));
}
