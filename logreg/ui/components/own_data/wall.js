// The wall: the examples of each class, newest first; a click on one shows it larger, to be moved or deleted.
const wall = element.querySelector("#data-gallery");
const dialog = element.querySelector("#example");
const picture = dialog.querySelector("img");
const moveTo = dialog.querySelector("select");
let opened = null; // the example in the dialog: { id, label }
const sections = new Map(); // by the class's place: { version, images: [[id, data URL], ...] }

function showWall() {
  const { classes, own } = shownData;
  const parts = classes.map(({ name, count, held }, label) => {
    const part = document.createElement("section");
    const title = document.createElement("h2");
    title.append(Object.assign(document.createElement("span"), { textContent: name, title: name }));
    const numbers = document.createElement("small");
    const [all, some] = [count, held].map((number) => number.toLocaleString("en"));
    numbers.textContent = own ? `${all}, ${some} of them held out` : `${all} to learn from, ${some} to test on`;
    title.append(numbers);
    const images = document.createElement("div");
    images.className = "images";
    const found = sections.get(label)?.images ?? [];
    for (const [id, url] of found) images.append(thumbnail(id, url, label, name));
    part.append(title, images);
    if (found.length < count) part.append(more(label, name, found.length));
    return part;
  });
  wall.replaceChildren(...parts);
}

function thumbnail(id, url, label, name) {
  const button = Object.assign(document.createElement("button"), { type: "button", ariaLabel: `An example of ${name}` });
  button.append(Object.assign(new Image(28, 28), { src: url, alt: "" }));
  button.addEventListener("click", () => open(id, url, label));
  return button;
}

function more(label, name, shown) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "more", textContent: "More" });
  button.ariaLabel = `More examples of ${name}`;
  button.addEventListener("click", () => trigger("more", { label, name, shown }));
  return button;
}

function open(id, url, label) {
  opened = { id, label };
  dialog.querySelector("h2").textContent = shownData.classes[label].name;
  picture.src = url;
  for (const part of [moveTo.closest("label"), dialog.querySelector(".delete")]) part.hidden = !shownData.own;
  moveTo.replaceChildren(...options(label));
  dialog.showModal();
}

function options(selected) {
  return shownData.classes.map(({ name }, label) => {
    return Object.assign(document.createElement("option"), { value: label, textContent: name, selected: label === selected });
  });
}

moveTo.addEventListener("change", () => {
  const label = Number(moveTo.value);
  trigger("moved", { id: opened.id, label, name: shownData.classes[label].name });
  dialog.close();
});
dialog.addEventListener("close", () => {
  if (dialog.returnValue === "delete") trigger("removed", { id: opened.id });
  dialog.returnValue = "";
});
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // on the backdrop
