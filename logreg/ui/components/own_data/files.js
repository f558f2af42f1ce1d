// Files with examples, opened or dropped: each is sent to the server, which reads it and forgets it.
const input = element.querySelector("#data-upload input");
const drop = element.querySelector("#data-upload");
const statusLine = element.querySelector("#data-status");
let sending = false;

// Tables and arrays are a tenth of their size once they are compressed.
async function pack(file) {
  if (!/\.(csv|npz)$/i.test(file.name)) return file;
  const packed = await new Response(file.stream().pipeThrough(new CompressionStream("gzip"))).blob();
  return new File([packed], `${file.name}.gz`);
}

// The browser's own list of files changes under the hand that reads it.
async function send(list) {
  const files = [...list];
  if (!files.length || sending) return;
  sending = true;
  drop.classList.add("busy");
  const sent = [];
  try {
    for (const [index, file] of files.entries()) {
      statusLine.textContent = files.length > 1 ? `Sending ${file.name}, ${index + 1} of ${files.length}…` : `Sending ${file.name}…`;
      const packed = await pack(file);
      const { path } = await upload(packed);
      sent.push({ path, name: packed.name });
    }
    statusLine.textContent = files.length > 1 ? `Reading ${files.length} files…` : `Reading ${files[0].name}…`;
    trigger("files", { files: sent, label: shownData.classes.length ? chosenClass : null, placement: element.querySelector("#data-placement :checked").value });
  } catch {
    statusLine.textContent = shownData.status;
    trigger("unsent", { name: files[sent.length].name });
  }
  sending = false;
  drop.classList.remove("busy");
  input.value = "";
}

// The server has refused the files and said why; the line tells again what is there.
document.addEventListener("files-refused", () => {
  statusLine.textContent = shownData.status;
});
input.addEventListener("change", () => send(input.files));
drop.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("over");
});
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  send(event.dataTransfer.files);
});
element.querySelector("#data-download").addEventListener("click", () => trigger("saved"));
element.querySelector("#data-delete").addEventListener("click", () => {
  if (window.confirm("Delete all examples, here and on the server, and the models trained on them?")) trigger("forgotten");
});
