"use strict";
(() => {
  const pages = document.getElementById("pages");
  let waiting;
  const beside = () => getComputedStyle(pages).position === "sticky";
  const point = (value) => {
    for (const old of document.querySelectorAll(".is-pointed")) old.classList.remove("is-pointed");
    const place = value && document.getElementById(value.dataset.place);
    if (!place) return;
    place.classList.add("is-pointed");
    if (!beside()) return;
    const box = place.getBoundingClientRect(), pane = pages.getBoundingClientRect();
    if (box.top < pane.top + 40 || box.bottom > pane.bottom - 40) pages.scrollTop += box.top - pane.top - pane.height / 3;
  };
  for (const value of document.querySelectorAll("[data-place]")) {
    value.addEventListener("mouseenter", () => { clearTimeout(waiting); waiting = setTimeout(point, 150, value); });
    value.addEventListener("mouseleave", () => clearTimeout(waiting));
    value.addEventListener("focusin", () => point(value));
  }
})();
