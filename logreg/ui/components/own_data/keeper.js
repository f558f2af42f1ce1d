// Keeps one's own examples in the browser, so that a reload, a lost server or a Space that slept loses nothing: they are
// sent back to a server that does not have them. Which data the tabs work on is this page's alone; after storage.js.
const STORE = "logreg";
const KEY = "examples";
const AFTER = 1000; // ms without a change
let waiting = null;
let kept = -1; // the version that the browser has

function database() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(STORE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// What one request to the store answers; null where the browser keeps nothing.
async function ask(mode, make) {
  try {
    const store = (await database()).transaction(STORE, mode).objectStore(STORE);
    return await new Promise((resolve, reject) => {
      const request = make(store);
      request.onsuccess = () => resolve(request.result ?? null);
      request.onerror = () => reject(request.error);
    });
  } catch {
    return null;
  }
}

function ready() {
  document.documentElement.dataset.data = "ready";
  document.dispatchEvent(new Event("data-ready"));
}

async function restore() {
  const content = await ask("readonly", (store) => store.get(KEY));
  const choice = JSON.parse(memory.get(DATA) || "null");
  if (!content && !choice) return ready();
  let path = null;
  try {
    if (content) ({ path } = await upload(new File([content], "kept.bin")));
  } catch {
    // The server says that it has nothing.
  }
  trigger("restored", { path, choice });
}

document.addEventListener("data", ({ detail }) => {
  memory.set(DATA, detail.choice ? JSON.stringify(detail.choice) : "");
  if (!detail.own || detail.kept === kept) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => trigger("keep"), AFTER);
});
watch("value", async () => {
  const { version, content, restored } = JSON.parse(props.value);
  if (restored) return ready();
  kept = version;
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  await ask("readwrite", (store) => (bytes.length ? store.put(bytes, KEY) : store.delete(KEY)));
  element.dataset.kept = version;
});
restore();
