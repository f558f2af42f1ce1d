// Keyboard shortcuts, while the Draw tab is open and no text is being typed.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=range]), textarea, [contenteditable], [role=listbox]");
  if (!isOpen() || typing || event.altKey) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "z") remove(1);
  else if (!command && event.key === "Escape") remove(layers.length);
  else if (!command && /^[0-9]$/.test(event.key)) trigger("random", { digit: Number(event.key) });
  else return;
  event.preventDefault();
});
