// Keeps the address true to the page, and the page to the address; after tabs.js.
const { models: shipped, default: usual } = element.querySelector("[data-models]").dataset;
const parameter = (name) => new URLSearchParams(location.search).get(name);
const models = {}; // that are chosen, by tab, where a link can name them
for (const tab of ["draw", "evaluate", "threshold"]) note(tab, parameter("model"));
const followed = !parameter("model") || new Promise((done) => document.addEventListener("link-followed", done));

// The Threshold tab begins with a model of its own.
function note(tab, name) {
  models[tab] = shipped.split(" ").includes(name) && (name !== usual || tab === "threshold") ? name : null;
}

function askedTab() {
  return parameter("tab")?.toLowerCase() || nameOf(allTabs()[0]);
}

function modelOf(tab) {
  return models[tab in models ? tab : "draw"];
}

function rewrite(method, changes) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  if (url.href !== location.href) history[method](history.state, "", url);
}

function tellTab() {
  const tab = openTab();
  if (!tab) return;
  const first = tab === allTabs()[0];
  if (askedTab() !== nameOf(tab)) rewrite("pushState", { tab: first ? null : nameOf(tab), model: modelOf(nameOf(tab)) });
}

function followAddress() {
  const tab = allTabs().find((each) => nameOf(each) === askedTab());
  if (tab && tab !== openTab()) tab.click(); // the server says so if there is none of that name
}

function tellModel() {
  rewrite("replaceState", { model: modelOf(askedTab()) });
}

document.addEventListener("model", ({ detail: { tab, name } }) => {
  note(tab, name);
  tellModel();
});
window.addEventListener("popstate", () => {
  followAddress();
  tellModel();
});

// The tabs may be there later than this component.
(function start() {
  if (!element.isConnected) return;
  if (!openTab()) return requestAnimationFrame(start);
  Promise.resolve(followed).then(followAddress); // a tab shows what its model answers once it opens
  new MutationObserver(tellTab).observe(tabList(), { subtree: true, attributeFilter: ["aria-selected"] });
  tabList().addEventListener("keydown", moveByKey);
})();
