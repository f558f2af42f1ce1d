// What the view says of a threshold, in figures and pictures; after sweep.js and figures.js.
const TIP_IMAGE = 56; // px, a digit's side in the tip and in the gallery

const shareText = (share) => (Number.isNaN(share) ? "undefined" : `${(100 * share).toFixed(2)} %`);
const countText = (count) => count.toLocaleString("en-GB");

function counted(count, noun) {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;
}

// A probability with as many decimals as tell it from 0 and 1, if 15 are enough.
function probabilityText(g) {
  const distance = Math.min(g, 1 - g);
  if (distance < 1e-15) return g < 0.5 ? "< 1e-15" : "> 1 - 1e-15";
  return g.toFixed(Math.max(3, 2 - Math.floor(Math.log10(distance))));
}

function thresholdText(z) {
  const g = probabilityText(sigmoid(z));
  return `g(z) ${/^[<>]/.test(g) ? g : `= ${g}`}, z = ${z.toFixed(2)}`;
}

function showDecision(decision) {
  for (const cell of element.querySelectorAll("[data-count]")) {
    const name = cell.dataset.count;
    cell.textContent = countText(decision[name]);
    cell.parentElement.setAttribute(`data-${name}`, decision[name]);
  }
  for (const cell of element.querySelectorAll("[data-share]")) cell.textContent = shareText(decision[cell.dataset.share]);
}

function imageStyle(strip, place) {
  return `url(${strip}) -${TIP_IMAGE * place}px 0 / auto ${TIP_IMAGE}px`;
}

function galleryButton(sweep, place, [z, index]) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.index = index;
  button.title = `${sweep.held_out} ${index}`;
  button.innerHTML = "<i></i><span></span><small></small>";
  button.querySelector("i").style.background = imageStyle(sweep.gallery_images, place);
  button.querySelector("span").textContent = `z = ${z.toFixed(2)}`;
  button.querySelector("small").textContent = `g = ${sigmoid(z).toPrecision(3)}`;
  return button;
}

// The misclassified digits furthest from the threshold: the first of the lowest positives and of the highest negatives.
function showGallery(gallery, sweep, { fn, fp }) {
  const kinds = [
    ["fn", "False negatives (misses)", fn, sweep.lowest_positives, 0],
    ["fp", "False positives (false alarms)", fp, sweep.highest_negatives, sweep.lowest_positives.length],
  ];
  gallery.replaceChildren();
  for (const [name, title, count, digits, first] of kinds) {
    const shown = digits.slice(0, count);
    const heading = gallery.appendChild(document.createElement("p"));
    heading.className = "gallery-title";
    heading.textContent = `${title}: ${countText(count)}${count > shown.length ? `, the ${shown.length} furthest off` : ""}`;
    for (const target of [gallery, heading]) target.setAttribute(`data-${name}`, count);
    const row = gallery.appendChild(document.createElement("div"));
    row.className = "digits";
    row.append(...shown.map((digit, i) => galleryButton(sweep, first + i, digit)));
  }
}

function showTip(tip, sweep, place, event) {
  const [z, index] = sweep.dots[place];
  tip.hidden = false;
  tip.querySelector("div").style.background = imageStyle(sweep.dot_images, place);
  tip.querySelector("span").textContent = `${sweep.held_out} ${index}: z = ${z.toFixed(2)}, g(z) = ${sigmoid(z).toPrecision(3)}`;
  const box = tip.parentElement.getBoundingClientRect();
  tip.style.left = `${Math.min(event.clientX - box.left + 12, box.width - 190)}px`;
  tip.style.top = `${Math.max(0, event.clientY - box.top - 90)}px`;
}

function summaryText(sweep) {
  return (
    `Area under the ROC curve ${sweep.roc_auc.toFixed(4)}; average precision ${sweep.average_precision.toFixed(4)}. ` +
    `${counted(sweep.positives, "positive")}, ${counted(sweep.negatives, "negative")}.`
  );
}

function costText(ratio) {
  const round = (value) => (value < 9.95 ? value.toFixed(1).replace(/\.0$/, "") : String(Math.round(value)));
  if (round(ratio) === "1") return "a false negative costs as much as a false positive";
  return ratio > 1
    ? `a false negative costs ${round(ratio)} false positives`
    : `a false positive costs ${round(1 / ratio)} false negatives`;
}
