// Sends each chosen picture in a request of its own, two at a time, and shows how far it is.
// Without this file the form sends them all at once.
(() => {
  const form = document.querySelector("[data-uploads]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const button = form.querySelector("button");
  const list = document.querySelector(".photo-outcomes");
  const heading = document.getElementById("uploaded");
  const waiting = [];
  let sending = 0;
  form.querySelector("[data-plain]").hidden = true;

  const row = (file) => {
    const item = document.createElement("li");
    const words = document.createElement("div");
    const name = document.createElement("bdi");
    const bar = document.createElement("progress");
    name.className = "outcome-name";
    name.textContent = file.name;
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `${form.dataset.sending} ${file.name}`);
    words.append(name, " ", bar);
    item.append(words);
    list.append(item);
    return { item, words, bar };
  };

  const end = ({ item, words, bar }, outcome) => {
    item.className = `outcome-${outcome.kind}`;
    bar.remove();
    const said = document.createElement("span");
    said.textContent = `${outcome.said} `;
    words.append(said);
    if (outcome.thumbnail) {
      const image = document.createElement("img");
      image.src = outcome.thumbnail;
      image.alt = "";
      item.prepend(image);
    }
    if (outcome.url) {
      const link = document.createElement("a");
      link.href = outcome.url;
      link.textContent = form.dataset.open;
      words.append(link);
    }
  };

  const outcomeOf = (request) => {
    try {
      return JSON.parse(request.responseText).files[0];
    } catch {
      return { kind: "refused", said: form.dataset.failed };
    }
  };

  const next = () => {
    if (sending >= 2 || !waiting.length) {
      button.disabled = sending > 0;
      return;
    }
    const { file, shown } = waiting.shift();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      // The last part is the server's: it reads and draws the picture.
      if (event.lengthComputable && event.loaded < event.total) shown.bar.value = event.loaded / event.total;
      else shown.bar.removeAttribute("value");
    });
    request.addEventListener("loadend", () => {
      sending -= 1;
      end(shown, outcomeOf(request));
      next();
    });
    sending += 1;
    request.send(body);
    next();
  };

  const take = (files) => {
    heading.hidden = false;
    for (const file of files) waiting.push({ file, shown: row(file) });
    next();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const files = [...input.files];
    form.reset();
    take(files);
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
  addEventListener("beforeunload", (event) => {
    if (sending || waiting.length) event.preventDefault();
  });
})();
