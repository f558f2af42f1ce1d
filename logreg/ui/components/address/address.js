// Keeps the address true to the page, and the page to the address; after tabs.js.
const named = element.querySelector("[data-models]").dataset.models.split(" ");
const asked = new URLSearchParams(location.search).get("model");
let model = named.includes(asked) ? asked : null;

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
  const asked = new URLSearchParams(location.search).get("tab")?.toLowerCase() || nameOf(allTabs()[0]);
  if (asked !== nameOf(tab)) rewrite("pushState", { tab: first ? null : nameOf(tab), model });
}

function followAddress() {
  const asked = new URLSearchParams(location.search).get("tab")?.toLowerCase();
  const tab = asked ? allTabs().find((each) => nameOf(each) === asked) : allTabs()[0];
  if (tab && tab !== openTab()) tab.click(); // the server says so if there is none of that name
}

document.addEventListener("model", ({ detail }) => {
  model = named.includes(detail) ? detail : null;
  rewrite("replaceState", { model });
});
window.addEventListener("popstate", () => {
  followAddress();
  rewrite("replaceState", { model });
});

// The tabs may be there later than this component.
(function start() {
  if (!element.isConnected) return;
  if (!openTab()) return requestAnimationFrame(start);
  followAddress();
  new MutationObserver(tellTab).observe(tabList(), { subtree: true, attributeFilter: ["aria-selected"] });
  tabList().addEventListener("keydown", moveByKey);
})();
