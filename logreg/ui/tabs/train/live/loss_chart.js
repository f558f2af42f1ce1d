// The loss chart. Each message brings only the newest points; Plotly extends its traces by them, so that zoom and
// earlier points stay. Traces: 0 each step's loss, 1 the smoothed curve, 2 and 3 accuracy and loss on the test
// digits, then two for each overlaid run: its smoothed losses, and its accuracy.
const OWN_TRACES = 4;
const FEW = 30; // points, so few that each is marked
const MAX_NAME = 24; // characters in the legend
const PALETTE = ["#0f766e", "#b91c8c", "#7c6f00", "#6d28d9", "#475569"];
const PALETTE_DARK = ["#5eead4", "#f0abfc", "#fde047", "#c4b5fd", "#cbd5e1"];

const chart = element.querySelector(".chart");
const smoothing = element.querySelector("#smoothing");
const logScale = element.querySelector("#log-scale");
let shown = { run: -1, count: 0, evaluated: 0, marks: "", steps: 0, end: 0 };
let overlaid = 0; // steps of the longest overlaid run

function lineColours() {
  return ["--chart-raw", "--chart-smooth", "--chart-accuracy", "--chart-test-loss"].map(styleColour);
}

function traces() {
  const [raw, smooth, accuracy, testLoss] = lineColours();
  const line = (name, more) => ({ x: [], y: [], name, mode: "lines+markers", ...more });
  return [
    line("loss", { line: { color: raw, width: 1 }, marker: { size: 5 }, hovertemplate: "step %{x}: %{y:.4f}<extra></extra>" }),
    line("smoothed", { line: { color: smooth, width: 2 }, marker: { size: 1 }, hovertemplate: "smoothed %{y:.4f}<extra></extra>" }),
    line("test accuracy", {
      yaxis: "y2", line: { color: accuracy, width: 1, dash: "dot" }, marker: { size: 8 },
      hovertemplate: "%{y:.2f} % after step %{x}<extra></extra>",
    }),
    line("test loss", {
      line: { color: testLoss, width: 1, dash: "dot" }, marker: { size: 7, symbol: "diamond" },
      hovertemplate: "test loss %{y:.4f} after step %{x}<extra></extra>",
    }),
  ];
}

function layout(empty) {
  const grid = styleColour("--border-color-primary");
  // To measure for each new point whether a label leaves the axis takes a quarter of the time; in the margins none is cut.
  const axis = { gridcolor: grid, zeroline: false, linecolor: grid, tickfont: { size: 12 }, automargin: true, ticklabeloverflow: "allow" };
  const loss = logScale.checked
    ? { type: "log", autorange: !empty, ...(empty ? { range: [-1, 1] } : {}) }
    : { type: "linear", rangemode: "tozero", autorange: !empty, ...(empty ? { range: [0, 2.5] } : {}) };
  shown.end = axisEnd();
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: chartFont(),
    margin: { l: 40, r: 40, t: 8, b: 40 },
    xaxis: { ...axis, title: { text: "step" }, range: [0, shown.end] },
    yaxis: { ...axis, title: { text: "loss", standoff: 8 }, ...loss },
    yaxis2: { ...axis, title: { text: "accuracy, %", standoff: 8 }, overlaying: "y", side: "right", showgrid: false, range: [0, 100], dtick: 20 },
    legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0, itemwidth: 30, font: { size: chart.clientWidth < 500 ? 11 : 13 } },
    showlegend: true,
    uirevision: `${shown.run} ${logScale.checked}`,
    hovermode: "closest",
    ...marks([]),
  };
}

// The step at the end of the axis: a round number that the steps taken reach next, and at last the run's end.
function axisEnd() {
  const last = Math.max(shown.steps || 3000, overlaid);
  const reached = Math.max(shown.count, overlaid);
  if (!reached) return last;
  let end = 10;
  while (end < reached) end *= String(end).startsWith("2") ? 2.5 : 2;
  return Math.min(end, last);
}

