// Files sent from a form: one request each, large ones in parts, with how far it is and how long it takes; refused and arrived ones
// keep their row. The list tells its form of a change.
"use strict";

(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const drop = one("[data-drop]"), list = one("[data-files]");
  if (!drop || !list) return;
  const input = one("input[type=file]", drop);
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const told = () => list.dispatchEvent(new Event("change", { bubbles: true }));

  input.addEventListener("change", () => { send(input.files); input.value = ""; });
  for (const kind of ["dragover", "dragenter"]) drop.addEventListener(kind, (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => { event.preventDefault(); if (!input.matches(":disabled")) send(event.dataTransfer.files); });
  function send(files) { for (const file of files) sendOne(file); }

  function icon(name) {
    const holder = document.createElement("template");
    holder.innerHTML = `<svg class="i" aria-hidden="true"><use href="${one("use", drop).getAttribute("href").replace(/#.*/, `#${name}`)}"/></svg>`;
    return holder.content.firstChild;
  }
  const weight = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  function sendOne(file) {
    const row = make("li"), stop = make("button", "btn btn-icon btn-sm"), bar = make("progress"), hint = make("p", "hint");
    stop.type = "button";
    stop.append(icon("x"), make("span", "vh", `${drop.dataset.cancel} ${file.name}`));
    bar.max = file.size || 1;
    bar.setAttribute("aria-label", file.name);
    row.append(icon("file"), make("span", "name", file.name), stop, bar, hint);
    list.append(row);

    const began = Date.now();
    const report = (sent) => {
      bar.value = sent;
      const left = Math.ceil(((Date.now() - began) / 1000) * (file.size / Math.max(sent, 1) - 1));
      hint.textContent = [`${Math.floor((100 * sent) / (file.size || 1))}%`, `${weight(sent)} / ${weight(file.size)}`, drop.dataset.left.replace("%d", left)].join(" · ");
    };
    const last = () => { hint.textContent = drop.dataset.last; };
    const way = file.size > partSize ? inParts(file, row, report, last) : atOnce(file, row, report);
    stop.addEventListener("click", () => { way.stop(); row.remove(); });
  }

  function atOnce(file, row, report) {
    const data = new FormData(), request = new XMLHttpRequest();
    data.set("_key", newKey());
    data.set("file", file);
    request.open("POST", drop.dataset.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => report(Math.min(event.loaded, file.size)));
    request.addEventListener("load", () => arrived(row, request.status, request.responseText));
    request.addEventListener("error", () => failed(row));
    request.send(data);
    return { stop: () => request.abort() };
  }

  // A large file goes part by part, so that a broken line costs one part: after a pause it goes on where the house says.
  const partSize = 8 * 1048576, pauses = [1, 2, 4, 8, 16, 32];
  function inParts(file, row, report, last) {
    const away = new AbortController();
    let place = null;
    const ask = async (method, path, headers, body) => {
      const answer = await fetch(`/api/v1/uploads${path}`, { method, headers, body, signal: away.signal });
      const said = answer.status === 204 ? {} : await answer.json();
      if (!answer.ok && answer.status !== 409) throw Object.assign(new Error(said.detail), { said: answer.status < 500 });
      return said;
    };
    const wait = (n) => new Promise((done) => setTimeout(done, pauses[n] * 1000));
    const patiently = async (method, path, headers, body) => {
      for (let n = 0; ; n++) {
        try { return await ask(method, path, headers, body); } catch (error) {
          if (error.said || error.name === "AbortError" || n === pauses.length) throw error;
          await wait(n);
        }
      }
    };
    const go = async () => {
      place = await patiently("POST", "", { "Content-Type": "application/json", "Idempotency-Key": newKey() }, JSON.stringify({ name: file.name, size: file.size }));
      let now = place;
      for (let failures = 0; !now.file; ) {
        report(now.offset);
        const part = file.slice(now.offset, now.offset + partSize);
        if (now.offset + part.size === file.size) last();
        try {
          await ask("PATCH", `/${place.id}`, { "Content-Type": "application/octet-stream", "Upload-Offset": String(now.offset) }, part);
          failures = 0;
        } catch (error) {
          if (error.said || error.name === "AbortError" || failures === pauses.length) throw error;
          await wait(failures++);
        }
        now = await patiently("GET", `/${place.id}`);
      }
      const answer = await fetch(`/files/${now.file.id}/row`, { headers: { "HX-Request": "true" } });
      arrived(row, answer.status, await answer.text());
    };
    go().catch((error) => { if (error.name !== "AbortError") failed(row, error.said && error.message); });
    return { stop: () => { away.abort(); if (place) fetch(`/api/v1/uploads/${place.id}`, { method: "DELETE" }); } };
  }

  function failed(row, why) {
    const bar = one("progress", row), hint = one(".hint", row);
    if (bar) bar.remove();
    hint.className = "err";
    hint.replaceChildren(icon("warn"), why || drop.dataset.broken);
  }

  function arrived(row, status, text) {
    const page = new DOMParser().parseFromString(`<ul>${text}</ul>`, "text/html");
    const fresh = one("li", page);
    if (!fresh) { failed(row); return; }
    row.replaceWith(fresh);
    if (status < 300) told();
  }

  list.addEventListener("click", (event) => {
    if (event.target.closest("[data-drop-row]")) event.target.closest("li").remove();
    const remove = event.target.closest("[data-remove-file]");
    if (!remove) return;
    event.preventDefault();
    remove.closest("li").remove();
    told();
  });
})();
