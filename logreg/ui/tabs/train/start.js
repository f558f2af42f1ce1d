// A link may ask for its run to begin; and a run that a reload has cut off goes on where it is seen. After memory.js.
const asked = new URLSearchParams(location.search).has("start");
const cut = JSON.parse(memory.get(RUN) || "null");
if (!asked && !cut?.going) return;
[...document.querySelectorAll("#tabs [role=tab]")].find((tab) => tab.textContent.trim() === "Train")?.click();
if (asked && !cut) setTimeout(() => document.querySelector("#train-button").click(), 300);
