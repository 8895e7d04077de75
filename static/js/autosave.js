// Keeps what is typed into the form of a story, every few seconds, without saving the story. All
// that is kept stands on the server, so that a lost browser loses nothing but the last seconds.
(() => {
  const place = document.querySelector("[data-keeping]");
  const form = place && place.closest("form");
  if (!form || !window.fetch) return;
  const { url, article, every, alive } = place.dataset;
  const state = place.querySelector("[data-state]");
  const others = place.querySelector("[data-others]");
  const newer = place.querySelector("[data-newer]");
  const LARGEST_LAST = 60000; // bytes that a browser still sends while a page goes
  let known = "";
  let waiting = 0;
  let sending = false;
  let leaving = false;
  let signedOut = false;
  let closed = false;
  let keptAt = "";

  const fields = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set("article", article);
    return new URLSearchParams(data);
  };

  const withoutToken = (data) => {
    const bare = new URLSearchParams(data);
    bare.delete("csrfmiddlewaretoken");
    return bare.toString();
  };

  const say = (text, trouble) => {
    if (state.textContent !== text) state.textContent = text;
    place.classList.toggle("in-trouble", Boolean(trouble));
  };

  const saySignedOut = () => {
    signedOut = true;
    say(`${place.dataset.signedOut} `, true);
    const link = document.createElement("a");
    link.href = place.dataset.login;
    link.target = "_blank";
    link.textContent = place.dataset.signIn;
    state.append(link);
    return null;
  };

  const show = (told) => {
    if (others.textContent !== told.others) others.textContent = told.others;
    if (newer.textContent !== told.newer) newer.textContent = told.newer;
  };

  // Whoever signs in anew in another window gets a new token, which this page does not know yet.
  const renewToken = async () => {
    const answer = await fetch(location.pathname, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("[name=csrfmiddlewaretoken]");
    if (token) form.elements.csrfmiddlewaretoken.value = token.value;
    return Boolean(token);
  };

  const post = async (data, keepalive, again) => {
    const answer = await fetch(url, {
      method: "POST",
      body: data,
      keepalive,
      credentials: "same-origin",
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect") return saySignedOut();
    if (answer.status === 403 && !again) {
      if (!(await renewToken())) return saySignedOut();
      data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      return post(data, keepalive, true);
    }
    if (signedOut) say("", false);
    signedOut = false;
    const told = await answer.json();
    if (answer.ok) return told;
    closed = answer.status === 409;
    say(told.problem || "", true);
    return null;
  };

  const send = async () => {
    waiting = 0;
    if (sending || leaving || closed) return;
    const data = fields();
    const now = withoutToken(data);
    if (now === known) return;
    sending = true;
    try {
      const told = await post(data, false);
      if (told) {
        known = now;
        keptAt = told.kept;
        say(place.dataset.kept.replace("%s", told.kept), false);
        show(told);
      }
    } catch {
      say(place.dataset.failed.replace("%s", keptAt || "…"), true);
    }
    sending = false;
    if (!waiting) typed();
  };

  const typed = () => {
    if (!waiting && !closed && withoutToken(fields()) !== known) waiting = setTimeout(send, every * 1000);
  };

  const ping = async () => {
    if (!article || sending || leaving || closed || document.hidden) return;
    const data = new URLSearchParams({
      ping: "1",
      article,
      form_key: form.elements.form_key.value,
      seen: form.elements.seen ? form.elements.seen.value : "",
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    });
    try {
      const told = await post(data, false);
      if (told) show(told);
    } catch {
      /* what is typed says so when it is not kept */
    }
  };

  // The editor writes into a hidden field without an event, so the form is looked at again.
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  setInterval(typed, 1000);
  setInterval(ping, alive * 1000);

  form.addEventListener("submit", (event) => {
    if (signedOut) {
      event.preventDefault();
      saySignedOut();
      state.querySelector("a").focus();
      return;
    }
    leaving = true;
  });

  // Said before the page goes, so that the last seconds are kept and nobody waits for who is gone.
  window.addEventListener("pagehide", () => {
    if (leaving || closed) return;
    const data = fields();
    const same = withoutToken(data) === known;
    data.set("bye", "1");
    if (same) data.set("ping", "1");
    const last = same ? new URLSearchParams([...data].filter(([name]) => /^(ping|bye|article|form_key|seen|csrf)/.test(name))) : data;
    if (last.toString().length < LARGEST_LAST) fetch(url, { method: "POST", body: last, keepalive: true, credentials: "same-origin" }).catch(() => {});
  });

  // A page that comes back from the browser's memory was left, and may go on.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false;
  });

  // The editor writes the text into its field in its own way as soon as it stands: nothing that
  // somebody typed, unless a key was pressed by then. What was refused is kept nowhere else.
  const refused = Boolean(document.querySelector(".errornote, .conflict"));
  known = refused ? "" : withoutToken(fields());
  let touched = refused || Boolean(document.querySelector("[data-unsaved]"));
  for (const kind of ["keydown", "input", "paste", "drop"]) form.addEventListener(kind, () => { touched = true; });
  window.addEventListener("load", () => setTimeout(() => {
    if (!touched) known = withoutToken(fields());
    if (refused) send();
    else ping();
  }, 300));
})();
