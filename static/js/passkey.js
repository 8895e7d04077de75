// Makes or uses a passkey on the pages where staff sign in. Options come as JSON from the page or
// from the form's own address; the answer goes into the form's field "credential".
(() => {
  "use strict";

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const ids = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function optionsOf(form) {
    if (!form.dataset.options) {
      const held = JSON.parse(document.getElementById("passkey-options").textContent);
      return (held.creation_options || held.request_options).publicKey;
    }
    const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return (await answer.json()).request_options.publicKey;
  }

  async function made(options) {
    const publicKey = {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: ids(options.excludeCredentials),
      authenticatorSelection: {
        ...options.authenticatorSelection, residentKey: "preferred", requireResidentKey: false,
      },
    };
    const key = await navigator.credentials.create({ publicKey });
    const response = { attestationObject: text(key.response.attestationObject) };
    if (key.response.getTransports) response.transports = key.response.getTransports();
    return [key, response];
  }

  async function used(options) {
    const publicKey = {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: ids(options.allowCredentials),
    };
    const key = await navigator.credentials.get({ publicKey });
    const response = {
      authenticatorData: text(key.response.authenticatorData),
      signature: text(key.response.signature),
    };
    if (key.response.userHandle) response.userHandle = text(key.response.userHandle);
    return [key, response];
  }

  async function answer(form) {
    const options = await optionsOf(form);
    const [key, response] = await (form.dataset.passkey === "create" ? made : used)(options);
    response.clientDataJSON = text(key.response.clientDataJSON);
    form.elements.credential.value = JSON.stringify({
      id: key.id,
      rawId: text(key.rawId),
      type: key.type,
      authenticatorAttachment: key.authenticatorAttachment || null,
      clientExtensionResults: key.getClientExtensionResults(),
      response,
    });
    form.submit();
  }

  const named = !/^[\d.]+$|:/.test(location.hostname); // a passkey belongs to a name
  if (!window.PublicKeyCredential || !named) return;
  document.querySelectorAll("[data-no-passkey]").forEach((note) => { note.hidden = true; });
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const problem = form.querySelector("[role=alert]");
    const button = form.querySelector("button");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      problem.hidden = button.disabled = true;
      try {
        await answer(form);
      } catch {
        problem.hidden = button.disabled = false;
      }
    });
  });
})();
