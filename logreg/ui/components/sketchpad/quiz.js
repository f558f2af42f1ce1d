// The quiz: the visitor guesses a test digit before the model's answer is shown, and both are counted.
const quiz = element.querySelector("#quiz");
const question = element.querySelector("#quiz-question");
const score = element.querySelector("#quiz-score");
const counts = { total: 0, visitor: 0, model: 0 };
let pendingGuess = null; // until the model has answered too
let outcome = null; // of the last guess: the subject, and what is said of it

function showQuiz(subject) {
  const guessing = Boolean(subject?.quiz);
  if (!guessing) pendingGuess = null;
  quiz.hidden = question.hidden = !guessing;
  score.hidden = !subject || outcome?.subject !== subject;
  document.querySelector("#draw")?.classList.toggle("guessing", guessing);
}

function guess(name) {
  pendingGuess = { subject: shownSubject(), name };
  settleGuess();
}

function settleGuess() {
  if (!pendingGuess || !isAnswered(pendingGuess.subject)) return;
  const { subject, name } = pendingGuess;
  const [visitorRight, modelRight] = [name, answered.text].map((answer) => answer === subject.label);
  counts.total += 1;
  counts.visitor += visitorRight;
  counts.model += modelRight;
  subject.quiz = false;
  const text = `${visitorRight ? "Right" : `You said ${name}`}. You ${counts.visitor}, the model ${counts.model}, of ${counts.total}`;
  outcome = { subject };
  score.querySelector("span").textContent = text;
  showSubject();
  announce(`${text}. It is ${inWords(subject.label)}.`);
  score.querySelector("button").focus({ preventScroll: true });
}

const nextQuizDigit = () => trigger("quiz");
element.querySelector("#quiz-button").addEventListener("click", nextQuizDigit);
score.querySelector("button").addEventListener("click", nextQuizDigit);
quiz.addEventListener("click", (event) => {
  const name = event.target.closest("[data-name]")?.dataset.name;
  if (name !== undefined) guess(name);
});
