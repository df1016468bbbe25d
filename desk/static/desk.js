// What the pages can do without, made quicker: no second click on a form that is on its way, the error summary in focus,
// and keys between the values that are to be checked (n: the next one, c: confirm it, e: correct it).
"use strict";
(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 5000);
  });
  const summary = document.querySelector(".nhsuk-error-summary");
  if (summary) { summary.tabIndex = -1; summary.focus(); }
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  const next = () => {
    const open = [...document.querySelectorAll(".desk-value.is-unsure, .desk-value.is-conflict")];
    const at = open.findIndex((value) => value.contains(document.activeElement));
    const value = open[(at + 1) % open.length];
    if (!value) { return; }
    const place = value.querySelector("a[href^='#place-']");
    const stands = place && document.querySelector(CSS.escape ? "#" + CSS.escape(place.hash.slice(1)) : place.hash);
    if (stands) { stands.scrollIntoView({ block: "center" }); }
    value.scrollIntoView({ block: "center" });
    value.querySelector(".desk-acts button, .desk-acts a:last-child").focus({ preventScroll: true });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
    const value = document.activeElement && document.activeElement.closest(".desk-value");
    if (event.key === "n" && document.activeElement.closest(".desk-values")) { next(); }
    if (event.key === "c" && value) { const button = value.querySelector("button[value='confirm']"); if (button) { button.click(); } }
    if (event.key === "e" && value) { const link = value.querySelector("a[href*='/values/']"); if (link) { link.click(); } }
  });
})();
