/* Optional: the page does everything without it. Counts what is left of a text field. */
for (const field of document.querySelectorAll("textarea[data-counter][maxlength]")) {
  const limit = Number(field.getAttribute("maxlength"));
  const counter = document.createElement("output");
  const count = () => {
    const left = limit - field.value.length;
    counter.value = `${field.value.length.toLocaleString(document.documentElement.lang)} / ${limit.toLocaleString(document.documentElement.lang)}`;
    counter.classList.toggle("counter-over", left < 0);
  };
  counter.className = "counter";
  counter.setAttribute("for", field.id);
  counter.setAttribute("aria-live", "off");
  field.after(counter);
  field.addEventListener("input", count);
  count();
}
