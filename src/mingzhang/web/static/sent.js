// What a form sent is not lost when it could not be taken: the sign-in had ended, the page was out of date, or
// the deed was refused. In this window, for the same person, year and unit of money, it stands in the form
// again. Hidden inputs, files and passwords are not kept.
const KEPT = "input:not([type=hidden]):not([type=file]):not([type=password]),select,textarea";
const person = document.body.dataset.person ?? "";
const store = "sent";

const inputs = (form) => [...form.elements].filter((one) => one.name && one.matches(KEPT));
const isTicked = (input) => input.matches("[type=checkbox],[type=radio]");
const shownIn = (form) => ["_year", "_money"].map((name) => form.elements[name]?.value ?? "").join();

export function keepSent(form) {
  if (!person || !location.pathname.startsWith("/work/") || !form.closest("main")) return;
  const values = inputs(form).map((input) => [input.name, isTicked(input) ? input.checked : input.value]);
  const kept = { person, page: location.href, action: form.getAttribute("action") || location.pathname, shown: shownIn(form), values };
  sessionStorage.setItem(store, JSON.stringify(kept));
}

export function bringBackSent() {
  const kept = JSON.parse(sessionStorage.getItem(store) ?? "null");
  if (!kept) return;
  const ended = document.querySelector("[data-ended]");
  if (ended || !person) {
    kept.isEnded ||= Boolean(ended);
    sessionStorage.setItem(store, JSON.stringify(kept));
    const back = document.querySelector("a[data-back]");
    if (back) back.href = kept.page;
    return;
  }
  const isWanted = kept.person === person && (kept.isEnded || document.querySelector("#messages .error"));
  const form = isWanted && [...document.querySelectorAll("main form[method=post]")].find((one) =>
    (one.getAttribute("action") || location.pathname) === kept.action && shownIn(one) === kept.shown);
  if (form) fill(form, kept);
  if (form || !isWanted) sessionStorage.removeItem(store);
}

function fill(form, kept) {
  for (const input of inputs(form)) {
    const at = kept.values.findIndex(([name]) => name === input.name);
    if (at < 0) continue;
    const [[, value]] = kept.values.splice(at, 1);
    isTicked(input) ? (input.checked = value) : (input.value = value);
  }
  for (const menu of document.querySelectorAll("details")) menu.open ||= menu.contains(form);
  form.dispatchEvent(new Event("input", { bubbles: true }));
  if (kept.isEnded) say(document.getElementById("messages"));
}

function say(messages) {
  const words = document.createElement("p");
  words.className = "message warning";
  words.textContent = messages.dataset.back;
  messages.append(words);
}
