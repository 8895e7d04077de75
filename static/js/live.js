/* Live coverage: says how many entries came since the page was made, and shows them when asked.
   The page never moves by itself; without this file it is simply loaded anew. */
"use strict";

{
  const place = document.querySelector("[data-live]:not([data-still])");
  const EVERY = 20000;
  let newest = place ? Number(place.dataset.newest) : 0;
  let waiting = null;

  const offer = () => {
    const said = place.querySelector(".live-new");
    const count = waiting.children.length;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    const number = count.toLocaleString(document.documentElement.lang);
    button.textContent = count === 1 ? place.dataset.one : place.dataset.many.replace("%s", number);
    button.addEventListener("click", () => show(said));
    said.replaceChildren(button);
  };

  const show = (said) => {
    let list = place.querySelector(".live-entries");
    if (!list) {
      list = document.createElement("ol");
      list.className = "live-entries";
      list.reversed = true;
      place.querySelector(".empty").replaceWith(list);
    }
    const first = waiting.firstElementChild;
    newest = Number(first.dataset.number);
    list.prepend(...waiting.children);
    waiting = null;
    said.replaceChildren();
    first.tabIndex = -1;
    first.focus();
  };

  const look = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(`${place.dataset.live}?after=${newest}`);
      if (answer.status !== 200) return;
      const page = new DOMParser().parseFromString(`<ol>${await answer.text()}</ol>`, "text/html");
      waiting = page.querySelector("ol");
      if (waiting.children.length) offer();
    } catch {
      /* asked again in a while */
    }
  };

  if (place) {
    setInterval(look, EVERY);
    document.addEventListener("visibilitychange", look);
  }
}
