// A link with settings opens on Train, where it says so, and may ask for training to start. So does a page whose run a
// reload has interrupted, which goes on where it can be seen. A link that names a tab opens on that one.
const parameters = new URLSearchParams(location.search);
const starts = parameters.has("start");
const interrupted = JSON.parse(memory.get(RUN) || "null");
const settings = SETTINGS.some((name) => parameters.has(name)) && !parameters.has("tab");
if (starts || settings || interrupted?.going) {
  [...document.querySelectorAll("#tabs [role=tab]")].find((tab) => tab.textContent.trim() === "Train")?.click();
}
if (starts && !interrupted) setTimeout(() => document.querySelector("#train-button").click(), 300);
