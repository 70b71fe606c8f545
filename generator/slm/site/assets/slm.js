/* Sorting and filtering of tables, and what the marks of charts say. Every page says everything without this script. */
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

  /* What a mark of a chart says stands in a line below it: under the pointer, by a tap, by the arrow keys. */
  const makeChart = (chart) => {
    const endsNow = "newest" in chart.dataset;
    if (endsNow) chart.scrollLeft = chart.scrollWidth;
    const marks = [...chart.querySelectorAll("rect")];
    if (!marks.length || chart.nextElementSibling?.matches("output")) return;
    const line = document.createElement("output");
    line.className = "slm-said";
    let shown = -1;
    let pointer = "";

    const show = (number) => {
      marks[shown]?.classList.remove("slm-shown");
      shown = Math.min(Math.max(number, 0), marks.length - 1);
      marks[shown].classList.add("slm-shown");
      line.textContent = marks[shown].getAttribute("aria-label");
    };

    const steps = { ArrowLeft: () => shown - 1, ArrowRight: () => shown + 1, Home: () => 0, End: () => marks.length - 1 };
    chart.addEventListener("keydown", (event) => {
      if (!(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      show(steps[event.key]());
      const mark = marks[shown].getBoundingClientRect();
      const box = chart.getBoundingClientRect();
      chart.scrollLeft += Math.min(mark.left - box.left, 0) + Math.max(mark.right - box.right, 0);
    });
    marks.forEach((mark, number) => {
      /* In place of the browser's own, which comes late and not by touch. */
      mark.setAttribute("aria-label", mark.textContent);
      mark.replaceChildren();
      mark.addEventListener("click", () => show(number));
      mark.addEventListener("pointerenter", (event) => {
        /* A mark that scrolls under a pointer at rest is not pointed at. */
        const place = `${event.clientX} ${event.clientY}`;
        if (event.pointerType === "mouse" && place === pointer) return;
        if (event.pointerType === "mouse") pointer = place;
        show(number);
      });
    });
    if (endsNow) show(marks.length - 1);
    chart.after(line);
  };

  const start = () => {
    document.querySelectorAll(".slm-chart").forEach(makeChart);
    document.querySelectorAll("table.slm-sortable").forEach(makeSortable);
    document.querySelectorAll("[data-slm-filter]").forEach(makeFilter);
  };

  /* Material's instant navigation changes pages without loading them. */
  if (window.document$) window.document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
