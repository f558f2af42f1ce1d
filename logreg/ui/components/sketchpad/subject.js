// Which of the dataset's digits is on the pad: its index and its class travel as parameters of the drawing's data URL, as
// in data:image/png;test=321;label=7;base64,... so that drawing and truth are never those of two different digits.
const trueLabel = element.querySelector("#true-label");
let answered = null; // the newest answer: { text, test, ... }, see the component that answers

function subjectParameters({ test, label, quiz }) {
  return `;test=${test};label=${encodeURIComponent(label)}${quiz ? ";quiz=1" : ""}`;
}

function subjectOf(url) {
  const [, ...parameters] = url.slice(0, url.indexOf(";base64,")).split(";");
  const { test, label, quiz } = Object.fromEntries(parameters.map((parameter) => parameter.split("=")));
  return test === undefined ? null : { test: Number(test), label: decodeURIComponent(label), quiz: quiz !== undefined };
}

// Of the digit that is on the pad with nothing drawn over it.
function shownSubject() {
  return (layers.length === 1 && layers[0].subject) || null;
}

// The drawing as a data URL; empty for a blank pad.
function drawingUrl() {
  if (!layers.length) return "";
  const url = inkCanvas.toDataURL("image/png");
  const subject = shownSubject();
  return subject ? url.replace(";base64,", `${subjectParameters(subject)};base64,`) : url;
}

function isAnswered(subject) {
  return answered !== null && answered.test === subject.test;
}

function showSubject() {
  const subject = shownSubject();
  trueLabel.hidden = !subject || subject.quiz;
  showQuiz(subject);
  if (trueLabel.hidden) return;
  const misread = isAnswered(subject) && answered.text !== subject.label;
  trueLabel.textContent = `test ${isDigit(subject.label) ? "digit" : "example"} ${subject.test}, ${inWords(subject.label)}`;
  trueLabel.classList.toggle("misread", misread);
  if (misread) trueLabel.textContent += answered.isDigit ? `, read as ${answered.text}` : isDigit(subject.label) ? ", not taken for a digit" : `, ${answered.text}`;
}
