// Answers what is on the pad, as soon as it is told: reads it with the chosen model, and shows the answer and the evidence.
const WITHIN = 1000; // ms that a model may take to come before the page says that it is loading
const DEFAULT_CLASS = -1;
// The newest: its grey `picture`, null for a blank pad, whether it is an `unfinished` stroke, and the index of the `test`
// digit that it is.
let drawing = null;
let sides = [DEFAULT_CLASS, DEFAULT_CLASS]; // the classes that evidence is for and against
let selected = 0; // which of several digits is explained
let loading = null; // the timer until the page says so
let evidenceText = null;
let noEvidence = "";

function answer() {
  clearTimeout(loading);
  if (!drawing) return;
  if (problem) return tell(null, problem);
  if (!drawing.picture) return tell(null);
  if (!model) loading = setTimeout(() => tell(null, LOADING), WITHIN);
  else read();
}

function read() {
  const ink = reader.readPicture(drawing.picture);
  const detected = reader.readDigits(model, score, ink, drawing.unfinished);
  if (!detected.length) return tell(null);
  selected = Math.min(selected, detected.length - 1);
  showAnswers(detected.map((each) => each.answer), selected);
  const { answer } = detected[selected];
  const [pro, contra] = sides.map((label) => (label === DEFAULT_CLASS || label >= model.classes.length ? null : label));
  const itself = pro === null && contra === answer.closest;
  if (itself) trigger("unchosen");
  showEvidence(reader.renderEvidence(model, ink, answer, pro, itself ? null : contra));
  tell(detected, "", ink);
}

function showEvidence({ picture, text }) {
  evidenceText.innerHTML = text;
  document.dispatchEvent(new CustomEvent("evidence", { detail: { name: "explanation", content: picture } }));
}

// What the rest of the page is told: of several digits, of one, of none, or of why there is no answer.
function tell(detected, sentence = "", shape = null) {
  if (!detected) {
    showNothing(sentence);
    showEvidence({ picture: null, text: noEvidence });
  }
  const several = detected?.length > 1;
  const text = detected ? holder.querySelector(".digit").textContent : sentence;
  const detail = {
    text,
    isDigit: Boolean(detected) && (several || detected[0].answer.digit !== null),
    spoken: several ? `digits ${[...text].join(" ")}` : text ? `${text}, ${holder.querySelector(".sure").textContent.trim()}` : "blank pad",
    test: drawing.test,
    boxes: several ? detected.map(({ box }) => shareOut(box, shape)) : [],
    selected: several ? selected : 0,
  };
  document.dispatchEvent(new CustomEvent("answer", { detail }));
}

function follow() {
  const [name, pro, contra] = JSON.parse(props.value);
  if (pro === contra && pro !== DEFAULT_CLASS) return; // one of the two is about to be left to the model
  sides = [pro, contra];
  if (name === chosen) answer();
  else choose(name);
}

document.addEventListener("drawing", ({ detail }) => {
  drawing = detail;
  answer();
});
holder.addEventListener("click", (event) => {
  const index = event.target.closest("[data-index]")?.dataset.index;
  if (index === undefined) return;
  selected = Number(index);
  answer();
  holder.querySelector(`[data-index="${index}"]`)?.focus();
});

// Once all that shows an answer is there; the pad may have been there earlier.
function start() {
  if (!["#probabilities li", "#seen canvas", "#evidence-sum p", "#teach .labels"].every(part)) return setTimeout(start, 20);
  evidenceText = part("#evidence-sum p").parentElement;
  noEvidence = evidenceText.innerHTML;
  watch("value", follow);
  follow();
  document.dispatchEvent(new Event("ask"));
}
start();
