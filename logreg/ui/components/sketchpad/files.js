// Image files: opened, photographed, dropped or pasted. One goes to the server as it is, but for its size; what comes
// back is the ink in it, as the pad's value.
const MAX_IMAGE_SIDE = 1000; // pixels of a file that is sent
const preview = element.querySelector("#preview");
const [photo, found] = preview.querySelectorAll("img");

async function sendFile(file, more = {}) {
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, MAX_IMAGE_SIDE / Math.max(image.width, image.height));
    const sheet = document.createElement("canvas");
    sheet.width = Math.max(1, Math.round(image.width * scale));
    sheet.height = Math.max(1, Math.round(image.height * scale));
    sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
    const type = file.type === "image/jpeg" ? "image/jpeg" : "image/png"; // JPEG has no transparency to keep
    const content = sheet.toDataURL(type, 0.9);
    if (more.preview) photo.src = content;
    trigger("picture", { name: file.name, content, ...more });
  } catch {
    trigger("picture", { name: file.name, content: "" });
  }
}

function sendChosen(input, more) {
  input.addEventListener("change", () => {
    if (input.files.length) sendFile(input.files[0], more);
    input.value = ""; // so that the same file can be chosen again
  });
}
sendChosen(element.querySelector("#picture input"));
sendChosen(element.querySelector("#camera input"), { preview: true });

// Anywhere on the tab: the browser would otherwise open a file dropped beside the pad in place of the page.
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    const bringsFile = event.dataTransfer?.types.includes("Files") && !event.defaultPrevented;
    if (!bringsFile || !isOpen()) return;
    event.preventDefault();
    if (kind === "drop") sendFile(event.dataTransfer.files[0]);
  });
}
document.addEventListener("paste", (event) => {
  const pasted = [...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith("image/"));
  if (pasted && isOpen()) sendFile(pasted);
});

// A photograph's ink is shown beside it before it is read.
function showPreview(url) {
  found.src = url;
  preview.returnValue = "";
  preview.showModal();
}
preview.addEventListener("close", () => preview.returnValue === "read" && show(found.src.replace(";preview=1", "")));
