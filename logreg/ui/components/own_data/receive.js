// What the server tells of the data: the newest counts, and the sections of the wall that have changed.
let wholeVersion = -1; // of the newest message with all sections

// Of an earlier message that comes late, only what no later one has shown counts.
function takeSections({ version, whole, sections: changed }) {
  if (version < wholeVersion) return;
  if (whole) {
    wholeVersion = version;
    for (const [label, section] of sections) if (section.version < version) sections.delete(label);
  }
  for (const [label, images] of Object.entries(changed)) {
    const before = sections.get(Number(label));
    if (!before || before.version <= version) sections.set(Number(label), { version, images });
  }
}

function receive() {
  if (!props.value) return;
  const message = JSON.parse(props.value);
  takeSections(message);
  if (message.version < shownData.version) return; // a later answer came first
  shownData = message;
  statusLine.textContent = message.status;
  const advice = element.querySelector("#data-advice");
  advice.textContent = message.advice;
  advice.hidden = !message.advice;
  element.querySelector(".parts").classList.toggle("own", message.own);
  element.querySelector("#undo-example").disabled = !message.undo;
  const some = message.classes.some(({ count }) => count > 0);
  element.querySelector("#data-download").disabled = !some;
  element.querySelector("#data-delete").disabled = !some && !message.classes.length;
  showClasses();
  showWall();
  document.dispatchEvent(new CustomEvent("data", { detail: message }));
}

watch("value", receive);
receive();
update();
canvas.dataset.ready = ""; // from now on a stroke is seen
