// The models: shipped ones come from their files, which the browser keeps; a visitor's own from the server, anew whenever
// it may have learnt something. Before answer.js.
const LOADING = "Loading the model…";
const NO_MODEL = "No model has learned these classes yet: train one on the Train tab.";
const UNREACHABLE = "The model can't be loaded: the server can't be reached. Choose it again later.";
const { reader: readerAddress, score: scoreAddress } = element.querySelector("[data-reader]").dataset;
const shipped = Object.fromEntries(
  [...element.querySelectorAll("[data-model]")].map(({ dataset }) => [dataset.model, dataset.address]),
);
const kept = new Map(); // what was fetched, or is being fetched, by address
let reader = null; // the module that reads
let score = null;
let chosen; // the model's name; empty where there is none to choose
let model = null; // null while there is none of that name
let problem = ""; // why there is none
let requests = 0; // numbered, so that each answer is another

const absolute = (address) => new URL(address, document.baseURI).href;

// What is made of the file at an address, once; a file that could not be fetched is asked for again the next time.
function fetched(address, make) {
  if (!kept.has(address)) {
    const made = fetch(absolute(address)).then(async (response) => {
      if (!response.ok) throw new Error(`${address}: ${response.status}`);
      return make(new Uint8Array(await response.arrayBuffer()));
    });
    made.catch(() => kept.delete(address));
    kept.set(address, made);
  }
  return kept.get(address);
}

async function loadReader() {
  const module = await import(absolute(readerAddress));
  score ??= await fetched(scoreAddress, module.loadDigitScore);
  reader = module;
}

function use(name, next, sentence = "") {
  if (name !== chosen) return; // another has been chosen meanwhile
  model = next;
  problem = sentence;
  if (model) showClasses(model.classes);
  answer();
}

async function choose(name) {
  if (name !== chosen) [chosen, model, problem] = [name, null, name ? "" : NO_MODEL];
  answer(); // or say after a while that there is no model yet
  if (!name) return;
  try {
    const loaded = name in shipped ? fetched(shipped[name], (bytes) => bytes) : null;
    if (!reader) await loadReader();
    if (loaded) use(name, reader.loadModel(await loaded));
    else trigger("model", { name, request: ++requests });
  } catch {
    use(name, null, UNREACHABLE);
  }
}

// One of the visitor's own may be another by now.
function refresh() {
  if (chosen && !(chosen in shipped)) choose(chosen);
}

watch("own", () => {
  const { name, content, problem } = JSON.parse(props.own);
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  use(name, problem ? null : reader.loadModel(bytes), problem);
});
document.addEventListener("refresh-model", refresh);
