// Asks now and then whether the server still knows this page, and says so if it can't be reached. Once a phone has slept
// or a network was lost, Gradio's own connections do not come back, and the server may have forgotten the session, with its
// models: the page is loaded anew then. What is on the pad goes along, and a run is made again.
const EVERY = 10_000; // ms
const PATIENCE = 8000; // ms
const lost = element.querySelector("#lost");
let asking = false;
let known = true;

async function ask() {
  if (asking || document.hidden || !props.value) return;
  asking = true;
  try {
    const answer = await fetch(`present/${props.value}`, { signal: AbortSignal.timeout(PATIENCE), cache: "no-store" });
    const before = known;
    ({ known } = await answer.json());
    lost.hidden = true;
    if (before && !known) location.reload();
  } catch {
    lost.hidden = document.hidden; // what a page in the background failed to ask does not count
  }
  asking = false;
}

const timer = setInterval(() => (element.isConnected ? ask() : clearInterval(timer)), EVERY);
document.addEventListener("visibilitychange", ask);
window.addEventListener("online", ask);
