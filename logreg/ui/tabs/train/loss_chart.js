// The loss chart. Each message brings only the newest points; Plotly extends its traces by them, so that zoom and
// earlier points stay. Traces: 0 each step's loss, 1 the smoothed curve, 2 and 3 accuracy and loss on the test
// digits, then one for each overlaid run.
const OWN_TRACES = 4;
const PALETTE = ["#0f766e", "#b91c8c", "#7c6f00", "#6d28d9", "#475569"];
const PALETTE_DARK = ["#5eead4", "#f0abfc", "#fde047", "#c4b5fd", "#cbd5e1"];

const chart = element.querySelector(".chart");
const smoothing = element.querySelector("#smoothing");
const logScale = element.querySelector("#log-scale");
let shown = { run: -1, count: 0, evaluated: 0, smooth: 0, weight: 0, marks: "", steps: 0 };

function lineColours() {
  return ["--chart-raw", "--chart-smooth", "--chart-accuracy", "--chart-test-loss"].map(styleColour);
}

function traces() {
  const [raw, smooth, accuracy, testLoss] = lineColours();
  const line = (name, more) => ({ x: [], y: [], name, mode: "lines", ...more });
  return [
    line("loss", { line: { color: raw, width: 1 }, hovertemplate: "step %{x}: %{y:.4f}<extra></extra>" }),
    line("smoothed", { line: { color: smooth, width: 2 }, hovertemplate: "smoothed %{y:.4f}<extra></extra>" }),
    line("test accuracy", {
      mode: "lines+markers", yaxis: "y2", line: { color: accuracy, width: 1, dash: "dot" }, marker: { size: 8 },
      hovertemplate: "%{y:.2f} % after step %{x}<extra></extra>",
    }),
    line("test loss", {
      mode: "lines+markers", line: { color: testLoss, width: 1, dash: "dot" }, marker: { size: 7, symbol: "diamond" },
      hovertemplate: "test loss %{y:.4f} after step %{x}<extra></extra>",
    }),
  ];
}

function layout(steps, empty) {
  const [text, grid] = ["--body-text-color", "--border-color-primary"].map(styleColour);
  const axis = { gridcolor: grid, zeroline: false, linecolor: grid, tickfont: { size: 12 }, automargin: true };
  const loss = logScale.checked
    ? { type: "log", autorange: !empty, ...(empty ? { range: [-1, 1] } : {}) }
    : { type: "linear", rangemode: "tozero", autorange: !empty, ...(empty ? { range: [0, 2.5] } : {}) };
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: text, family: getComputedStyle(document.body).fontFamily, size: 13 },
    margin: { l: 40, r: 40, t: 8, b: 40 },
    xaxis: { ...axis, title: { text: "step" }, range: [0, steps || 3000] },
    yaxis: { ...axis, title: { text: "loss", standoff: 8 }, ...loss },
    yaxis2: { ...axis, title: { text: "accuracy, %", standoff: 8 }, overlaying: "y", side: "right", showgrid: false, range: [0, 100], dtick: 20 },
    legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0, itemwidth: 30, font: { size: chart.clientWidth < 500 ? 11 : 13 } },
    showlegend: true,
    uirevision: `${shown.run} ${logScale.checked}`,
    hovermode: "closest",
    ...marks([]),
  };
}

// Where a setting was changed during the run: a vertical line, and the new value.
function marks(changes) {
  const faint = styleColour("--faint");
  const text = (settings) => Object.entries(settings).map(([name, value]) => `${name.replace("_", " ")} ${value}`).join("<br>");
  return {
    shapes: changes.map(([step]) => ({ type: "line", x0: step, x1: step, yref: "paper", y0: 0, y1: 1, line: { color: faint, width: 1, dash: "dash" } })),
    annotations: changes.map(([step, settings]) => ({ x: step, yref: "paper", y: 1, yanchor: "top", xanchor: "left", showarrow: false, text: text(settings), align: "left", font: { size: 11 } })),
  };
}

