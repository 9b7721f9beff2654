// Files sent from a form: one request each, with how far it is and how long it takes; cancelled, refused and arrived ones keep
// their row. The list tells its form of a change.
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

    const data = new FormData(), request = new XMLHttpRequest(), began = Date.now();
    data.set("_key", newKey());
    data.set("file", file);
    request.open("POST", drop.dataset.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      bar.max = event.total;
      bar.value = event.loaded;
      const left = Math.ceil(((Date.now() - began) / 1000) * (event.total / event.loaded - 1));
      hint.textContent = [`${Math.floor((100 * event.loaded) / event.total)}%`, `${weight(event.loaded)} / ${weight(event.total)}`, drop.dataset.left.replace("%d", left)].join(" · ");
    });
    request.addEventListener("load", () => arrived(row, request));
    request.addEventListener("error", () => failed(row));
    request.addEventListener("abort", () => row.remove());
    stop.addEventListener("click", () => { if (request.readyState < 4) request.abort(); else row.remove(); });
    request.send(data);
  }

  function failed(row) {
    const bar = one("progress", row), hint = one(".hint", row);
    if (bar) bar.remove();
    hint.className = "err";
    hint.replaceChildren(icon("warn"), drop.dataset.broken);
  }

  function arrived(row, request) {
    const page = new DOMParser().parseFromString(`<ul>${request.responseText}</ul>`, "text/html");
    const fresh = one("li", page);
    if (!fresh) { failed(row); return; }
    row.replaceWith(fresh);
    if (request.status < 300) told();
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
