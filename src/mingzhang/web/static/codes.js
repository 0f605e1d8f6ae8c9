// Suggestions for classification codes, fetched once when a field is first entered.
const lists = new Map();

async function listFor(which) {
  const id = `codes-${which.replaceAll("/", "-")}`;
  if (!lists.has(which)) {
    lists.set(which, fetch(`/work/codes/${which}/`, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { codes: [] }))
      .then(({ codes }) => {
        const list = document.createElement("datalist");
        list.id = id;
        for (const [code, name] of codes) list.append(new Option(`${code} ${name}`, `${code} ${name}`));
        document.body.append(list);
      }));
  }
  await lists.get(which);
  return id;
}

export function offerCodes() {
  document.addEventListener("focusin", async (event) => {
    const input = event.target;
    if (!input.dataset?.codes || input.list) return;
    input.setAttribute("list", await listFor(input.dataset.codes));
  });
}