const options = chartOptions("loss");

// An exponential moving average, corrected for its start at zero.
function smoothed(losses, state) {
  const keep = Number(smoothing.value);
  return losses.map((loss) => {
    if (loss === null) return null;
    state.smooth = keep * state.smooth + (1 - keep) * loss;
    state.weight = keep * state.weight + 1 - keep;
    return state.smooth / state.weight;
  });
}

async function clear(Plotly, run, steps) {
  shown = { run, count: 0, evaluated: 0, smooth: 0, weight: 0, marks: "", steps };
  await Plotly.react(chart, traces(), layout(steps, true), options);
  await drawOverlays();
}

// Add what is new. False if points are missing between those shown and those of the message. A late message may bring
// points, but its marks are out of date.
async function extend(message, late) {
  const Plotly = await plotly(chart.parentElement.dataset.plotly);
  if (message.run !== shown.run || !chart.data) await clear(Plotly, message.run, message.steps);
  if (message.start > shown.count) return false;
  const losses = message.losses.slice(shown.count - message.start);
  const evaluations = message.evaluations.filter(([step]) => step > shown.evaluated);
  const marked = JSON.stringify(message.changes);
  if (!late && marked !== shown.marks) {
    shown.marks = marked;
    await Plotly.relayout(chart, marks(message.changes));
  }
  if (!losses.length && !evaluations.length) return true;
  const first = shown.count === 0;
  const steps = losses.map((_, index) => shown.count + index + 1);
  const tested = evaluations.map(([step]) => step);
  shown.count += losses.length;
  if (tested.length) shown.evaluated = tested.at(-1);
  if (first) await Plotly.relayout(chart, { "yaxis.autorange": true });
  const x = [steps, steps];
  const y = [losses, smoothed(losses, shown)];
  if (tested.length) {
    x.push(tested, tested);
    y.push(evaluations.map((each) => each[1]), evaluations.map((each) => each[2]));
  }
  await Plotly.extendTraces(chart, { x, y }, x.map((_, index) => index));
  return true;
}

async function smoothAnew() {
  if (!chart.data) return;
  shown.smooth = shown.weight = 0;
  await window.Plotly.restyle(chart, { y: [smoothed(chart.data[0].y, shown)] }, [1]);
  await drawOverlays();
}

// The smoothed losses of the overlaid runs.
async function drawOverlays() {
  if (!chart.data) return;
  const Plotly = window.Plotly;
  const others = chart.data.length - OWN_TRACES;
  if (others > 0) await Plotly.deleteTraces(chart, Array.from({ length: others }, (_, index) => OWN_TRACES + index));
  const palette = document.body.classList.contains("dark") ? PALETTE_DARK : PALETTE;
  const overlays = JSON.parse(props.overlays || "[]").map(({ name, losses }, index) => ({
    x: losses.map((_, step) => step + 1),
    y: smoothed(losses, { smooth: 0, weight: 0 }),
    name,
    mode: "lines",
    line: { color: palette[index % palette.length], width: 2 },
    hovertemplate: "%{y:.4f} at step %{x}",
  }));
  if (overlays.length) await Plotly.addTraces(chart, overlays);
}

async function recolour() {
  if (!chart.data) return;
  await window.Plotly.restyle(chart, { "line.color": lineColours() }, [0, 1, 2, 3]);
  const { font, xaxis, yaxis, yaxis2 } = layout(shown.steps, shown.count === 0);
  await window.Plotly.relayout(chart, {
    "font.color": font.color,
    ...Object.fromEntries([["xaxis", xaxis], ["yaxis", yaxis], ["yaxis2", yaxis2]].flatMap(([name, axis]) => [[`${name}.gridcolor`, axis.gridcolor], [`${name}.linecolor`, axis.linecolor]])),
  });
  await drawOverlays();
}
