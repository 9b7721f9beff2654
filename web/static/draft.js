// Drafting: saves by itself, shows heading levels while typing, leads to what must be mended. Without it the page is a plain form.
"use strict";

(() => {
  const form = document.getElementById("draft");
  if (!form) return;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const id = form.dataset.draft;
  const editable = Boolean(one("[data-save]", form));
  const swap = { "HX-Request": "true" };
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

  // ---- saving by itself: on pause, one at a time; what failed is tried again with the same key until it works
  const saving = document.getElementById("saving");
  let pause = 0, busy = false, dirty = false, stale = false, attempt = null, wait = 0;

  function say(text, bad) {
    if (saving.textContent !== text) saving.textContent = text;
    saving.classList.toggle("red", Boolean(bad));
    saving.classList.toggle("muted", !bad);
  }

  function changed() {
    if (!editable || stale) return;
    dirty = true;
    hold();
    if (!attempt) say(form.dataset.typing);
    clearTimeout(pause);
    pause = setTimeout(save, 1500);
  }

  // body is what would be posted, without the key: equal bodies are one attempt.
  function body() {
    const data = new URLSearchParams(new FormData(form));
    for (const name of ["_key", "opinion", "file"]) data.delete(name);
    return data;
  }

  async function save() {
    clearTimeout(pause);
    if (busy || stale || !dirty) return;
    busy = true;
    dirty = false;
    const data = body();
    if (!attempt || attempt.text !== data.toString()) attempt = { text: data.toString(), key: newKey() };
    data.set("_key", attempt.key);
    say(form.dataset.saving);
    try {
      const answer = await fetch(`/documents/${id}/save`, { method: "POST", body: data, headers: swap });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok && one("[data-version]", page)) saved(page);
      else refused(answer.status, page);
    } catch {
      broken();
    }
    busy = false;
    if (dirty && !stale) pause = setTimeout(save, Math.max(500, wait));
  }

  function saved(page) {
    attempt = null;
    wait = 0;
    const head = one("[data-version]", page);
    for (const field of all("input[name=version]")) field.value = head.dataset.version;
    for (const piece of all("template[data-for]", page)) put(piece);
    for (const field of all("[aria-invalid]", form)) field.removeAttribute("aria-invalid");
    say(form.dataset.saved.replace("%s", head.dataset.time));
    showFinds();
    document.body.dispatchEvent(new CustomEvent("saved"));
  }

  // put writes a piece where it belongs, unless it is there already: what is announced is announced once.
  function put(piece) {
    const name = piece.dataset.for;
    const field = form.elements.namedItem(name);
    if (field) { field.value = piece.content.textContent; return; }
    const place = document.getElementById(name);
    if (!place) return;
    const fresh = document.createElement("div");
    fresh.append(piece.content.cloneNode(true));
    if (place.innerHTML !== fresh.innerHTML) place.replaceChildren(...fresh.childNodes);
  }

  // refused keeps what was typed. A text that somebody else has changed is not saved over: that needs a person.
  function refused(status, page) {
    const why = one("[data-kind]", page);
    if (status >= 500 || !why) return broken();
    say(why.textContent, true);
    stale = status === 412 || status === 409;
    if (stale) offerLatest();
    const field = why.dataset.field && document.getElementById(`f-${why.dataset.field}`);
    if (field) field.setAttribute("aria-invalid", "true");
  }

  // offerLatest opens the present text beside this page, so that what was typed here can be carried over.
  function offerLatest() {
    const link = document.createElement("a");
    link.href = location.pathname;
    link.target = "_blank";
    link.textContent = form.dataset.latest;
    saving.append(" ", link);
  }

  function broken() {
    dirty = true;
    wait = Math.min(30000, Math.max(3000, wait * 2));
    say(form.dataset.unsaved, true);
  }

  form.addEventListener("input", (event) => { if (!event.target.matches("[data-find-unit], [type=file]")) changed(); });
  form.addEventListener("change", (event) => { if (!event.target.matches("[type=file]")) changed(); });
  window.addEventListener("online", save);
  window.addEventListener("beforeunload", (event) => { if (dirty && !form.dataset.sent) event.preventDefault(); });

  // ---- who is writing: held while something is typed, given back when the page is left
  let held = 0;
  function hold() {
    if (!editable || Date.now() - held < 300000) return;
    held = Date.now();
    fetch(`/documents/${id}/hold`, { method: "POST", headers: swap }).catch(() => { held = 0; });
  }
  window.addEventListener("pagehide", () => { if (held && !form.dataset.sent) navigator.sendBeacon(`/documents/${id}/release`); });

  // ---- 送审: while something must be mended it leads there
  form.addEventListener("submit", (event) => {
    if (!event.submitter || !event.submitter.matches("[data-submit]")) return;
    const first = one("#checks .bad [data-find]");
    if (!first) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    delete form.dataset.sent;
    find(first);
  }, true);

  function showFinds() { for (const button of all("#checks [data-find]")) button.hidden = false; }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#checks [data-find]");
    if (button) find(button);
  });

  function find(button) {
    const field = button.dataset.find;
    if (field === "body" && sheet) {
      const p = all("p", sheet)[Number(button.dataset.index)];
      for (const other of all("p.faulty", sheet)) other.classList.remove("faulty");
      if (!p) return sheet.focus();
      p.classList.add("faulty");
      p.scrollIntoView({ block: "center" });
      sheet.focus();
      getSelection().collapse(p, p.childNodes.length);
      return;
    }
    const place = document.getElementById(`f-${field}`) || one(`[data-pick="${field}"] summary`) || one("[data-drop] input");
    if (place) { place.scrollIntoView({ block: "center" }); place.focus(); }
  }

  // ---- the text: a line is a paragraph, and its first characters say which level it is
  const marks = [[/^[一二三四五六七八九十百]+、/, "l1"], [/^（[一二三四五六七八九十百]+）/, "l2"], [/^[1-9]\d*[.．](\D|$)/, "l3"], [/^（[1-9]\d*）/, "l4"]];
  const digits = "零一二三四五六七八九";
  const written = (n) => (n < 10 ? digits[n] : (n < 20 ? "" : digits[Math.floor(n / 10)]) + "十" + (n % 10 ? digits[n % 10] : ""));
  const mark = [null, (n) => `${written(n)}、`, (n) => `（${written(n)}）`, (n) => `${n}.`, (n) => `（${n}）`];
  const area = one("[data-editor]", form);
  const sheet = area && !area.disabled ? openSheet() : null;

  function paragraph(text) {
    const p = document.createElement("p");
    if (text) p.textContent = text; else p.append(document.createElement("br"));
    return p;
  }

  function openSheet() {
    const div = document.createElement("div");
    div.className = "editor";
    div.contentEditable = "true";
    div.spellcheck = false;
    for (const [name, value] of [["role", "textbox"], ["aria-multiline", "true"], ["aria-label", area.getAttribute("aria-label")], ["tabindex", "0"]]) div.setAttribute(name, value);
    div.append(...area.value.split("\n").map(paragraph));
    area.hidden = true;
    area.after(div);
    one("[data-levels]").hidden = false;
    return div;
  }

  // lines are the paragraphs as text; stray text that a browser leaves outside of a paragraph is wrapped first.
  function tidy() {
    const outside = [...sheet.childNodes].filter((node) => node.nodeName !== "P");
    for (const node of outside) {
      const lines = (node.innerText || node.textContent || "").split("\n");
      node.replaceWith(...lines.map(paragraph));
    }
    if (!sheet.firstChild) sheet.append(paragraph(""));
  }
  const levelOf = (p) => (marks.find(([pattern]) => pattern.test(p.textContent.trimStart())) || [null, ""])[1];

  function style() {
    for (const p of all("p", sheet)) {
      const level = levelOf(p);
      if (p.className !== level) p.className = level;
    }
  }

  function write() {
    area.value = all("p", sheet).map((p) => p.textContent.replaceAll("\u00a0", " ")).join("\n");
    changed();
  }

  if (sheet) {
    style();
    sheet.addEventListener("input", (event) => {
      event.stopPropagation();
      if (event.isComposing) return;
      if ([...sheet.childNodes].some((node) => node.nodeName !== "P")) retidy();
      style();
      write();
    });
    sheet.addEventListener("compositionend", () => { style(); write(); });
    sheet.addEventListener("paste", (event) => { event.preventDefault(); insert(event.clipboardData.getData("text/plain")); });
    sheet.addEventListener("drop", (event) => { event.preventDefault(); insert(event.dataTransfer.getData("text/plain")); });
    sheet.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && /^[biu]$/i.test(event.key)) event.preventDefault();
    });
    document.execCommand("defaultParagraphSeparator", false, "p");
  }

  function retidy() {
    const text = sheet.innerText.length;
    tidy();
    if (text) { const last = sheet.lastElementChild; getSelection().collapse(last, last.childNodes.length); }
  }

  // insert puts plain lines in at the cursor, through the browser so that it can be undone.
  function insert(text) {
    const lines = text.replace(/\r\n?/g, "\n").split("\n").map((line) => line.replace(/[ \t\u00a0\u3000]+$/, "").replace(/^[ \t\u00a0\u3000]+/, "")).filter((line, i, list) => line || list.length === 1);
    lines.forEach((line, i) => {
      if (i) document.execCommand("insertParagraph");
      if (line) document.execCommand("insertText", false, line);
    });
  }

  // ---- the buttons of the levels number the paragraph at the cursor, or take its number off
  function current() {
    const node = getSelection().anchorNode;
    const at = node && (node.nodeType === 1 ? node : node.parentElement);
    return at && sheet.contains(at) ? at.closest("p") : sheet.lastElementChild;
  }
  function nextOf(level, p) {
    let n = 1;
    for (let before = p.previousElementSibling; before; before = before.previousElementSibling) {
      const found = Number((levelOf(before) || "l9").slice(1));
      if (found < level) break;
      if (found === level) n++;
    }
    return n;
  }
  document.addEventListener("mousedown", (event) => { if (event.target.closest("[data-levels] button")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-levels] button");
    if (!button || !sheet) return;
    const level = Number(button.dataset.level), p = current();
    if (!p) return;
    const had = levelOf(p), plain = had ? p.textContent.trimStart().replace(/^(（[^）]+）|[^、.．]+[、.．])/, "") : p.textContent.trimStart();
    p.textContent = had === `l${level}` ? plain : mark[level](nextOf(level, p)) + plain;
    if (!p.textContent) p.append(document.createElement("br"));
    sheet.focus();
    getSelection().collapse(p, p.childNodes.length);
    style();
    write();
  });

  // ---- series follow the level
  function fitSeries() {
    const level = form.elements.namedItem("level"), series = form.elements.namedItem("series");
    if (!level || !series) return;
    const fits = level.selectedOptions[0].dataset.class;
    for (const option of series.options) {
      option.hidden = option.disabled = Boolean(option.dataset.class) && option.dataset.class !== fits;
    }
    if (series.selectedOptions[0] && series.selectedOptions[0].disabled) series.value = "";
  }
  const level = form.elements.namedItem("level");
  if (level) level.addEventListener("change", fitSeries);
  fitSeries();

  // ---- title and receivers above the text follow what is typed
  const title = document.getElementById("f-title");
  if (title) title.addEventListener("input", () => { document.getElementById("e-title").textContent = title.value; });

  // A repair is made on the page, saved with everything else, and not posted as a form that would load the page anew.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=fix]");
    if (!button) return;
    const [, field, index, value] = button.value.match(/^([a-z_]+):(\d+):([^]*)$/) || [];
    const plain = field !== "body" && field !== "attachments" && document.getElementById(`f-${field}`);
    const name = field === "attachments" && all("input[name=attachment_name]")[Number(index)];
    const line = field === "body" && sheet && all("p", sheet).filter((p) => p.textContent.trim())[Number(index)];
    if (!plain && !name && !line) return;
    event.preventDefault();
    if (line) { line.textContent = value; style(); area.value = all("p", sheet).map((p) => p.textContent).join("\n"); }
    else (plain || name).value = value;
    if (field === "title") document.getElementById("e-title").textContent = value;
    dirty = true;
    save();
  });

  showFinds();
})();
