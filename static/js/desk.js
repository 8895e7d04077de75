// The keys of the moderators' desk. Each key presses a button that is on the page, so that
// without this file nothing is missing. It adds: which comment is current, and telling the other
// moderators that it is open.
(() => {
  const items = [...document.querySelectorAll("[data-item]")];
  const keys = document.getElementById("keys");
  const OFF = "desk-keys-off";
  const LINGER = 1200; // milliseconds on a comment until it counts as open
  let current = null;
  let lingering = 0;
  let sent = false;

  const seen = (element) => !element.disabled && element.getClientRects().length > 0;

  const claim = () => {
    const form = current && current.querySelector("[data-claim]");
    if (!form) return;
    const body = new FormData(form);
    body.set("quietly", "1");
    fetch(form.action, { method: "POST", body, credentials: "same-origin" }).catch(() => {});
  };

  const choose = (item, focus) => {
    for (const one of items) one.removeAttribute("aria-current");
    if (item) item.setAttribute("aria-current", "true");
    clearTimeout(lingering);
    if (item !== current) lingering = setTimeout(claim, LINGER);
    current = item;
    if (!item || !focus) return;
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "start" });
  };

  const step = (by) => {
    const at = items.indexOf(current);
    const next = items[Math.min(items.length - 1, Math.max(0, at + by))];
    if (next) choose(next, true);
  };

  const find = (key) => {
    const marked = `[data-key="${key}"]`;
    const within = current ? [...current.querySelectorAll(marked)] : [];
    const anywhere = [...document.querySelectorAll(marked)].filter((one) => !one.closest("[data-item]"));
    // A button comes before a link: there is something to undo, or else a list of what there was.
    const found = [...within, ...anywhere].filter(seen);
    return found.find((one) => one.matches("button")) || found[0];
  };

  const types = (target) =>
    target instanceof Element &&
    target.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");

  const works = () => {
    try {
      return localStorage.getItem(OFF) === null;
    } catch {
      return true;
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || sent) return;
    if (event.ctrlKey || event.altKey || event.metaKey || types(event.target)) return;
    const key = event.key.toLowerCase();
    if (!/^[jkpuh1-9]$/.test(key) || (event.repeat && !/[jk]/.test(key))) return;
    const open = Boolean(keys) && keys.matches(":popover-open");
    if (key !== "h" && (open || !works())) return;
    const button = find(key);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  document.addEventListener("submit", (event) => {
    // One press, one request: whatever else is pressed until the next page comes is let be.
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => {
    sent = false;
  });

  for (const button of document.querySelectorAll("[data-step]")) {
    button.hidden = items.length < 2;
    button.addEventListener("click", () => step(Number(button.dataset.step)));
  }

  for (const item of items) item.addEventListener("focusin", () => item !== current && choose(item, false));

  for (const form of document.querySelectorAll("[data-undo]")) {
    setTimeout(() => form.remove(), Number(form.dataset.undo) * 1000);
  }

  const on = document.querySelector("[data-keys-on]");
  if (on) {
    on.closest("label").hidden = false;
    on.checked = works();
    on.addEventListener("change", () => {
      try {
        if (on.checked) localStorage.removeItem(OFF);
        else localStorage.setItem(OFF, "1");
      } catch {
        on.checked = true;
      }
    });
  }

  const asked = location.hash && items.find((item) => `#${item.id}` === location.hash);
  if (items.length) choose(asked || items[0], Boolean(asked));
})();
