// A link may ask for training to start; and a run that a reload has interrupted goes on where it can be seen.
const asked = new URLSearchParams(location.search).has("start");
const interrupted = JSON.parse(memory.get(RUN) || "null");
if (!asked && !interrupted?.going) return;
[...document.querySelectorAll("#tabs [role=tab]")].find((tab) => tab.textContent.trim() === "Train")?.click();
if (asked && !interrupted) setTimeout(() => document.querySelector("#train-button").click(), 300);
