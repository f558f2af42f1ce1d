"""Scripts for the page: everything that a tab shows, in one moment."""

from __future__ import annotations

# Keeps the newest drawing that the pad has told.
LISTEN = """() => document.addEventListener("drawing", ({ detail }) => {
  window.drawn_ = detail.picture && btoa(String.fromCharCode(...detail.picture.data));
})"""

DRAW = """() => {
  const text = (selector) => document.querySelector(selector)?.textContent.trim() ?? "";
  const digit = document.querySelector("#prediction .digit");
  return {
    digit: digit.textContent.trim(), blank: digit.classList.contains("blank"), none: digit.classList.contains("none"),
    model: document.querySelector("#model-choice input").value, problem: digit.classList.contains("problem"),
    shares: [...document.querySelectorAll("#probabilities .share")].map((each) => parseFloat(each.textContent)),
    drawn: window.drawn_, evidence: text("#evidence-sum"), empty: !document.querySelector("#sketchpad .hint").hidden,
  };
}"""
TRAIN = """() => {
  const text = (selector) => document.querySelector(selector)?.textContent.trim() ?? "";
  const number = (found) => (found ? Number(found[1].replaceAll(",", "")) : null);
  const status = text("#train-status");
  const losses = document.querySelector("#loss-plot .js-plotly-plot")?.data?.[0]?.y ?? [];
  const row = [...document.querySelectorAll("#runs tbody tr")].find((each) => each.textContent.includes("current"));
  return {
    step: number(status.match(/step ([\\d,]+)/)), loss: status.match(/loss ([\\d.]+)/)?.[1] ?? null,
    paused: status.includes("paused"), preparing: status.includes("Preparing"),
    points: losses.length, last: losses.length ? losses[losses.length - 1].toFixed(4) : null,
    button: text("#train-button"), can: document.querySelector("#pause-button").disabled ? "train" : "pause",
    row: row ? row.cells[3].textContent : null, name: row ? row.querySelector("[data-name]").value : null,
    downloads: text("#downloads-text"), note: text("#settings-note"),
  };
}"""
EVALUATE = """() => {
  const counts = [...document.querySelectorAll("#confusion-matrix [data-truth]")];
  const cell = document.querySelector("#confusion-matrix [data-truth][aria-pressed=true]");
  return {
    model: document.querySelector("#evaluate-model input").value,
    summary: document.querySelector("#evaluate-summary")?.textContent ?? "",
    names: [...document.querySelectorAll("#confusion-matrix tbody th")].map((each) => each.textContent),
    matrix: counts.map((each) => Number(each.querySelector(".count").textContent.replaceAll(",", ""))),
    pressed: cell ? [cell.dataset.truth, cell.dataset.answer, cell.querySelector(".count").textContent] : null,
    title: document.querySelector("#gallery .gallery-title")?.textContent ?? "",
  };
}"""
THRESHOLD = """() => {
  if (document.querySelector("#threshold .threshold").hidden) return null;
  const count = (name) => Number(document.querySelector(`[data-count=${name}]`).textContent.replaceAll(",", ""));
  const wrong = document.querySelector("#threshold-wrong").dataset;
  return {
    question: document.querySelector("#threshold-class input").value,
    model: document.querySelector("#threshold-model input").value,
    negatives: document.querySelector("#threshold-rest input").value,
    counts: ["tp", "fn", "fp", "tn"].map(count), wrong: [Number(wrong.fp), Number(wrong.fn)],
    threshold: Number(document.querySelector("#threshold-slider input").value),
    said: document.querySelector(".said").textContent,
  };
}"""
DATA = """() => {
  const numbers = (text) => (text.match(/\\d[\\d,]*/g) ?? []).map((each) => Number(each.replaceAll(",", "")));
  return {
    source: document.querySelector("#data-source input").value,
    question: document.querySelector("#data-question input")?.value,
    digits: [...document.querySelectorAll("#data-digits input:checked")].map((each) => each.name || each.value),
    status: document.querySelector("#data-status").textContent,
    classes: [...document.querySelectorAll("#data .classes [id^=add-to-] small")].map((each) => Number(each.innerText)),
    sections: [...document.querySelectorAll("#data-gallery section")].map((each) => ({
      name: each.querySelector("h2 span").textContent,
      numbers: numbers(each.querySelector("h2 small").textContent),
      images: each.querySelectorAll("img").length,
    })),
  };
}"""
KEPT_CHOICE = "() => JSON.parse(sessionStorage['logreg-data'] || 'null')"