// The axis that the steps taken need, unless the visitor has zoomed.
function grown() {
  const [from, to] = chart.layout.xaxis.range;
  const end = axisEnd();
  if (end === shown.end || from !== 0 || to !== shown.end) return {};
  shown.end = end;
  return { "xaxis.range": [0, end] };
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

async function clear(Plotly, run, steps) {
  shown = { run, count: 0, evaluated: 0, marks: "", steps, end: 0 };
  await Plotly.react(chart, traces(), layout(true), chartOptions());
  equipChart(chart, "loss");
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
  const marksChange = !late && marked !== shown.marks;
  if (marksChange) {
    shown.marks = marked;
    Object.assign(chart.layout, marks(message.changes));
  }
  if (!losses.length && !evaluations.length) {
    if (marksChange) await Plotly.redraw(chart);
    return true;
  }
  const before = shown.count;
  shown.count += losses.length;
  const steps = losses.map((_, index) => before + index + 1);
  const tested = evaluations.map(([step]) => step);
  if (tested.length) shown.evaluated = tested.at(-1);
  // Each of Plotly's calls draws the whole chart: what else has changed is drawn with the new points, by one call.
  if (before === 0) chart.layout.yaxis.autorange = true;
  chart.layout.xaxis.range = grown()["xaxis.range"] ?? chart.layout.xaxis.range;
  if (before <= FEW && shown.count > FEW) for (const trace of chart.data.slice(0, 2)) trace.mode = "lines";
  // The newest points move the last smoothed ones, too.
  const again = Math.max(0, before - neighbours() - AT_THE_END);
  const curve = smoothed([...chart.data[0].y, ...losses], again);
  for (let i = again; i < before; i++) chart.data[1].y[i] = curve[i - again];
  const [x, y] = [[steps, steps], [losses, curve.slice(before - again)]];
  if (tested.length) {
    x.push(tested, tested);
    y.push(evaluations.map((each) => each[1]), evaluations.map((each) => each[2]));
  }
  await Plotly.extendTraces(chart, { x, y }, x.map((_, index) => index));
  return true;
}

async function smoothAnew() {
  if (!chart.data) return;
  await window.Plotly.restyle(chart, { y: [smoothed(chart.data[0].y)] }, [1]);
  await drawOverlays();
}

// A name as Plotly shows it, which takes tags and entities for markup.
function plain(name) {
  const cut = name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name;
  return cut.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function overlayTraces({ name, losses, evaluations }, color) {
  const common = { name: plain(name), legendgroup: name };
  return [
    {
      ...common, x: losses.map((_, step) => step + 1), y: smoothed(losses), mode: "lines", line: { color, width: 2 },
      hovertemplate: "%{y:.4f} at step %{x}",
    },
    {
      ...common, x: evaluations.map(([step]) => step), y: evaluations.map((each) => each[1]), yaxis: "y2", showlegend: false,
      mode: "lines+markers", line: { color, width: 1, dash: "dot" }, marker: { size: 7 },
      hovertemplate: "%{y:.2f} % after step %{x}",
    },
  ];
}

async function drawOverlays() {
  if (!chart.data) return;
  const Plotly = window.Plotly;
  const others = chart.data.length - OWN_TRACES;
  if (others > 0) await Plotly.deleteTraces(chart, Array.from({ length: others }, (_, index) => OWN_TRACES + index));
  const palette = document.body.classList.contains("dark") ? PALETTE_DARK : PALETTE;
  const overlays = JSON.parse(props.overlays || "[]");
  overlaid = Math.max(0, ...overlays.map(({ losses }) => losses.length));
  const added = overlays.flatMap((overlay, index) => overlayTraces(overlay, palette[index % palette.length]));
  if (added.length) await Plotly.addTraces(chart, added);
  const changed = { ...(added.length ? { "yaxis.autorange": true } : {}), ...grown() };
  if (Object.keys(changed).length) await Plotly.relayout(chart, changed);
}

async function recolour() {
  if (!chart.data) return;
  await window.Plotly.restyle(chart, { "line.color": lineColours() }, [0, 1, 2, 3]);
  const grid = styleColour("--border-color-primary");
  const axes = ["xaxis", "yaxis", "yaxis2"].flatMap((name) => [[`${name}.gridcolor`, grid], [`${name}.linecolor`, grid]]);
  await window.Plotly.relayout(chart, { "font.color": chartFont().color, ...Object.fromEntries(axes) });
  await drawOverlays();
}
