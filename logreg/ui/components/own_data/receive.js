// What the server tells of the data: the newest counts, and the sections of the wall that have changed.
function receive() {
  if (!props.value) return;
  const message = JSON.parse(props.value);
  if (message.version < shownData.version) return; // a later answer came first
  shownData = message;
  if (message.whole) sections.clear();
  for (const [label, images] of Object.entries(message.sections)) sections.set(Number(label), images);
  statusLine.textContent = message.status;
  const advice = element.querySelector("#data-advice");
  advice.textContent = message.advice;
  advice.hidden = !message.advice;
  element.querySelector(".own").hidden = !message.own;
  element.querySelector("#undo-example").disabled = !message.undo;
  const some = message.classes.some(({ count }) => count > 0);
  element.querySelector("#data-download").disabled = !some;
  element.querySelector("#data-delete").disabled = !some && !message.classes.length;
  showClasses();
  showWall();
  showInto();
  document.dispatchEvent(new CustomEvent("data", { detail: message }));
}

watch("value", receive);
receive();
update();
canvas.dataset.ready = ""; // from now on a stroke is seen
