// The amount grid: a table of native inputs with the keyboard, clipboard and totals of a spreadsheet.
import { exactText, fenOf, numberOf, numberText } from "./money.js";
import { Keys } from "./grid_keys.js";

const PAUSE = 2000; // milliseconds after the last change before the grid saves itself
const MOST_STEPS = 200;

class Grid {
  constructor(form) {
    this.form = form;
    this.table = form.querySelector("table");
    this.unit = form.dataset.money;
    this.isFixed = Boolean(form.dataset.fixed);
    this.steps = [];
    this.undone = [];
    this.isDirty = false;
    this.version = 0;
    this.year = form.elements._year.value;
    this.store = `grid:${document.body.dataset.person}:${location.pathname}:${form.id}:${this.year}`;
    this.part("state");
    for (const one of form.querySelectorAll("[data-grid-tools],[data-grid-add],[data-grid-undo],[data-grid-redo],.subtotal")) {
      one.hidden = false;
    }
    this.dropSpareRows();
    this.listen();
    this.keys = new Keys(this);
    this.restore();
    this.total();
    this.buttons();
    this.takeUp(document.activeElement);
    form.dataset.ready = "";
  }

  // Who was quicker than this script already stands in a cell, perhaps with something typed.
  takeUp(input) {
    if (!this.table.contains(input) || !input.dataset.column) return;
    input.dataset.before ??= input.defaultValue ?? input.value;
    this.keys.pick(this.placeOf(input));
  }

  part(name) {
    return this.form.querySelector(`[data-grid-${name}]`);
  }

  // --- rows and cells -------------------------------------------------------------------------------

  rows() {
    return [...this.table.querySelectorAll("tr[data-row]")].filter((row) => !row.hidden);
  }

  inputs(row) {
    return [...row.querySelectorAll("[data-column]")];
  }

  at(row, column) {
    const rows = this.rows();
    return rows[row] && this.inputs(rows[row])[column];
  }

  placeOf(input) {
    const row = input.closest("tr");
    return [this.rows().indexOf(row), this.inputs(row).indexOf(input)];
  }

  isBlank(row) {
    return this.inputs(row).every((input) => !typed(input).trim());
  }

  dropSpareRows() {
    if (this.isFixed) return;
    const spare = this.rows().filter((row) => !row.dataset.key && this.isBlank(row));
    for (const row of spare.slice(this.rows().length > spare.length ? 0 : 1)) row.remove();
  }

