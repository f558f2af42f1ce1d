// The view's three charts; after figures.js of the reports and sweep.js. They are drawn once a model: the threshold and its
// points are laid over them.
const MARGIN = { l: 64, r: 26, t: 12, b: 44 };
const BINS = 60;

const SHARES = { range: [0, 1], tickvals: [0, 0.25, 0.5, 0.75, 1], tickformat: ".0%" };

function axis(title, more) {
  return { title: { text: title, standoff: 6 }, gridcolor: "--border-color-primary", linecolor: "--border-color-primary", zeroline: false, fixedrange: true, ...more };
}

function layoutOf(xaxis, yaxis, more) {
  return {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", margin: MARGIN, xaxis, yaxis, showlegend: false, hovermode: "closest", dragmode: false, ...more,
  };
}

// The curve, a histogram of either class behind it, and some of the digits along it.
function sigmoidFigure(sweep, [low, high]) {
  const width = (high - low) / BINS;
  const counts = [new Array(BINS).fill(0), new Array(BINS).fill(0)];
  sweep.z.forEach((z, i) => {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((z - low) / width)));
    counts[sweep.tp[i + 1] - sweep.tp[i]][bin] += 1;
  });
  const bars = (which, name, color) => ({
    type: "bar", x: counts[which].map((_, bin) => low + (bin + 0.5) * width), y: counts[which], width, yaxis: "y2", name, marker: { color }, opacity: 0.65,
    hovertemplate: `%{y:,} ${name}<extra></extra>`,
  });
  const curve = Array.from({ length: 241 }, (_, i) => low + (i / 240) * (high - low));
  const dots = sweep.dots.map(([z]) => Math.min(high, Math.max(low, z)));
  return {
    data: [
      bars(0, "negatives", "--against"), bars(1, "positives", "--for"),
      { x: curve, y: curve.map(sigmoid), mode: "lines", line: { color: "--body-text-color", width: 2 }, hoverinfo: "skip" },
      {
        x: dots, y: dots.map(sigmoid), mode: "markers", hoverinfo: "none", customdata: sweep.dots.map((_, i) => i),
        marker: { size: 8, color: sweep.dots.map(([, , positive]) => (positive ? "--for" : "--against")), line: { color: "--paper", width: 1 } },
      },
    ],
    layout: layoutOf(axis("z", { range: [low, high] }), axis("g(z)", { range: [0, 1.04] }), {
      barmode: "overlay", yaxis2: { type: "log", overlaying: "y", side: "right", visible: false, fixedrange: true, range: [-0.3, Math.log10(sweep.z.length)] },
    }),
  };
}

// Of a curve's points, those that can be told apart.
function thinned(points) {
  const kept = [points[0]];
  for (const point of points) {
    const [x, y] = kept.at(-1);
    if (Math.abs(point[0] - x) + Math.abs(point[1] - y) > 0.004) kept.push(point);
  }
  return [...kept, points.at(-1)];
}

function curveFigure(points, x, y) {
  const kept = thinned(points);
  return {
    data: [{ cliponaxis: false, x: kept.map((point) => point[0]), y: kept.map((point) => point[1]), mode: "lines", line: { color: "--accent", width: 2 }, hovertemplate: `${y} %{y:.1%} at ${x} %{x:.1%}<extra></extra>` }],
    layout: layoutOf(axis(x, SHARES), axis(y, SHARES)),
  };
}

function rocFigure(decisions) {
  return curveFigure(decisions.map((each) => [1 - each.specificity, each.recall]), "false positive rate", "recall");
}

function precisionRecallFigure(decisions) {
  return curveFigure(decisions.slice(1).map((each) => [each.recall, each.precision]), "recall", "precision");
}

// Lays a mark over a plot, at shares of its axes' lengths.
function overlay(mark, plot, x, y) {
  mark.style.left = `${MARGIN.l + x * (plot.clientWidth - MARGIN.l - MARGIN.r)}px`;
  if (y !== undefined) mark.style.top = `${MARGIN.t + (1 - y) * (plot.clientHeight - MARGIN.t - MARGIN.b)}px`;
}
