// Saves each new value as a file: a link to its bytes, clicked by this script.
watch("value", () => {
  const { name, type, content } = JSON.parse(props.value);
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});
