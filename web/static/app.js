// Lantai: what a page can do more quickly with script. Every page works without it; nothing here decides anything.
"use strict";

(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // ---- dialogs: <a href="…" data-dialog="id"> opens <dialog id>; without script the link leads to a page
  let opener = null;
  function openDialog(id, from) {
    const dialog = document.getElementById(id);
    if (!dialog || !dialog.showModal || dialog.open) return false;
    opener = from || document.activeElement;
    dialog.showModal();
    dialog.addEventListener("close", () => opener && opener.focus && opener.focus(), { once: true });
    return true;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-dialog]");
    if (link && openDialog(link.dataset.dialog, link)) event.preventDefault();
    if (event.target.closest("[data-close]")) {
      const around = event.target.closest("dialog, .toast");
      if (around) event.preventDefault();
      if (around && around.close) around.close(); else if (around) around.remove();
    }
  });

  // ---- forms of acts: <a href="…/act?do=…" data-act> opens the form in the page's dialog; without script the link leads to a page of it
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-act]");
    const dialog = document.getElementById("act-dialog");
    if (!link || !dialog || !dialog.showModal || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const menu = link.closest("details[data-menu]");
    if (menu) menu.open = false;
    const typed = one(".actions [data-opinion]");
    window.htmx.ajax("GET", link.href, { target: dialog, swap: "innerHTML" }).then(() => {
      const field = one("textarea[name=opinion]", dialog);
      if (!field) return; // refused: the message says why
      if (typed && typed.value !== typed.defaultValue) field.value = typed.value;
      if (openDialog(dialog.id, link)) one("input:not([type=hidden]), select, textarea", dialog).focus(); // and not the frame that scrolls
    });
  });

  // ---- the pane beside a list: a first press shows the row's document there, a second one opens it
  function preview(row) {
    const link = one("a[data-preview]", row);
    const pane = document.getElementById("preview");
    if (!link || !pane || !pane.offsetParent || !window.htmx) return false;
    for (const other of rows()) other.classList.toggle("here", other === row);
    window.htmx.ajax("GET", link.dataset.preview, { target: pane, swap: "innerHTML" });
    return true;
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-preview]");
    if (!link || !event.detail || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = link.closest("[data-row]");
    if (!row.classList.contains("here") && preview(row)) event.preventDefault();
  });

  // ---- a list to tick from is narrowed while a name is typed; what is ticked stays
  document.addEventListener("input", (event) => {
    if (!event.target.matches("input[data-find]")) return;
    const asked = event.target.value.trim().toLowerCase();
    for (const item of all("[data-found]", event.target.closest(".picker"))) {
      item.hidden = !item.dataset.found.toLowerCase().includes(asked) && !one("input:checked", item);
    }
  });

  // ---- show a password while it is typed
  function offerReveal(button) {
    const field = document.getElementById(button.getAttribute("aria-controls"));
    const show = button.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      button.textContent = shown ? button.dataset.hideText : show;
    });
  }

  // ---- standing phrases go in at the cursor, and never send; behind what stands there, where nobody has put the cursor yet
  const placed = new WeakSet();
  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, (event) => { if (event.target.matches?.("textarea")) placed.add(event.target); });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-phrases] button");
    if (!button) return;
    const field = document.getElementById(button.closest("[data-phrases]").dataset.phrases);
    if (!field) return;
    if (!placed.has(field)) field.setSelectionRange(field.value.length, field.value.length);
    field.setRangeText(button.textContent, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  // ---- ticks and the bar of what can be done with them
  function countTicks() {
    const bar = one("[data-batch]");
    if (!bar) return;
    const n = all("input[data-tick]:checked").length;
    bar.hidden = n === 0;
    const text = one("[data-batch-count]", bar);
    if (text) text.textContent = text.dataset.batchCount.replace("%d", String(n));
    const whole = one("input[data-tick-all]");
    if (whole) {
      const possible = all("input[data-tick]:not(:disabled)").length;
      whole.checked = n > 0 && n === possible;
      whole.indeterminate = n > 0 && n < possible;
    }
  }
  let lastTick = null; // with Shift all between the last tick and this one follow it
  document.addEventListener("click", (event) => {
    const tick = event.target.closest("input[data-tick]");
    if (!tick) return;
    const list = all("input[data-tick]:not(:disabled)"), from = list.indexOf(lastTick), to = list.indexOf(tick);
    if (event.shiftKey && from >= 0 && to >= 0) {
      for (const other of list.slice(Math.min(from, to), Math.max(from, to) + 1)) other.checked = tick.checked;
      countTicks();
    }
    lastTick = tick;
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-tick-all]")) {
      for (const tick of all("input[data-tick]:not(:disabled)")) tick.checked = event.target.checked;
    }
    if (event.target.matches("input[data-tick], input[data-tick-all]")) countTicks();
    if (event.target.closest("[data-theme-choice]")) document.documentElement.dataset.theme = event.target.value;
  });

  // ---- rows: J and K walk, Enter opens, X ticks
  const rows = () => all("[data-row]");
  function walk(step) {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.classList.contains("here"));
    const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
    for (const row of list) row.classList.toggle("here", row === next);
    const link = one("a[href]", next);
    if (link) link.focus();
    next.scrollIntoView({ block: "nearest" });
    preview(next);
  }
  const here = () => one("[data-row].here") || (document.activeElement && document.activeElement.closest("[data-row]"));

  function press(selector, within) {
    const target = within && one(selector, within);
    if (target && !target.disabled) target.click();
    return Boolean(target);
  }

  // A page names where its keys lead: [data-key-next], [data-key-prev] for J and K without rows, [data-opinion], [data-return], [data-agree].
  const single = {
    "?": () => openDialog("keys"),
    j: () => (rows().length ? walk(1) : press("[data-key-next]", document)),
    k: () => (rows().length ? walk(-1) : press("[data-key-prev]", document)),
    Enter: () => here() && !document.activeElement.closest("a, button") && press("a[href]", here()),
    x: () => press("input[data-tick]", here()),
    o: () => { const field = one("[data-opinion]"); if (field) field.focus(); },
    r: () => press("[data-return]", document),
  };
  const places = { i: "inbox", s: "search", d: "draft" };
  let waitingForPlace = 0;

  function inField(element) {
    return element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)
      && !/^(checkbox|radio|button|submit)$/.test(element.type));
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey) return withControl(event);
    if (event.key === "Escape") return leave();
    if (event.ctrlKey || event.metaKey || document.body.dataset.keys === "off" || inField(event.target) || one("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (Date.now() < waitingForPlace && places[key]) {
      waitingForPlace = 0;
      event.preventDefault();
      press(`[data-place="${places[key]}"]`, document);
      return;
    }
    waitingForPlace = key === "g" ? Date.now() + 1200 : 0;
    if (!single[key]) return;
    if (key !== "Enter") event.preventDefault();
    single[key]();
  });

  function withControl(event) {
    if (event.key.toLowerCase() === "k") {
      const jump = one(".jump input");
      if (!jump) return;
      event.preventDefault();
      jump.focus();
      jump.select();
    } else if (event.key === "Enter" && press("[data-agree]", event.target.closest("form") || document)) {
      event.preventDefault();
    }
  }

  // Esc closes a menu, else steps out of a field, else goes back to the list that the page names.
  function leave() {
    if (one("dialog[open]")) return;
    const menu = one("details[data-menu][open]");
    if (menu) { menu.open = false; one("summary", menu).focus(); return; }
    if (inField(document.activeElement)) { document.activeElement.blur(); return; }
    press("[data-back]", document);
  }

  // ---- the box in the bar: arrows walk what it offers, leaving it puts that away
  const jumped = () => all("#jumped a");
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest && event.target.closest(".jump");
    if (!box || event.isComposing || !/^(ArrowDown|ArrowUp|Escape)$/.test(event.key)) return;
    const list = jumped();
    if (event.key === "Escape") { one("#jumped").replaceChildren(); one("input", box).focus(); return; }
    if (!list.length) return;
    event.preventDefault();
    const at = list.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    (at < 0 ? one("input", box) : list[Math.min(at, list.length - 1)]).focus();
  });
  document.addEventListener("focusin", (event) => { if (jumped().length && !event.target.closest(".jump")) one("#jumped").replaceChildren(); });
  document.addEventListener("pointerdown", (event) => { if (jumped().length && !event.target.closest(".jump")) one("#jumped").replaceChildren(); });

  // ---- a form is sent once, and what was typed is kept until it has arrived
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => { for (const form of all("form[data-sent]")) delete form.dataset.sent; });
  document.addEventListener("htmx:afterRequest", (event) => { const form = event.target.closest && event.target.closest("form"); if (form) delete form.dataset.sent; });

  // ---- a toast stays at least ten seconds, and as long as it is read or pointed at
  function fade(toast) {
    const gone = () => (toast.matches(":hover, :focus-within") ? setTimeout(gone, 2000) : toast.remove());
    if (toast.getAttribute("role") !== "alert") setTimeout(gone, 12000);
  }

  // ---- what belongs to a choice is shown with that choice: [data-for="role chosen"] within [data-choices], by the [data-choice] there
  function showChosen(choice) {
    const around = choice.closest("[data-choices]");
    for (const part of all("[data-for]", around)) part.hidden = !part.dataset.for.split(" ").includes(choice.value);
  }
  document.addEventListener("change", (event) => { if (event.target.matches("[data-choice]")) showChosen(event.target); });

  function prepare(within) {
    for (const choice of all("[data-choice]", within)) showChosen(choice);
    for (const button of all("[data-reveal]", within)) if (button.hidden) offerReveal(button);
    for (const toast of all(".toast", within)) fade(toast);
    for (const find of all("input[data-find]", within)) find.hidden = false;
    countTicks();
  }
  prepare(document);
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
})();
