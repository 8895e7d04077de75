// A click on the picture sets its focal point; the crops follow. Without this file the two numbers
// say it, and the crops show how it was saved.
addEventListener("DOMContentLoaded", () => {
  const frame = document.querySelector(".focal");
  const x = document.getElementById("id_focal_x");
  const y = document.getElementById("id_focal_y");
  if (!frame || !x || !y) return;
  const image = frame.querySelector("img");
  const mark = document.createElement("span");
  mark.className = "focal-mark";
  frame.classList.add("focal-live");
  frame.append(mark);
  document.querySelector(".focal-hint").hidden = false;

  const percent = (field) => Math.min(100, Math.max(0, Math.round(Number(field.value)) || 0));

  // Where a crop begins, in percent of what is left over: as the server cuts it.
  const place = (share, focal) => {
    if (share >= 1) return 50;
    const start = Math.min(Math.max(0, focal / 100 - share / 2), 1 - share);
    return (start / (1 - share)) * 100;
  };

  const cut = (crop) => {
    const shape = crop.clientWidth / crop.clientHeight;
    const own = image.naturalWidth / image.naturalHeight;
    if (!shape || !own) return;
    if (crop.src !== image.src) crop.src = image.src;
    const across = place(Math.min(1, shape / own), percent(x));
    const down = place(Math.min(1, own / shape), percent(y));
    crop.style.objectPosition = `${across}% ${down}%`;
  };

  const show = (moved) => {
    mark.style.left = `${percent(x)}%`;
    mark.style.top = `${percent(y)}%`;
    if (moved) document.querySelectorAll(".crops img").forEach(cut);
  };

  frame.addEventListener("click", (event) => {
    const box = image.getBoundingClientRect();
    const within = (at, start, size) => Math.min(100, Math.max(0, Math.round(((at - start) / size) * 100)));
    x.value = within(event.clientX, box.left, box.width);
    y.value = within(event.clientY, box.top, box.height);
    show(true);
  });
  for (const field of [x, y]) field.addEventListener("input", () => show(true));
  show(false);
});
