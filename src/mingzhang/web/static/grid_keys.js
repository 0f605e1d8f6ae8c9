// Keyboard, block selection and clipboard of the amount grid.
//
// A cell is first selected (its whole text marked; typing replaces it, arrows move on), and edited after
// F2 or the first key (left and right move the caret). Tab keeps its native meaning and leaves the grid.
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Keys {
  constructor(grid) {
    this.grid = grid;
    this.isEditing = false;
    this.anchor = null;
    this.end = null;
    const table = grid.table;
    table.addEventListener("focusin", (event) => this.entered(event));
    table.addEventListener("keydown", (event) => this.pressed(event));
    table.addEventListener("pointerdown", (event) => this.pointed(event));
    table.addEventListener("pointerover", (event) => this.dragged(event));
    table.addEventListener("dblclick", () => (this.isEditing = true));
    table.addEventListener("copy", (event) => this.copied(event));
    table.addEventListener("cut", (event) => this.copied(event) && this.clear());
    table.addEventListener("paste", (event) => this.pasted(event));
    table.addEventListener("input", () => (this.isEditing = true));
  }

  // --- selecting ------------------------------------------------------------------------------------

  entered({ target }) {
    if (!target.dataset.column) return;
    this.isEditing = false;
    if (!this.isExtending) this.pick(this.grid.placeOf(target));
    target.select?.();
  }

  pick(anchor, end = anchor) {
    this.anchor = anchor;
    this.end = end;
    for (const cell of this.grid.table.querySelectorAll("td.picked")) cell.classList.remove("picked");
    if (!this.isBlock()) return;
    for (const input of this.picked().flat()) input.closest("td").classList.add("picked");
  }

  isBlock() {
    return this.anchor && String(this.anchor) !== String(this.end);
  }

  // The picked inputs by row.
  picked() {
    if (!this.anchor) return [];
    const [[top, left], [bottom, right]] = [0, 1].map((side) => [0, 1].map((axis) =>
      (side ? Math.max : Math.min)(this.anchor[axis], this.end[axis])));
    return this.grid.rows().slice(top, bottom + 1).map((row) => this.grid.inputs(row).slice(left, right + 1));
  }

  pointed(event) {
    const input = event.target.closest("td")?.querySelector("[data-column]");
    if (!input || !event.shiftKey || !this.anchor) return;
    event.preventDefault();
    this.pick(this.anchor, this.grid.placeOf(input));
  }

  dragged(event) {
    const input = event.target.closest("td")?.querySelector("[data-column]");
    if (!input || event.buttons !== 1 || event.pointerType === "touch" || !this.anchor) return;
    const place = this.grid.placeOf(input);
    if (String(place) !== String(this.end)) this.pick(this.anchor, place);
  }

  // --- keys -----------------------------------------------------------------------------------------

  pressed(event) {
    if (!event.target.dataset.column || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) this.commanded(event);
    else if (STEPS[event.key]) this.arrow(event);
    else if (event.key === "Enter") this.move(event, event.shiftKey ? -1 : 1, 0);
    else if (event.key === "F2") this.edit(event);
    else if (event.key === "Escape") this.giveUp(event);
    else if (["Delete", "Backspace"].includes(event.key) && (this.isBlock() || event.target.tagName === "SELECT")) {
      event.preventDefault();
      this.clear();
    }
  }

  commanded(event) {
    const key = event.key.toLowerCase();
    if (key === "z" || key === "y") {
      event.preventDefault();
      this.grid.commit(event.target);
      key === "y" || event.shiftKey ? this.grid.redo() : this.grid.undo();
    } else if (key === "a" && !this.isEditing) {
      event.preventDefault();
      const rows = this.grid.rows();
      this.pick([0, 0], [rows.length - 1, this.grid.inputs(rows[0]).length - 1]);
    } else if (key === "s") {
      event.preventDefault();
      this.grid.form.requestSubmit();
    }
  }

  arrow(event) {
    const [down, right] = STEPS[event.key];
    const isChoosing = event.target.tagName === "SELECT" && down;
    if (event.altKey || isChoosing) return;
    if (this.isEditing && (right || event.target.list)) return;
    if (event.shiftKey && !this.isEditing) this.extend(event, down, right);
    else this.move(event, down, right);
  }

  extend(event, down, right) {
    event.preventDefault();
    const rows = this.grid.rows();
    const width = this.grid.inputs(rows[0]).length;
    const [row, column] = [this.end[0] + down, this.end[1] + right];
    if (row < 0 || column < 0 || row >= rows.length || column >= width) return;
    this.pick(this.anchor, [row, column]);
    this.grid.at(row, column).closest("td").scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  move(event, down, right) {
    event.preventDefault();
    const [row, column] = this.grid.placeOf(event.target);
    if (row + down >= this.grid.rows().length && !this.grid.isFixed && !this.grid.isBlank(event.target.closest("tr"))) {
      this.grid.commit(event.target);
      this.grid.record([], [[this.grid.addRow(), true, false]]);
    }
    this.grid.at(row + down, column + right)?.focus();
  }

  edit(event) {
    event.preventDefault();
    this.isEditing = true;
    const { target } = event;
    target.setSelectionRange?.(target.value.length, target.value.length);
  }

  giveUp({ target }) {
    if (target.dataset.before === undefined) return;
    target.value = target.dataset.before;
    this.isEditing = false;
    target.select?.();
    this.pick(this.grid.placeOf(target));
    this.grid.total();
  }

  clear() {
    this.grid.record(this.grid.change(this.picked().flat().map((input) => [input, ""])));
  }

  // --- clipboard ------------------------------------------------------------------------------------

  copied(event) {
    const { target } = event;
    const isPart = !this.isBlock() && this.isEditing;
    if (!target.dataset?.column || isPart) return false;
    const lines = this.picked().map((row) => row.map(shown).join("\t"));
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
    return true;
  }

  pasted(event) {
    const { target } = event;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    const isBlock = /[\t\n]/.test(text);
    if (!target.dataset.column || (!isBlock && this.isEditing)) return;
    event.preventDefault();
    this.grid.commit(target);
    this.spread(cellsOf(text));
  }

  // Put a block where the selection begins; a single value fills the whole selection.
  spread(block) {
    const [top, left] = [0, 1].map((axis) => Math.min(this.anchor[axis], this.end[axis]));
    const isFill = block.length === 1 && block[0].length === 1 && this.isBlock();
    const added = isFill ? [] : this.makeRoom(top + block.length);
    const changes = isFill
      ? this.picked().flat().map((input) => [input, block[0][0]])
      : block.flatMap((line, down) => line.map((text, right) => [this.grid.at(top + down, left + right), text]));
    this.grid.record(this.grid.change(changes.filter(([input]) => input)), added.map((row) => [row, true, false]));
    this.grid.leftOut(changes.filter(([input, text]) => !input && text.trim()).length);
    const width = Math.max(...block.map((line) => line.length));
    if (!isFill && (block.length > 1 || width > 1)) {
      const columns = this.grid.inputs(this.grid.rows()[0]).length;
      this.pick([top, left], [Math.min(top + block.length, this.grid.rows().length) - 1, Math.min(left + width, columns) - 1]);
    }
  }

  makeRoom(wanted) {
    const added = [];
    while (!this.grid.isFixed && this.grid.rows().length < wanted) added.push(this.grid.addRow());
    return added;
  }
}

// The cells of a copied block. A workbook puts quotes around a cell that holds a line break or a tab.
function cellsOf(text) {
  const rows = [[]];
  for (const [, cell, end] of text.matchAll(/("(?:[^"]|"")*"(?=[\t\n]|$)|[^\t\n]*)(\t|\n|$)/g)) {
    rows.at(-1).push(/^".*[\t\n].*"$/s.test(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === "\n") rows.push([]);
    if (!end) break;
  }
  return rows;
}

const shown = (input) => (input.tagName === "SELECT" ? input.selectedOptions[0]?.text ?? "" : input.value);
