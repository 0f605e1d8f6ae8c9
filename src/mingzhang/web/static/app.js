// Small helps of every page; all works without them.
import { offerCodes } from "./codes.js";
import { bringBackSent, keepSent } from "./sent.js";

for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// What was typed is not lost by leaving: the browser asks.
const unsaved = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-warn-unsaved]");
  if (form) unsaved.add(form);
});

// A deed that cannot be taken back asks once more; a second click before the answer is there sends nothing.
const PATIENCE = 10_000; // milliseconds
let sentAt = new WeakMap();
window.addEventListener("pageshow", () => (sentAt = new WeakMap()));
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  const isAgain = form.method === "post" && Date.now() - (sentAt.get(form) ?? -PATIENCE) < PATIENCE;
  if (isAgain || (form.dataset.confirm && !window.confirm(form.dataset.confirm))) {
    event.preventDefault();
    return;
  }
  unsaved.delete(form);
  if (form.method !== "post") return;
  sentAt.set(form, Date.now());
  keepSent(form);
});

// Where one form holds two decisions, Enter in a line of text makes none of them.
document.addEventListener("keydown", (event) => {
  const { form } = event.target;
  if (event.key !== "Enter" || !event.target.matches?.("input") || form?.method !== "post") return;
  if (form.querySelectorAll("button:not([type=button])").length > 1) event.preventDefault();
});
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
bringBackSent();
