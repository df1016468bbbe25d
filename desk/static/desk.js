// What the pages can do without, made quicker: no second click on a form that is on its way, the error summary in focus,
// keys between the values that are to be checked (n: the next one, c or 1: confirm it, 2: take the other answer, e: correct it), and
// the document and the values pointing at each other.
"use strict";
(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 5000);
  });
  // A browser whose style sheets cannot open what is folded would keep the menu of a wide screen shut.
  if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 40.01em)").matches) {
    for (const each of document.querySelectorAll(".desk-unfold, .desk-fold")) { each.open = true; }
  }
  const summary = document.querySelector(".nhsuk-error-summary");
  if (summary) { summary.tabIndex = -1; summary.focus(); }
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  const pane = document.querySelector(".desk-pages-of");
  const place = (value) => {
    const link = value && value.querySelector("a[href^='#place-']");
    return link && document.getElementById(link.hash.slice(1));
  };
  const point = (...shown) => {
    for (const each of document.querySelectorAll(".is-pointed")) { each.classList.remove("is-pointed"); }
    for (const each of shown) { each.classList.add("is-pointed"); }
  };
  // The document moves in its own frame: the value that is pointed at stays where it is.
  const pointAt = (element) => {
    const value = element.closest(".desk-value"), stands = place(value);
    if (stands && pane) {
      const box = stands.getBoundingClientRect(), view = pane.getBoundingClientRect();
      if (box.top < view.top || box.bottom > view.bottom) { pane.scrollTop += box.top - view.top - view.height / 3; }
      point(stands.closest(".shown-place") || stands, value);
    }
    const from = element.closest("a.shown-place, .shown-back");
    const read = from && document.getElementById(from.getAttribute("href").slice(1));
    if (read) { point(from, read); }
  };
  document.addEventListener("focusin", (event) => pointAt(event.target));
  document.addEventListener("pointerover", (event) => { if (event.pointerType === "mouse") { pointAt(event.target); } });
  const next = () => {
    const open = [...document.querySelectorAll(".desk-value.is-unsure, .desk-value.is-conflict")];
    const at = open.findIndex((value) => value.contains(document.activeElement));
    const value = open[(at + 1) % open.length];
    if (!value) { return; }
    value.scrollIntoView({ block: "center" });
    (value.querySelector("button[value='confirm']") || value.querySelector(".desk-acts a")).focus({ preventScroll: true });
  };
  const press = (value, selector) => { const found = value.querySelector(selector); if (found) { found.click(); } };
  const keys = document.getElementById("keys");
  if (keys) { keys.hidden = false; }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
    const value = document.activeElement && document.activeElement.closest(".desk-value");
    if (event.key === "n" && document.activeElement.closest(".desk-values")) { next(); }
    if (!value) { return; }
    if (event.key === "c" || event.key === "1") { press(value, "button[value='confirm']"); }
    if (/^[2-9]$/.test(event.key)) { press(value, `button[value='other-${event.key - 1}']`); }
    if (event.key === "e") { press(value, "a[href*='/values/']"); }
  });
})();
