// Picking units in a tree: find by name or first letters, take whole groups, see what was chosen as chips.
"use strict";

(() => {
  const all = (selector, within) => [...within.querySelectorAll(selector)];

  function ticks(pick) { return all("input[type=checkbox][name]", pick); }
  function within(box) { return ticks(box.closest("details")); }

  function show(pick) {
    const chips = pick.querySelector("[data-chips]");
    const other = pick.querySelector("textarea");
    const lines = other ? other.value.split("\n").map((line) => line.trim()).filter(Boolean) : [];
    const chosen = ticks(pick).filter((box) => box.checked);
    const fresh = chosen.map((box) => chip(chips, box.nextElementSibling.textContent, () => { box.checked = false; told(box); }));
    for (const line of lines) {
      fresh.push(chip(chips, line, () => { other.value = lines.filter((l) => l !== line).join("\n"); told(other); }));
    }
    if (!fresh.length && chips.dataset.none) { const none = document.createElement("span"); none.className = "muted"; none.textContent = chips.dataset.none; fresh.push(none); }
    chips.replaceChildren(...fresh);
    for (const group of all("[data-all]", pick)) count(group);
  }

  function told(field) { field.dispatchEvent(new Event("change", { bubbles: true })); }

  function chip(chips, text, take) {
    const span = document.createElement("span"), button = document.createElement("button"), label = document.createElement("span");
    span.className = "chip";
    button.className = "x"; button.type = "button"; button.textContent = "×";
    label.className = "vh"; label.textContent = chips.dataset.remove.replace("%s", text);
    button.append(label);
    button.addEventListener("click", (event) => { event.preventDefault(); take(); });
    span.append(text, button);
    return span;
  }

  // A group is ticked when all in it are, and half ticked when some are; the figures say it too.
  function count(group) {
    const boxes = within(group), n = boxes.filter((box) => box.checked).length;
    group.checked = n > 0 && n === boxes.length;
    group.indeterminate = n > 0 && n < boxes.length;
    group.closest("label").querySelector("[data-count]").textContent = `${n} / ${boxes.length}`;
  }

  function filter(pick, text) {
    const asked = text.trim().toLowerCase();
    const fits = (li) => !asked || (li.dataset.keys || "").includes(asked);
    const look = (li) => {
      const below = all(":scope > details > ul > li", li).map(look).some(Boolean);
      const found = fits(li) && Boolean(li.dataset.keys) || below || !asked;
      li.hidden = !found;
      const branch = li.querySelector(":scope > details");
      if (branch && asked && below) branch.open = true;
      return found;
    };
    for (const li of all(".tree > ul > li", pick)) look(li);
  }

  function prepare(root) {
    for (const pick of all("[data-pick]", root)) {
      if (pick.dataset.ready) continue;
      pick.dataset.ready = "yes";
      const find = pick.querySelector("[data-find-unit]");
      const none = pick.querySelector("[data-chips] .muted");
      if (none) pick.querySelector("[data-chips]").dataset.none = none.textContent;
      find.hidden = false;
      find.addEventListener("input", () => filter(pick, find.value));
      find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
      for (const group of all("[data-all]", pick)) group.hidden = false;
      pick.addEventListener("change", (event) => {
        if (event.target.matches("[data-all]")) for (const box of within(event.target)) box.checked = event.target.checked;
        show(pick);
      });
      show(pick);
    }
  }
  prepare(document);
})();
