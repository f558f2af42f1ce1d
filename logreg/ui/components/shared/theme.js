// Gradio marks the dark theme by a class of the body: what a canvas or a chart has painted is painted anew.
function onThemeChange(repaint) {
  new MutationObserver(() => repaint()).observe(document.body, { attributeFilter: ["class"] });
}
