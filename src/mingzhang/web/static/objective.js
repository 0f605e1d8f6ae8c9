// The grid of indicators offers names while typing; a chosen name fills the blank cells of its row.
// Whenever the grid has saved itself, the advice beside it is asked for again.
const names = document.getElementById("indicator-names");

document.addEventListener("focusin", (event) => {
  if (names && event.target.matches?.('form.grid [data-column="name"]')) {
    event.target.setAttribute("list", names.id);
  }
});

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!names || !input.matches?.('form.grid [data-column="name"]')) return;
  const option = [...names.options].find((one) => one.value === input.value.trim());
  if (!option) return;
  for (const [column, value] of Object.entries(option.dataset)) {
    const cell = input.closest("tr").querySelector(`[data-column="${column}"]`);
    if (!cell || cell.value.trim() || !value) continue;
    cell.dataset.before = cell.value;
    cell.value = value;
    cell.dispatchEvent(new Event("change", { bubbles: true }));
    cell.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  }
});

const form = document.querySelector("form.grid");
const state = form?.querySelector("[data-grid-state]");
if (state) {
  new MutationObserver(() => {
    if (state.textContent.startsWith(form.dataset.saved)) window.htmx?.trigger("#advice-beside", "saved");
  }).observe(state, { childList: true, characterData: true, subtree: true });
}