  addRow() {
    const made = this.part("row").content.firstElementChild.cloneNode(true);
    const number = this.table.querySelectorAll("tr[data-row]").length;
    made.dataset.row = number;
    for (const one of made.querySelectorAll("[name],[id],[aria-labelledby]")) {
      for (const name of ["name", "id", "aria-labelledby"]) {
        if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace("NEW", number));
      }
    }
    const bodies = this.table.tBodies;
    const subtotal = bodies[bodies.length - 1].querySelector(".subtotal");
    subtotal ? subtotal.before(made) : bodies[bodies.length - 1].append(made);
    this.number();
    return made;
  }

  number() {
    this.rows().forEach((row, place) => {
      row.querySelector(".rowno").firstChild.data = `${place + 1}`;
    });
  }

  hide(row, isGone) {
    row.hidden = isGone;
    for (const input of row.querySelectorAll("input,select")) input.disabled = isGone;
  }

  // --- changes, undo --------------------------------------------------------------------------------

  // Do a step: cells [[input, before, after]], rows [[row, wasGone, isGone]].
  record(cells, rows = []) {
    cells = cells.filter(([, before, after]) => before !== after);
    if (!cells.length && !rows.length) return;
    this.steps.push({ cells, rows });
    if (this.steps.length > MOST_STEPS) this.steps.shift();
    this.undone = [];
    this.changed();
  }

  change(changes) {
    const cells = changes.map(([input, text]) => [input, input.value, this.tidy(input, text)]);
    for (const [input, , after] of cells) this.put(input, after);
    return cells;
  }

  // What a list does not offer cannot stand in it: it is kept beside, and the server says what is wrong.
  put(input, text) {
    input.value = text;
    delete input.dataset.unknown;
    if (input.tagName === "SELECT" && input.value !== text) {
      input.value = "";
      input.dataset.unknown = text;
    }
    input.dataset.before = input.value;
    this.mark(input, "");
  }

  undo() {
    this.step(this.steps, this.undone, 1);
  }

  redo() {
    this.step(this.undone, this.steps, 2);
  }

  step(from, to, side) {
    const done = from.pop();
    if (!done) return;
    to.push(done);
    for (const change of done.rows) this.hide(change[0], change[side]);
    for (const change of done.cells) this.put(change[0], change[side]);
    this.number();
    const first = done.cells.map(([input]) => input).find((input) => !input.disabled);
    (first ?? this.at(0, 0))?.focus();
    this.changed();
  }

  // An amount becomes its exact text, a choice the option it names; all else stays as typed.
  tidy(input, text) {
    text = text.replace(/\s+/g, " ").trim();
    if (input.tagName === "SELECT") return optionNamed([...input.options], text)?.value ?? text;
    const [value, write] = this.valueOf(input, text);
    return typeof value === "bigint" ? write(value) : text;
  }

  valueOf(input, text = input.value) {
    if (input.dataset.kind === "money") return [fenOf(text, this.unit), (fen) => exactText(fen, this.unit)];
    if (input.dataset.kind === "number") return [numberOf(text), numberText];
    return [null, String];
  }

  changed() {
    this.notice = "";
    this.version += 1;
    this.isDirty = true;
    this.total();
    this.buttons();
    this.say(this.form.dataset.unsaved);
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(false), PAUSE);
  }

  buttons() {
    this.part("undo").disabled = !this.steps.length;
    this.part("redo").disabled = !this.undone.length;
  }

  total() {
    for (const sum of this.table.querySelectorAll("[data-total],[data-subtotal]")) {
      const name = sum.dataset.total ?? sum.dataset.subtotal;
      const under = sum.dataset.total ? this.table : sum.closest("tbody");
      const inputs = [...under.querySelectorAll(`tr[data-row]:not([hidden]) [data-column="${name}"]`)];
      const values = inputs.map((input) => this.valueOf(input)[0]).filter((value) => typeof value === "bigint");
      const added = values.reduce((one, other) => one + other, 0n);
      sum.textContent = inputs.length ? this.valueOf(inputs[0])[1](added) : "";
    }
  }

  // --- errors ---------------------------------------------------------------------------------------

  mark(input, message) {
    const cell = input.closest("td");
    cell.querySelector("p.error")?.remove();
    cell.classList.toggle("wrong", Boolean(message));
    if (!message) {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
      return;
    }
    const words = document.createElement("p");
    words.className = "error";
    words.id = `error-${input.id || input.name}`;
    words.textContent = message;
    cell.append(words);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", words.id);
  }

  show(answer, rows, isAsked) {
    for (const input of this.table.querySelectorAll("[aria-invalid]")) this.mark(input, "");
    const wrong = [];
    for (const { row, column, message } of answer.errors ?? []) {
      const input = rows[row]?.querySelector(`[data-column="${column}"]`);
      if (!input) continue;
      wrong.push(input);
      if (isAsked || typed(input).trim()) this.mark(input, message); // a row half typed is not scolded
    }
    this.tell(answer.message || this.notice);
    if (isAsked) wrong[0]?.focus();
    return wrong.length;
  }

  tell(words) {
    this.part("top").textContent = words ?? "";
    this.part("top").hidden = !words;
  }

  // Cells of a pasted block that found no place.
  leftOut(count) {
    this.notice = count ? this.form.dataset.leftout.replace("0", count) : "";
    this.tell(this.notice);
  }

  // --- saving ---------------------------------------------------------------------------------------

  sent(rows) {
    return rows.map((row) => ({
      key: row.dataset.key,
      cells: Object.fromEntries(this.inputs(row).map((input) => [input.dataset.column, typed(input)])),
    }));
  }

  async save(isAsked) {
    if (this.isSaving) {
      this.isAgain = isAsked || this.isAgain;
      return;
    }
    clearTimeout(this.timer);
    this.isSaving = true;
    const [rows, version] = [this.rows(), this.version];
    this.say(this.form.dataset.saving);
    try {
      this.answered(await this.post(rows), rows, version, isAsked);
    } catch {
      this.say(this.form.dataset.failed);
      this.timer = setTimeout(() => this.save(false), 5 * PAUSE);
    }
    this.isSaving = false;
    if (this.isAgain) {
      this.isAgain = false;
      this.save(true);
    }
  }

  async post(rows) {
    const body = { revision: Number(this.form.dataset.revision), money: this.unit, rows: this.sent(rows) };
    const address = new URL(this.form.action);
    address.searchParams.set("year", this.year);
    const answer = await fetch(address, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value,
      },
      body: JSON.stringify(body),
    });
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) return answer.json();
    if (answer.status >= 500) throw new Error(answer.statusText); // it is tried again
    return { ok: false, message: this.form.dataset.refused };
  }

  answered(answer, rows, version, isAsked) {
    const wrong = this.show(answer, rows, isAsked);
    if (!answer.ok) {
      this.say(wrong ? this.form.dataset.wrong.replace("0", wrong) : this.form.dataset.unsaved);
      return;
    }
    this.form.dataset.revision = this.form.elements.revision.value = answer.revision;
    for (const [place, key] of answer.keys ?? []) this.rekey(rows[place], key);
    if (version !== this.version) return;
    this.isDirty = false;
    sessionStorage.removeItem(this.store);
    this.say(`${this.form.dataset.saved} ${new Date().toLocaleTimeString(document.documentElement.lang)}`);
  }

  rekey(row, key) {
    if (!row) return;
    row.dataset.key = key;
    row.querySelector('input[name^="key-"]').value = key;
  }

  say(words) {
    this.part("state").textContent = words;
  }

  // --- what could not be saved stays in the tab ------------------------------------------------------

  keep() {
    const rows = this.sent(this.rows());
    const kept = { revision: this.form.dataset.revision, money: this.unit, rows };
    sessionStorage.setItem(this.store, JSON.stringify(kept));
  }

  restore() {
    const kept = JSON.parse(sessionStorage.getItem(this.store) ?? "null");
    if (!kept) return;
    if (kept.revision === this.form.dataset.revision) {
      this.bringBack(kept);
      return;
    }
    const button = this.part("restore");
    button.hidden = false;
    button.addEventListener("click", () => {
      button.hidden = true;
      this.bringBack(kept);
    });
  }

  bringBack(kept) {
    const before = this.rows();
    const gone = this.isFixed ? [] : before.filter((row) => !kept.rows.some(({ key }) => key && key === row.dataset.key));
    for (const row of gone) this.hide(row, true);
    const cells = kept.rows.flatMap(({ key, cells }) => {
      const row = before.find((one) => key && one.dataset.key === key) ?? (this.isFixed ? null : this.addRow());
      const back = (input) => this.inThisUnit(input, cells[input.dataset.column] ?? "", kept.money);
      return row ? this.change(this.inputs(row).map((input) => [input, back(input)])) : [];
    });
    this.number();
    this.record(cells, gone.map((row) => [row, false, true]));
    this.say(this.form.dataset.restored);
  }

  inThisUnit(input, text, unit) {
    const fen = input.dataset.kind === "money" && unit !== this.unit ? fenOf(text, unit) : null;
    return typeof fen === "bigint" ? exactText(fen, this.unit) : text;
  }

  // --- events ---------------------------------------------------------------------------------------

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.commit(document.activeElement);
      this.save(true);
    });
    this.table.addEventListener("focusin", ({ target }) => {
      if (target.dataset.column) target.dataset.before = target.value;
    });
    this.table.addEventListener("input", () => this.total());
    this.table.addEventListener("focusout", ({ target }) => this.commit(target));
    this.table.addEventListener("change", ({ target }) => target.tagName === "SELECT" && this.commit(target));
    this.table.addEventListener("click", ({ target }) => {
      if (target.closest("[data-grid-remove]")) this.remove([target.closest("tr")]);
    });
    this.part("add")?.addEventListener("click", () => {
      const row = this.addRow();
      this.record([], [[row, true, false]]);
      this.inputs(row)[0].focus();
    });
    this.part("undo").addEventListener("click", () => this.undo());
    this.part("redo").addEventListener("click", () => this.redo());
    window.addEventListener("beforeunload", (event) => {
      this.commit(document.activeElement);
      if (this.isDirty) event.preventDefault();
    });
  }

  commit(input) {
    const before = input?.dataset?.before;
    if (!input?.dataset?.column || before === undefined || before === input.value) return;
    const after = this.tidy(input, input.value);
    this.put(input, after);
    this.record([[input, before, after]]);
  }

  remove(rows) {
    for (const row of rows) this.hide(row, true);
    this.number();
    this.record([], rows.map((row) => [row, false, true]));
    (this.at(0, 0) ?? this.part("add")).focus();
  }
}

const typed = (input) => input.value || input.dataset.unknown || "";

// The option with that value or text, or else the only one that begins so: its number, its name, its kind.
function optionNamed(options, text) {
  const exact = options.find((one) => one.value === text || one.text.trim() === text);
  if (exact || !text) return exact;
  const found = options.filter((one) => partsOf(one.text).includes(text));
  return found.length === 1 ? found[0] : undefined;
}

function partsOf(text) {
  const [, number, name] = /^(\S*\d\S*) (.+)$/.exec(text.trim()) ?? [];
  return [text.split(" · ")[0].trim(), number, name];
}

for (const form of document.querySelectorAll("form[data-grid]")) new Grid(form);
