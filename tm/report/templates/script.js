"use strict";
(() => {
  const all = (query) => [...document.querySelectorAll(query)];
  const one = (query) => document.querySelector(query);
  const seen = (element) => element.offsetParent !== null;
  const index = document.body.classList.contains("index");

  // What only works with a script is shown only where there is one.
  all(".find[hidden], .keys[hidden]").forEach((element) => { element.hidden = false; });

  const find = one("#find");
  if (find) {
    const rows = all("tr.row").map((row) => [row, row.textContent.toLowerCase()]);
    const filter = () => {
      const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      rows.forEach(([row, text]) => { row.hidden = !words.every((word) => text.includes(word)); });
      all("table.heat tbody").forEach((body) => { body.hidden = ![...body.querySelectorAll("tr.row")].some((row) => !row.hidden); });
      const left = rows.filter(([row]) => !row.hidden).length;
      one("#found").textContent = words.length ? `${left} of ${rows.length}` : "";
    };
    find.addEventListener("input", filter);
    filter();
  }

  // Where the keys are: a unit of an article, or a cell of the table.
  let column = 0;
  const stops = () => (index ? all("tr.row").filter(seen) : all("tr.u").filter(seen));
  const spot = (row) => (index ? row.querySelectorAll("td.cell a")[column] : row.querySelector("a.n"));
  const current = (rows) => {
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    if (at >= 0 || index) return at;
    return rows.findIndex((row) => `#${row.id}` === location.hash);
  };
  const move = (step) => {
    const rows = stops();
    const at = current(rows);
    const row = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))];
    if (!row) return;
    spot(row).focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const sideways = (step) => {
    const width = one("tr.row")?.querySelectorAll("td.cell a").length ?? 0;
    column = Math.min(width - 1, Math.max(0, column + step));
    move(0);
  };
  const follow = (query) => one(query)?.click();
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    h: () => index && sideways(-1),
    l: () => index && sideways(1),
    n: () => follow("a[rel=next]"),
    p: () => follow("a[rel=prev]"),
    u: () => follow("a[rel=up]"),
    "/": () => find?.focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !one("#keys").checked) return;
    const typing = event.target.matches?.("input[type=search], textarea, select, [contenteditable]");
    if (typing && event.key === "Escape") event.target.blur();
    const action = typing ? null : Object.hasOwn(keys, event.key) && keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
})();
