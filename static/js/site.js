/* Optional: the pages do everything without it. Counts what is left of a text field, opens the
   form of a comment where it belongs, and offers comments that came in since. */
"use strict";

/* Cards of things on other sites: nothing is asked of them before the click. */
for (const card of document.querySelectorAll("[data-frame]")) {
  const offer = card.querySelector(".embed-load");
  offer.hidden = false;
  offer.querySelector("[data-load]").addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.title = card.querySelector(".embed-title").textContent;
    frame.allow = "encrypted-media; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.sandbox = "allow-popups allow-presentation allow-same-origin allow-scripts";
    frame.src = card.dataset.frame;
    card.querySelector(".embed-picture")?.remove();
    offer.remove();
    card.prepend(frame);
    frame.focus();
  });
}

{
  const said = document.documentElement.lang;

  function count(root) {
    for (const field of root.querySelectorAll("textarea[data-counter][maxlength]")) {
      const limit = Number(field.getAttribute("maxlength"));
      const counter = document.createElement("output");
      const tell = () => {
        const [now, most] = [field.value.length, limit].map((one) => one.toLocaleString(said));
        counter.value = `${now} / ${most}`;
        counter.classList.toggle("counter-over", field.value.length > limit);
      };
      counter.className = "counter";
      counter.setAttribute("for", field.id);
      counter.setAttribute("aria-live", "off");
      field.after(counter);
      field.addEventListener("input", tell);
      tell();
    }
  }

  async function read(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.status);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  const thread = document.querySelector("#comments");
  const forms = new Map();
  let opened = null;

  function close(focus) {
    if (!opened) return;
    opened.form.remove();
    if (focus) opened.link.focus();
    opened = null;
  }

  /* What the form's page holds, without what stands around it here already. */
  function formOf(page, link) {
    const form = page.querySelector("form.compose-form");
    const box = document.createElement("div");
    const title = document.createElement("h3");
    title.className = "small-title";
    title.textContent = page.querySelector("h1").textContent;
    form.action = link.href;
    box.className = "compose-here";
    title.hidden = title.textContent === form.querySelector("label").textContent;
    box.append(title, ...page.querySelectorAll(".compose-as, .compose > .thread-terms"), form);
    form.querySelector("[data-leave]")?.addEventListener("click", (event) => {
      event.preventDefault();
      close(true);
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) close(true);
    });
    return box;
  }

  async function compose(link) {
    if (opened?.link === link) return close(true);
    if (!forms.has(link.href)) {
      const box = formOf(await read(link.href), link);
      forms.set(link.href, box);
      count(box);
    }
    close(false);
    const comment = link.closest("li.comment > article");
    const form = forms.get(link.href);
    opened = { link, form };
    if (comment) comment.after(form);
    else thread.querySelector(".thread-main").prepend(form);
    form.querySelector("textarea").focus();
  }

  /* Puts the comments of a fresh copy of this page where they belong; the first that is new. */
  function merge(fresh) {
    let first = null;
    const here = (one) => one && document.getElementById(one.id);
    for (const one of fresh.querySelectorAll("li.comment")) {
      if (here(one)) continue;
      const copy = document.importNode(one, true);
      const above = one.parentElement.closest("li.comment");
      const place = above ? here(above) : thread.querySelector(".thread-main");
      const list = place.querySelector(above ? ":scope > details > ol" : ":scope > ol.comments");
      const before = here(one.previousElementSibling);
      if (before) before.after(copy);
      else if (list) list.prepend(copy);
      else {
        place.querySelector(":scope > .thread-empty")?.remove();
        place.append(document.importNode(one.closest(above ? "details" : "ol"), true));
      }
      first ??= one.id;
    }
    for (const one of fresh.querySelectorAll("details > summary")) {
      const summary = here(one.closest("li"))?.querySelector(":scope > details > summary");
      if (summary) summary.innerHTML = one.innerHTML;
    }
    thread.querySelector("h2").textContent = fresh.querySelector("h2").textContent;
    thread.dataset.new = fresh.dataset.new ?? "";
    return document.getElementById(first);
  }

  function ask() {
    const LONGEST = 600;
    const box = document.createElement("p");
    let [wait, due] = [20, 0];
    let timer;
    box.className = "thread-new";
    box.setAttribute("role", "status");
    thread.append(box);

    const later = () => {
      clearTimeout(timer);
      due = Date.now() + wait * 1000;
      timer = setTimeout(look, wait * 1000);
      wait = Math.min(wait * 1.5, LONGEST);
    };
    const show = async (event) => {
      event.preventDefault();
      const { href } = event.currentTarget;
      try {
        const first = merge((await read(location.href)).querySelector("#comments"));
        if (!first) throw new Error("elsewhere");
        box.replaceChildren();
        location.hash = first.id;
        const title = first.querySelector("h3, p");
        title.tabIndex = -1;
        title.focus({ preventScroll: true });
      } catch {
        location.assign(href);
      }
    };
    const look = async () => {
      if (document.hidden || !thread.dataset.new) return;
      try {
        const answer = await fetch(thread.dataset.new);
        if (!answer.ok) return;
        const told = await answer.json();
        if (told.count && box.textContent !== told.text) {
          const link = document.createElement("a");
          link.className = "button";
          link.href = told.url;
          link.textContent = told.text;
          link.addEventListener("click", show);
          box.replaceChildren(link);
        }
      } catch {
        /* The network is away: the next time will do. */
      }
      later();
    };
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && Date.now() >= due) look();
    });
    later();
  }

  count(document);
  if (thread) {
    thread.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-compose]");
      const other = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
      if (!link || other || event.button) return;
      event.preventDefault();
      compose(link).catch(() => location.assign(link.href));
    });
    if (thread.dataset.new) ask();
  }
}
