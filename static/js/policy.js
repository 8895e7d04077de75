// The page of a rule works without this file: every button posts the form and shows it again.
// It adds: how the examples come out while somebody types, and a stop before a form too large.
(() => {
  const form = document.getElementById("rule-form");
  if (!form) return;
  const SMALL = 600_000;
  const PAUSE = 700;
  let waiting = 0;
  let asked = null;

  const sizeOf = (data) => {
    let size = 0;
    for (const [name, value] of data) size += name.length + 200 + new Blob([value]).size;
    return size;
  };

  const show = (page) => {
    for (const old of form.querySelectorAll("[data-live]")) {
      const fresh = old.id && page.getElementById(old.id);
      if (fresh && fresh.innerHTML !== old.innerHTML) {
        old.className = fresh.className;
        old.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
      } else if (fresh) {
        old.className = fresh.className;
      }
    }
  };

  const refresh = async () => {
    const data = new FormData(form);
    data.set("do", "try");
    if (sizeOf(data) > SMALL) return; // "Try the examples" does it, when somebody wants to wait.
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, signal: asked.signal });
      if (!answer.ok || answer.redirected) return;
      delete form.dataset.stale;
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // Somebody typed on, or the network is away: the next pause asks again.
    }
  };

  form.addEventListener("input", () => {
    form.dataset.stale = "";
    clearTimeout(waiting);
    waiting = setTimeout(refresh, PAUSE);
  });

  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    asked?.abort();
    if (sizeOf(new FormData(form)) <= Number(form.dataset.most)) return;
    event.preventDefault();
    alert(form.dataset.tooMuch);
  });
})();
