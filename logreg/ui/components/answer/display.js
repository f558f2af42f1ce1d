// Shows an answer: the class in large type, its probability, a bar for each class, and what the model sees. Before
// answer.js.
const SIZES = { few: 2, some: 4, many: 12 }; // digits that fit at most in each of the style sheet's sizes
const LENGTHS = { short: 4, medium: 9, long: 18 }; // of names at most, likewise, in letters; a Chinese one takes two
const MANY = 12; // bars: more stand in two columns
const holder = element.querySelector(".answer");
let names = Array.from("0123456789"); // of the classes that are shown
const part = (selector) => document.querySelector(selector);

// With as many decimals as it takes not to call it 100 %, which a model's probability never is.
function percent(share) {
  for (const places of [1, 2, 3]) {
    const text = (100 * share).toFixed(places);
    if (Number(text) < 100) return `${text} %`;
  }
  return "> 99.999 %";
}

function shareOut(box, { width, height }) {
  return [box.left / width, box.top / height, box.right / width, box.bottom / height];
}

// The two lines below the digit are always there, so that nothing moves when the first stroke is answered.
function write(kind, content, sure, first = "", second = "") {
  const digit = holder.querySelector(".digit");
  digit.className = ["digit", ...kind].join(" ");
  digit.ariaLabel = kind.includes("blank") ? "no answer yet" : null;
  digit.replaceChildren(...[content].flat());
  digit.title = kind.includes("name") ? content : "";
  const line = holder.querySelector(".sure");
  line.textContent = line.title = sure;
  const lines = holder.querySelectorAll(".score span");
  [lines[0].textContent, lines[1].textContent] = [first, second];
}

function showNothing(sentence = "") {
  if (sentence) write(["problem"], sentence, "\u00a0");
  else write(["blank"], "–", "\u00a0");
  showProbabilities(null);
  showSeen(null);
}

function showAnswers(answers, selected) {
  const answer = answers[selected];
  const digits = reader.areDigits(names);
  const name = names[answer.closest];
  const sure = answer.digit === null ? `closest to ${name}` : percent(answer.probabilities[answer.closest]);
  const lines = digits ? measured("digit score", answer.digitScore, score.threshold) : [];
  if (!digits && model.novelty) lines.push(...measured("distance", answer.distance, model.novelty.threshold));
  if (answers.length > 1) write(["several", ...sizeOf(answers.length)], buttons(answers, selected), sure, ...lines);
  else if (answer.digit === null) write(["none"], digits ? "not a digit" : "unlike all classes", sure, ...lines);
  else write(digits ? [] : ["name", lengthOf(name)], name, sure, ...lines);
  showProbabilities(answer);
  showSeen(answer.image);
}

function measured(name, value, threshold) {
  return [`${name} ${value.toFixed(2)},`, `threshold ${threshold.toFixed(2)}`];
}

function lengthOf(name) {
  const length = [...name].reduce((total, letter) => total + (letter > "\u2e7f" ? 2 : 1), 0);
  return Object.keys(LENGTHS).find((size) => length <= LENGTHS[size]) ?? "longest";
}

function sizeOf(count) {
  return [Object.keys(SIZES).find((size) => count <= SIZES[size]) ?? "crowd"];
}

function buttons(answers, selected) {
  return answers.map(({ digit }, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.index = index;
    button.ariaPressed = String(index === selected);
    button.textContent = digit === null ? "?" : names[digit];
    return button;
  });
}

// A bar for each class of the model that is chosen; the rest of the page is told of others.
function showClasses(classes) {
  if (JSON.stringify(classes) === JSON.stringify(names)) return;
  names = classes;
  const bars = part("#probabilities .bars");
  const [row] = bars.querySelectorAll("li");
  bars.replaceChildren(
    ...names.map((name) => {
      const bar = row.cloneNode(true);
      const label = bar.querySelector(".name");
      label.textContent = label.title = name;
      return bar;
    }),
  );
  const digits = reader.areDigits(names);
  bars.classList.toggle("named", !digits);
  bars.classList.toggle("many", names.length > MANY);
  bars.ariaLabel = `Probability of each ${digits ? "digit" : "class"}`;
  document.dispatchEvent(new CustomEvent("classes", { detail: { names, digits } }));
  trigger("classes");
}

// The bars are always in the order of the classes, so that they stay where they are.
function showProbabilities(answer) {
  for (const [label, row] of part("#probabilities").querySelectorAll("li").entries()) {
    const share = answer?.probabilities[label] ?? 0;
    row.classList.toggle("best", label === answer?.closest);
    row.querySelector(".bar").style.width = `${(100 * share).toFixed(1)}%`;
    row.querySelector(".share").textContent = answer ? percent(share) : "";
  }
}

function showSeen(image) {
  const context = part("#seen canvas").getContext("2d");
  const sheet = context.createImageData(28, 28);
  const pixels = new Uint32Array(sheet.data.buffer);
  for (let i = 0; i < 28 * 28; i++) pixels[i] = 0xff000000 | (0x010101 * (image?.data[i] ?? 0));
  context.putImageData(sheet, 0, 0);
}
