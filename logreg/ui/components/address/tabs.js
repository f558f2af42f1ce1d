// The page's tabs: which there are, which is open, and moving between them with the arrow keys, which Gradio lacks.
const tabList = () => document.querySelector("#tabs [role=tablist]");
const allTabs = () => [...document.querySelectorAll("#tabs [role=tablist] [role=tab]")];
const nameOf = (tab) => tab.textContent.trim().toLowerCase();
const openTab = () => allTabs().find((tab) => tab.ariaSelected === "true");
const MOVES = {
  ArrowRight: (index) => index + 1,
  ArrowLeft: (index) => index - 1,
  Home: () => 0,
  End: () => -1,
};

function moveByKey(event) {
  const tabs = allTabs();
  const index = tabs.indexOf(event.target);
  if (index < 0 || !(event.key in MOVES) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const next = tabs.at(MOVES[event.key](index) % tabs.length);
  next.click();
  next.focus();
}
