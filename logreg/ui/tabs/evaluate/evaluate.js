// On a narrow screen the gallery is below the matrix: a cell that is tapped brings it into view.
() => {
  const gallery = document.querySelector("#gallery");
  const { top } = gallery.getBoundingClientRect();
  if (top >= 0 && top < window.innerHeight / 2) return;
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  gallery.scrollIntoView({ behavior, block: "start" });
}
