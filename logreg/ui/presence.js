// Asks now and then whether the server still knows this page, and says so if it can't be reached. Gradio's own connection
// does not come back once a phone has slept or a network was lost; and a page that is back must not be a stranger.
const EVERY = 10_000; // ms
const PATIENCE = 8000; // ms
const lost = element.querySelector("#lost");
let asking = false;

async function ask() {
  if (asking || document.hidden || !props.value) return;
  asking = true;
  try {
    const answer = await fetch(`present/${props.value}`, { signal: AbortSignal.timeout(PATIENCE), cache: "no-store" });
    const { known } = await answer.json();
    lost.hidden = true;
    if (!known) document.dispatchEvent(new Event("forgotten"));
  } catch {
    lost.hidden = document.hidden; // what a page in the background failed to ask does not count
  }
  asking = false;
}

const timer = setInterval(() => (element.isConnected ? ask() : clearInterval(timer)), EVERY);
document.addEventListener("visibilitychange", ask);
window.addEventListener("online", ask);
