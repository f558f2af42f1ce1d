// The live chart. Each message brings the newest points only; Plotly extends the traces it has, so that zoom and
// every earlier point stay. Trace 0 is each step's loss, trace 1 the smoothed curve, trace 2 the test accuracy.
const SMOOTHING = 0.98;

const chart = element.querySelector(".chart");
let run = null; // the run that is shown
let count = 0; // its points that are in the chart
let epochs = 0;
let smooth = 0;
let weight = 0;
let asked = false;

function plotly() {
  window.plotlyLoading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = props.plotly;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("The chart's script could not be loaded."));
    document.head.append(script);
  });
  return window.plotlyLoading;
}

function colours() {
  const style = getComputedStyle(document.body);
  const colour = (name) => style.getPropertyValue(name).trim();
  return {
    text: colour("--body-text-color"),
    grid: colour("--border-color-primary"),
    raw: colour("--chart-raw"),
    smooth: colour("--chart-smooth"),
    accuracy: colour("--chart-accuracy"),
  };
}

function traces() {
  const { raw, smooth, accuracy } = colours();
  return [
    { x: [], y: [], name: "loss", mode: "lines", line: { color: raw, width: 1 }, hovertemplate: "step %{x}: %{y:.4f}<extra></extra>" },
    { x: [], y: [], name: "smoothed", mode: "lines", line: { color: smooth, width: 2 }, hovertemplate: "smoothed %{y:.4f}<extra></extra>" },
    {
      x: [], y: [], name: "test accuracy", mode: "lines+markers", yaxis: "y2",
      line: { color: accuracy, width: 1, dash: "dot" }, marker: { size: 8 },
      hovertemplate: "%{y:.2f} % after step %{x}<extra></extra>",
    },
  ];
}

function layout(steps) {
  const { text, grid } = colours();
  const axis = { gridcolor: grid, zeroline: false, linecolor: grid, tickfont: { size: 12 }, automargin: true };
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: text, family: getComputedStyle(document.body).fontFamily, size: 13 },
    margin: { l: 40, r: 40, t: 8, b: 40 },
    xaxis: { ...axis, title: { text: "step" }, range: [0, steps || 3000] },
    yaxis: { ...axis, title: { text: "loss", standoff: 8 }, rangemode: "tozero", ...(count ? {} : { range: [0, 2.5] }), autorange: count > 0 },
    yaxis2: { ...axis, title: { text: "accuracy, %", standoff: 8 }, overlaying: "y", side: "right", showgrid: false, range: [0, 100], dtick: 20 },
    legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0 },
    showlegend: true,
    uirevision: run,
    hovermode: "closest",
  };
}

const options = { responsive: true, displaylogo: false, modeBarButtonsToRemove: ["select2d", "lasso2d"] };

async function show() {
  const Plotly = await plotly();
  const news = props.value ? JSON.parse(props.value) : { run: 0, start: 0, losses: [], accuracies: [], steps: 0 };
  if (news.run !== run || !chart.data) {
    run = news.run;
    count = epochs = smooth = weight = 0;
    await Plotly.react(chart, traces(), layout(news.steps), options);
  }
  if (news.start > count) {
    if (!asked) trigger("gap");
    asked = true;
    return;
  }
  asked = false;
  const losses = news.losses.slice(count - news.start);
  const accuracies = news.accuracies.slice(epochs);
  if (!losses.length && !accuracies.length) return;
  const steps = losses.map((_, index) => count + index + 1);
  const smoothed = losses.map((loss) => {
    if (loss === null) return null;
    smooth = SMOOTHING * smooth + (1 - SMOOTHING) * loss;
    weight = SMOOTHING * weight + 1 - SMOOTHING;
    return smooth / weight;
  });
  count += losses.length;
  epochs += accuracies.length;
  const x = [steps, steps, accuracies.map(([step]) => step)];
  const y = [losses, smoothed, accuracies.map(([, accuracy]) => accuracy)];
  if (count === losses.length) Plotly.relayout(chart, { "yaxis.autorange": true });
  await Plotly.extendTraces(chart, { x, y }, [0, 1, 2]);
}

// One message after the other: Plotly's calls are asynchronous, and points must come in their order.
let turn = Promise.resolve();
function update() {
  turn = turn.then(show).catch((error) => console.warn(error.message));
}

watch("value", update);
new MutationObserver(() => {
  if (!chart.data) return;
  const { raw, smooth, accuracy } = colours();
  turn = turn.then(() => window.Plotly.update(chart, { "line.color": [raw, smooth, accuracy] }, layout(chart.layout.xaxis.range[1])));
}).observe(document.body, { attributeFilter: ["class"] });
update();
