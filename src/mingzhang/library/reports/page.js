"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  const tie = document.getElementById("tie");
  const byElement = new Map();
  data.figures.forEach((figure, number) => {
    if (figure.element && !byElement.has(figure.element)) byElement.set(figure.element, number);
  });
  const element = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const link = (number) => {
    const figure = data.figures[number];
    const text = `${figure.where} ${figure.value}`;
    return figure.element ? element("a", { href: "#" + figure.element }, text) : element("span", {}, text);
  };
  const printed = ([amount]) => data.figures[data.amounts[amount].figures[0]];
  const term = (part, first, nameOf) => {
    const figure = printed(part);
    const scale = Math.abs(part[1]) === 1 ? "" : Math.abs(part[1]) + " × ";
    const node = element("span", {}, (first ? "" : " + ") + scale);
    if (!figure) { node.append(words.empty); return node; }
    const text = `${nameOf(figure)} ${figure.value}`;
    node.append(figure.element ? element("a", { href: "#" + figure.element, title: figure.where }, text) : text);
    return node;
  };
  const sum = (row) => {
    const labels = new Set(row.terms.map(printed).filter(Boolean).map((figure) => figure.label));
    const nameOf = (figure) => (labels.size === 1 && figure.column ? figure.column : figure.label);
    const side = (parts) => (parts.length ? parts.map((part, index) => term(part, index === 0, nameOf)) : ["0"]);
    const line = element("small");
    line.append(...side(row.terms.filter((part) => part[1] > 0)), " = ", ...side(row.terms.filter((part) => part[1] < 0)));
    return line;
  };
  const equation = (number) => {
    const row = data.equations[number];
    const item = element("li", {}, element("span", { class: row.standing }, `${words[row.law] || row.law} · ${words[row.standing]}`));
    if (row.words) item.append(element("br"), row.words);
    if (row.asserter < 0) item.append(element("br"), sum(row));
    if (row.asserter >= 0) item.append(element("br"), element("small", {}, words.says + " ", link(row.asserter)));
    return item;
  };
  const distinct = (nodes) => [...new Map(nodes.map((node) => [node.textContent, node])).values()];
  const list = (title, nodes, none) => {
    if (!nodes.length) return [element("p", {}, none)];
    return [element("h3", {}, title), element("ul", {}, ...nodes)];
  };
  const clear = () => document.querySelectorAll(".picked,.same").forEach((node) => node.classList.remove("picked", "same"));
  const pick = (node) => {
    const number = byElement.get(node.id) ?? Number(node.dataset.figure ?? -1);
    if (!(number >= 0)) return false;
    clear();
    node.classList.add("picked");
    const figure = data.figures[number];
    const amount = data.amounts[figure.amount];
    const others = amount ? amount.figures.filter((other) => other !== number) : [];
    others.forEach((other) => {
      const target = document.getElementById(data.figures[other].element);
      if (target) target.classList.add("same");
    });
    const rows = amount ? amount.equations : data.asserted[number] || [];
    tie.replaceChildren(
      element("p", { class: "value" }, figure.value),
      element("p", {}, figure.where),
      element("p", {}, element("small", {}, amount ? amount.words : "")),
      ...list(words.same, others.map((other) => element("li", {}, link(other))), words.alone),
      ...list(words.equations, distinct(rows.map(equation)), words.no_equations));
    tie.parentElement.scrollIntoView({ block: "nearest" });
    return true;
  };
  const findings = [...document.querySelectorAll(".findings li")];
  let current = -1;
  const step = (by) => {
    const shown = findings.filter((item) => !item.hidden);
    if (!shown.length) return;
    current = (current + by + shown.length) % shown.length;
    findings.forEach((item) => item.classList.remove("on"));
    shown[current].classList.add("on");
    shown[current].scrollIntoView({ block: "nearest" });
    const target = shown[current].querySelector("a[href^='#b']");
    if (target) target.click();
  };
  const move = (cell, key) => {
    const row = cell.parentElement;
    const figures = (line) => (line ? [...line.querySelectorAll("td.figure")] : []);
    const here = figures(row).indexOf(cell);
    if (key === "ArrowLeft") return figures(row)[here - 1];
    if (key === "ArrowRight") return figures(row)[here + 1];
    let line = row;
    do line = key === "ArrowUp" ? line.previousElementSibling : line.nextElementSibling;
    while (line && !figures(line).length);
    const there = figures(line);
    return there[Math.min(here, there.length - 1)];
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("a,button,input")) return;
    const node = event.target.closest("td.figure,mark[data-figure]");
    if (node) pick(node);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input")) return;
    const node = event.target.closest("td.figure,mark[data-figure]");
    if (node && (event.key === "Enter" || event.key === " ")) { if (pick(node)) event.preventDefault(); return; }
    if (node && node.matches("td") && event.key.startsWith("Arrow")) {
      const next = move(node, event.key);
      if (next) { next.tabIndex = 0; node.tabIndex = -1; next.focus(); event.preventDefault(); }
      return;
    }
    if (event.key === "Escape") { clear(); tie.replaceChildren(element("p", {}, words.hint)); }
    if (!event.ctrlKey && !event.metaKey && !event.altKey && event.key === "n") step(1);
    if (!event.ctrlKey && !event.metaKey && !event.altKey && event.key === "p") step(-1);
  });
  document.getElementById("next")?.addEventListener("click", () => step(1));
  document.getElementById("previous")?.addEventListener("click", () => step(-1));
  document.querySelectorAll(".filters input").forEach((box) => box.addEventListener("change", () => {
    findings.filter((item) => item.classList.contains(box.value)).forEach((item) => { item.hidden = !box.checked; });
  }));
  window.addEventListener("hashchange", () => {
    const node = document.getElementById(location.hash.slice(1));
    if (node && node.matches("td.figure,mark[data-figure]")) pick(node);
  });
})();
