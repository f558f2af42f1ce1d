// Shows an answer: the digit in large type, its probability, the ten bars, and what the model sees. Before answer.js.
const SIZES = { few: 2, some: 4, many: 12 }; // digits that fit at most in each of the style sheet's sizes
const holder = element.querySelector(".answer");
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
  holder.querySelector(".sure").textContent = sure;
  const lines = holder.querySelectorAll(".score span");
  [lines[0].textContent, lines[1].textContent] = [first, second];
}

function showNothing(sentence = "") {
  if (sentence) write(["problem"], sentence, "\u00a0");
  else write(["blank"], "–", "\u00a0");
  showProbabilities(null);
  showSeen(null);
}

function showDigits(answers, selected, threshold) {
  const answer = answers[selected];
  const sure = answer.digit === null ? `closest to ${answer.closest}` : percent(answer.probabilities[answer.closest]);
  const lines = [`digit score ${answer.digitScore.toFixed(2)},`, `threshold ${threshold.toFixed(2)}`];
  if (answers.length > 1) write(["several", ...sizeOf(answers.length)], buttons(answers, selected), sure, ...lines);
  else write(answer.digit === null ? ["none"] : [], answer.digit === null ? "not a digit" : String(answer.digit), sure, ...lines);
  showProbabilities(answer);
  showSeen(answer.image);
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
    button.textContent = digit === null ? "?" : digit;
    return button;
  });
}

// Ten bars, always in the order of the digits, so that they stay where they are.
function showProbabilities(answer) {
  for (const [digit, row] of part("#probabilities").querySelectorAll("li").entries()) {
    const share = answer?.probabilities[digit] ?? 0;
    row.classList.toggle("best", digit === answer?.closest);
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
