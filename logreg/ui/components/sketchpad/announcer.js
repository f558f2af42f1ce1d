// Tells a screen reader the answer: politely, and at most once a second, so that a drawing in progress can be followed.
const ANNOUNCEMENTS = 1000; // ms between two
const announcer = element.querySelector("#announcer");
let lastAnnounced = -Infinity;
let announcing = null; // the timer of the next announcement
let nextAnnouncement = "";

function announce(text) {
  nextAnnouncement = text;
  if (announcing !== null) return;
  announcing = setTimeout(
    () => {
      announcing = null;
      lastAnnounced = performance.now();
      announcer.textContent = nextAnnouncement;
    },
    Math.max(0, lastAnnounced + ANNOUNCEMENTS - performance.now()),
  );
}
