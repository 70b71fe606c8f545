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

    /* A blank at which no line ends is a blank to who looks for it. */
    const plain = (text) => text.replace(/\s+/g, " ").trim().toLocaleLowerCase(language);

    const matches = (row) =>
      plain(row.textContent).includes(plain(words.value)) &&
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

  /* Where a phone has no room for a list of records, each is a card, with the title of its column in each cell. */
  const stack = (table) => {
    table.classList.add("slm-stacked");
    const titles = [...table.tHead.rows[0].cells].map((header) => header.innerText.trim());
    for (const row of table.querySelectorAll(":is(tbody, tfoot) tr")) {
      const cells = [...row.cells].filter((cell) => cell.colSpan === 1);
      /* A row without a name goes on with the one above. */
      if (cells.length > 1) cells.forEach((cell, number) => (cell.dataset.title = titles.at(number - cells.length)));
    }
  };

  /* Where a table, a chart or code is wider than its box, readers are told so; of months they see the newest first. Columns
     stop beside the first one, which stays: half a figure would be read as another one. */
  const phone = matchMedia("(max-width: 44.98em)");
  /* A phone that was turned has room again: without a class a table written by hand looks as the theme makes it. */
  phone.addEventListener("change", () => {
    for (const table of document.querySelectorAll(".slm-stacked")) {
      table.classList.remove("slm-stacked");
      if (!table.className) table.removeAttribute("class");
    }
  });
  /* What a link leads to stays in view when what is above it changes its form, until the reader moves. */
  let hasMoved = false;
  for (const sign of ["wheel", "touchstart", "pointerdown", "keydown"])
    addEventListener(sign, () => (hasMoved = true), { once: true, passive: true });
  const sizes = new ResizeObserver((entries) => {
    const length = document.body.scrollHeight;
    for (const { target: box } of entries) {
      const table = box.querySelector("table");
      const isWider = () => box.scrollWidth > box.clientWidth + 1;
      if (table) box.style.scrollPaddingInlineStart = `${table.rows[0]?.cells[0]?.offsetWidth ?? 0}px`;
      if (isWider() && phone.matches && table?.tHead && !table.matches(".slm-matrix, .slm-days, .slm-periods")) stack(table);
      if (isWider() && !box.matches(".slm-scrolls") && table?.matches(".slm-months")) {
        const newest = [...table.tHead.rows[0].cells].filter((cell) => cell.querySelector("a")).at(-1);
        box.scrollLeft = newest ? newest.offsetLeft + newest.offsetWidth - box.clientWidth : box.scrollWidth;
      }
      /* Code scrolls within its frame, which says so. */
      const frame = box.matches("pre > code") ? box.parentElement : box;
      frame.dataset.more ??= document.querySelector(".slm-path")?.dataset.more ?? "";
      frame.classList.toggle("slm-scrolls", isWider());
    }
    if (!hasMoved && document.body.scrollHeight !== length) document.querySelector(":target")?.scrollIntoView();
  });

  /* The code of a printed copy leads to the page that says whether it is current. */
  const makeCodeField = (form) => {
    const search = window.slmSearch;
    if (!search || !form.hidden) return;
    const { code } = form.elements;
    const output = form.querySelector("output");
    const page = new URL(form.dataset.slmCode, location);
    const say = (words, address) => {
      const place = address ? document.createElement("a") : document.createElement("span");
      if (address) place.href = address;
      place.textContent = words;
      output.replaceChildren(place);
    };

    const find = () => search.load().then((index) => index.ofCode(code.value));
    const placeOf = (known) => new URL(known.location, new URL("../", page));

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (search.codeOf(code.value) === undefined) return say(form.dataset.wrong);
      const known = await find();
      if (known) location.assign(placeOf(known));
      else say(form.dataset.unknown, `${page}#unknown-code`);
    });
    form.hidden = false;

    /* A code that was typed into the address, with dashes or capitals, leads to no page of its own on a plain host; one that
       follows the page about codes does so everywhere. */
    const follow = () => {
      const typed = search.codeIn(location);
      if (!typed) return;
      code.value = typed;
      if (!location.pathname.toLowerCase().startsWith(new URL("./", page).pathname)) return;
      find().then((known) => (known ? location.replace(placeOf(known)) : say(form.dataset.unknown, `${page}#unknown-code`)));
    };
    follow();
    addEventListener("hashchange", follow);
  };

  /* The other language of a page has the same parts. */
  const keepPart = () => {
    for (const link of document.querySelectorAll("a.md-select__link[hreflang]")) link.hash = location.hash;
  };
  addEventListener("hashchange", keepPart);

  /* What is not there was looked for somewhere: of its address the section is told, as of any page. */
  const tellSection = (lost) => {
    const folder = (link) => new URL("./", link.href).pathname;
    const trees = [...document.querySelectorAll("a.md-select__link[hreflang]")].map((link) => new URL(link.href).pathname);
    const longest = (one, other) => (other.length > one.length ? other : one);
    const tree = trees.filter((root) => location.pathname.startsWith(root)).reduce(longest, "/");
    const home = lost.closest("ol").querySelector("a");
    const place = folder(home) + location.pathname.slice(tree.length);
    const isAround = (tab) => place.startsWith(folder(tab)) && folder(tab) !== folder(home);
    const tab = [...document.querySelectorAll(".md-tabs__link")].find(isAround);
    if (!tab) return;
    tab.parentElement.classList.add("md-tabs__item--active");
    const step = home.closest("li").cloneNode(true);
    Object.assign(step.querySelector("a"), { href: tab.href, textContent: tab.textContent.trim() });
    lost.before(step);
  };

  /* Where a plain host answers for every tree with the one page, the language of the address comes first. */
  const speakAsAddress = () => {
    const sections = [...document.querySelectorAll(".slm-not-found")];
    const home = (section) => new URL(section.querySelector("p a").href).pathname;
    const around = sections.filter((section) => location.pathname.startsWith(home(section)));
    const own = around.sort((one, other) => home(other).length - home(one).length)[0];
    if (!own || own === sections[0]) return;
    const level = (section, by) =>
      section.querySelectorAll("h1, h2, h3").forEach((heading) => {
        const other = document.createElement(`h${Number(heading.tagName[1]) + by}`);
        other.append(...heading.childNodes);
        heading.replaceWith(other);
      });
    level(sections[0], 1);
    level(own, -1);
    sections[0].before(own);
  };

  const start = () => {
    sizes.disconnect();
    document.querySelectorAll(".slm-box, .slm-chart, pre > code, .md-typeset__scrollwrap").forEach((box) => sizes.observe(box));
    speakAsAddress();
    document.querySelectorAll("[data-slm-code]").forEach(makeCodeField);
    document.querySelectorAll("[data-slm-lost]").forEach(tellSection);
    keepPart();
    document.querySelectorAll(".slm-chart").forEach(makeChart);
    document.querySelectorAll("table.slm-sortable").forEach(makeSortable);
    document.querySelectorAll("[data-slm-filter]").forEach(makeFilter);
  };

  /* Material's instant navigation changes pages without loading them. */
  if (window.document$) window.document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
