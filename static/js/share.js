/* Shows the button that hands the story to the device's own ways of sharing, where it has some. */
"use strict";

for (const button of navigator.share ? document.querySelectorAll("[data-share]") : []) {
  button.parentElement.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ title: document.title, url: button.dataset.share }).catch(() => {});
  });
}
