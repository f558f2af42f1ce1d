// After wording.js. The buttons work while there is something to teach: a drawing with an answer, and no lesson in progress.
const panel = element.querySelector(".teach");
const lessons = element.querySelector(".lessons");
let teachable = false;
let selected = 0; // which of several digits is taught
let busy = false;

function enable() {
  for (const button of element.querySelectorAll("button")) {
    button.disabled = busy || (button.dataset.label !== undefined && !teachable);
  }
  panel.setAttribute("aria-busy", busy);
}

// Those of the model that is chosen.
function showButtons({ names, digits }) {
  const labels = element.querySelector(".labels");
  labels.classList.toggle("named", !digits);
  labels.replaceChildren(
    ...names.map((name, label) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", id: `teach-${label}`, textContent: name, title: digits ? "" : name });
      button.dataset.label = label;
      button.ariaLabel = `It is ${inWords(name)}`;
      return button;
    }),
  );
  enable();
}

function showLessons() {
  lessons.innerHTML = props.value;
  enable();
}

element.addEventListener("click", (event) => {
  const { label, lesson } = event.target.closest("button")?.dataset ?? {};
  if (label !== undefined) trigger("teach", { label: Number(label), selected });
  else if (lesson !== undefined) trigger("forget", { lesson: Number(lesson) });
  else return;
  busy = true;
  enable();
});

document.addEventListener("classes", ({ detail }) => showButtons(detail));
document.addEventListener("taught", () => {
  busy = false;
  enable();
});
document.addEventListener("answer", ({ detail }) => {
  teachable = detail.text !== "";
  selected = detail.selected;
  enable();
});
watch("value", showLessons);
showLessons();
