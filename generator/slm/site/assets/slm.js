/* Sorting and filtering of tables. Every page says everything without this script. */
"use strict";

(() => {
  const language = document.documentElement.lang || "en";
  const collator = new Intl.Collator(language, { numeric: true });

  const key = (row, column) => {
    const cell = row.cells[column];
    return cell ? cell.dataset.sort ?? cell.textContent.trim() : "";
  };

  /* An empty cell comes last in both directions. */
  const compare = (one, other) => {
    if (!one || !other) return { order: !one - !other, fixed: true };
    const numbers = [one, other].map(Number);
    const plain = numbers.every(Number.isFinite);
    return { order: plain ? numbers[0] - numbers[1] : collator.compare(one, other), fixed: false };
  };

  const sort = (table, header) => {
    const column = header.cellIndex;
    const descending = header.getAttribute("aria-sort") === "ascending";
    for (const cell of header.parentElement.cells) cell.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
    for (const body of table.tBodies) {
      const rows = [...body.rows].filter((row) => !row.classList.contains("slm-group"));
      rows.sort((one, other) => {
        const { order, fixed } = compare(key(one, column), key(other, column));
        return descending && !fixed ? -order : order;
      });
      body.append(...rows);
    }
  };

  const makeSortable = (table) => {
    for (const header of table.tHead.rows[0].cells) {
      if ("unsorted" in header.dataset || header.querySelector("button")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      button.addEventListener("click", () => sort(table, header));
      header.append(button);
    }
  };

  const makeFilter = (filter) => {
    const table = document.getElementById(filter.dataset.slmFilter);
    if (!table || !filter.hidden) return;
    const words = filter.querySelector("input");
    const choices = [...filter.querySelectorAll("select")];
    const output = filter.querySelector("output");

    const matches = (row) =>
      row.textContent.toLocaleLowerCase(language).includes(words.value.trim().toLocaleLowerCase(language)) &&
      choices.every((choice) => !choice.value || (row.dataset[choice.dataset.name] ?? "").split(" ").includes(choice.value));

    const apply = () => {
      let shown = 0;
      let all = 0;
      for (const body of table.tBodies) {
        const rows = [...body.rows].filter((row) => !row.classList.contains("slm-group"));
        for (const row of rows) row.hidden = !matches(row);
        const left = rows.filter((row) => !row.hidden).length;
        body.hidden = left === 0;
        shown += left;
        all += rows.length;
      }
      output.textContent = shown === all ? "" : filter.dataset.shown.replace("{shown}", shown).replace("{all}", all);
    };

    filter.addEventListener("input", apply);
    filter.hidden = false;
    apply();
  };

  const start = () => {
    document.querySelectorAll("table.slm-sortable").forEach(makeSortable);
    document.querySelectorAll("[data-slm-filter]").forEach(makeFilter);
  };

  /* Material's instant navigation changes pages without loading them. */
  if (window.document$) window.document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
