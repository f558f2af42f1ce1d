// The classes of the model that is chosen: the keys and the quiz's buttons are theirs, and what is said speaks of digits
// only where they are. After subject.js, before quiz.js.
let classNames = Array.from("0123456789");
const OTHER_WORDS = [
  ["canvas", "aria-label", "Sketchpad: draw here"],
  [".hint", "textContent", "Draw here"],
  ["#quiz-question", "textContent", "Which class is it?"],
  ["#random-digit-button", "title", "One of your test examples"],
  ["#wrong-digit-button", "title", "A test example that this model misreads"],
  ["#wrong-digit-button .wide", "textContent", "A misread one"],
  ["#quiz-button", "title", "Guess a test example before the model does"],
];
const digitWords = OTHER_WORDS.map(([selector, what]) => [selector, what, words(element.querySelector(selector), what)]);

function words(holder, what) {
  return what in holder ? holder[what] : holder.getAttribute(what);
}

function say([selector, what, text]) {
  const holder = element.querySelector(selector);
  if (what in holder) holder[what] = text;
  else holder.setAttribute(what, text);
}

function showGuesses() {
  const buttons = classNames.map((name) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: name, title: isDigit(name) ? "" : name });
    button.dataset.name = name;
    return button;
  });
  element.querySelector("#quiz").replaceChildren(...buttons);
}

document.addEventListener("classes", ({ detail: { names, digits } }) => {
  classNames = names;
  element.querySelector("#quiz").classList.toggle("named", !digits);
  (digits ? digitWords : OTHER_WORDS).forEach(say);
  showGuesses();
  const subject = shownSubject();
  if (subject?.quiz) subject.quiz = false; // its classes are no longer those that can be guessed
  showSubject();
});
showGuesses();
