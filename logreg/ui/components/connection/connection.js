// Asks now and then, and when a run falls silent, whether the server still knows this page, and tells the visitor if it
// can't be reached. After a phone has slept or a network was lost, Gradio's own connections do not come back, and the server
// may have forgotten the session with its models, or be another one, which had begun a new session when it was asked for
// something: then the page is reloaded. The drawing survives that, and the run is made again.
const INTERVAL = 10_000; // ms
const TIMEOUT = 8000; // ms
const lost = element.querySelector("#lost");
let asking = false;
let known = true;
let first = null; // the server that the page was opened with

async function ask() {
  if (asking || document.hidden || !props.value) return;
  asking = true;
  try {
    const answer = await fetch(`present/${props.value}`, { signal: AbortSignal.timeout(TIMEOUT), cache: "no-store" });
    const before = known;
    const said = await answer.json();
    first ??= said.server;
    known = said.known && said.server === first;
    lost.hidden = true;
    if (before && !known) location.reload();
  } catch {
    lost.hidden = document.hidden; // browsers hold back the requests of a page in the background
  }
  asking = false;
}

const timer = setInterval(() => (element.isConnected ? ask() : clearInterval(timer)), INTERVAL);
watch("value", ask);
document.addEventListener("visibilitychange", ask);
document.addEventListener("silence", ask);
window.addEventListener("online", ask);
