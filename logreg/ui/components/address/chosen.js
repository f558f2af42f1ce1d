// Which model was chosen on Draw before a reload. A visitor's own is gone with the session; but the run that the browser
// remembers is made again, here too where the Train tab is not open. After storage.js.
const WAIT = 50; // ms
const before = memory.get(MODEL);
const remembered = JSON.parse(memory.get(RUN) || "null");

document.addEventListener("model", ({ detail: { tab, name } }) => {
  if (tab === "draw") memory.set(MODEL, name || "");
});

function remake() {
  if (document.documentElement.dataset.data !== "ready") return setTimeout(remake, WAIT); // for what it learned from
  const again = before === `run ${remembered?.run?.split(".").pop()}`;
  const run = again && !remembered.going ? remembered : {}; // one that went on is made again on the Train tab
  trigger("remake", { ...run, name: before, again, pace: memory.get(PACE) });
}

if (before?.includes(" ")) remake(); // the names of those that are shipped are one word
