// Small helps of every page; all works without them.
import { offerCodes } from "./codes.js";

for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// A deed that cannot be taken back asks once more.
document.addEventListener("submit", (event) => {
  const words = event.target.dataset.confirm;
  if (words && !window.confirm(words)) event.preventDefault();
});

// What was typed is not lost by leaving: the browser asks.
const unsaved = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-warn-unsaved]");
  if (form) unsaved.add(form);
});
document.addEventListener("submit", (event) => unsaved.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});

document.querySelector("[data-focus]")?.focus();

// On a narrow screen the navigation is closed until asked for; one open menu at a time.
if (window.matchMedia("(max-width: 60rem)").matches) {
  for (const one of document.querySelectorAll("[data-narrow-closed]")) one.open = false;
}
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

offerCodes();
