/* Names what the admin's own scripts draw without a name: menus that one types into, the editor,
   hints. Each takes the name of the field that it stands for. */
const nameOf = (field) => {
  const label = field.id && document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  return field.getAttribute("aria-label") || label?.textContent.replace(":", "").trim() || "";
};

const name = () => {
  for (const field of document.querySelectorAll("select.select2-hidden-accessible")) {
    const drawn = field.nextElementSibling;
    for (const part of drawn?.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox], input") ?? []) {
      part.setAttribute("aria-label", nameOf(field));
    }
    for (const list of drawn?.querySelectorAll("ul:not([role])") ?? []) {
      list.setAttribute("role", "presentation");
    }
  }
  for (const editor of document.querySelectorAll(".ProseMirror[role=textbox]:not([aria-label])")) {
    const field = editor.closest(".form-row, .prose-editor")?.parentElement?.querySelector("textarea[id]");
    editor.setAttribute("aria-label", (field && nameOf(field)) || document.title);
  }
  for (const button of document.querySelectorAll(".prose-menubar__button")) {
    const off = String(button.classList.contains("disabled"));
    if (button.getAttribute("aria-disabled") !== off) button.setAttribute("aria-disabled", off);
  }
  for (const box of document.querySelectorAll("td.delete input:not([aria-label])")) {
    const head = box.closest("table")?.querySelector("th:last-child");
    box.setAttribute("aria-label", head?.textContent.trim() ?? "");
  }
  for (const hint of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) {
    hint.setAttribute("role", "img");
  }
};

addEventListener("load", () => {
  name();
  new MutationObserver(name).observe(document.body, { attributeFilter: ["class"], childList: true, subtree: true });
});
