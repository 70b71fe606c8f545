/* The search of the site. It stands where Material's worker would: same messages, but the index is loaded when somebody
   turns to the field, from a server and from a disk alike, and what people type is understood: ids with or without
   hyphens, dates in any spelling, other words for the same thing. The plugin `offline` looks for the name of this file. */
"use strict";

(() => {
  const HAN = "\\p{sc=Han}";
  const BEGIN = "(?<!(?!\\p{sc=Han})[\\p{L}\\p{N}])";
  const END = "(?!(?!\\p{sc=Han})[\\p{L}\\p{N}])";
  const DASHES = "-\u2010-\u2015\u2212_\\s\u200b";
  const JOINT = `[${DASHES}]?`;
  const JOINTS = new RegExp(`[${DASHES}]+`, "g");
  const RUNS = new RegExp(`${HAN}+|[^${HAN}\\s]+`, "gu");
  const CODE = /^[0-9a-f]{12,64}$/;
  const SNIPPET = 160;
  const SHOWN = 200;
  /* Words of a question that are on no page for its answer. */
  const STOP = new Set(
    ("a an and any are at be been being can could did do does for from had has have how i if in is it long many me much my of on " +
      "or our please shall should the there they this to was we were what when where which who why will with would you your " +
      "的 了 吗 呢 吧 是 有 我 您 你 我们 你们 什么 怎么 怎么样 如何 怎样 哪些 哪个 哪里 多少 什么时候 时候 请 请问 能 会 要 想 可以 有没有 一下 在 几点 多久").split(" "),
  );

  const squeeze = (text) => text.normalize("NFKC").toLowerCase().replace(JOINTS, "");
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const joined = (text) => [...squeeze(text)].map(escaped).join(JOINT);
  const isHan = (text) => new RegExp(`^${HAN}`, "u").test(text);
  const words = Intl.Segmenter && new Intl.Segmenter("zh", { granularity: "word" });
  const segmented = (run) => (words ? [...words.segment(run)].map(({ segment }) => segment) : (run.match(/..?/gu) ?? []));

  /* What a question asks for: "when is the next maintenance" for the next maintenance. */
  const meantBy = (query) => {
    const runs = query.normalize("NFKC").toLowerCase().replace(/[?？!！。]/g, " ").match(RUNS) ?? [];
    return squeeze(runs.flatMap((run) => (isHan(run) ? segmented(run) : run)).filter((run) => !STOP.has(run)).join(""));
  };

  /* "Penalties" finds "penalty". */
  const word = (text) => {
    if (isHan(text)) return joined(text);
    const plural = /^([a-z]{3,}?)(ies|s)$/.exec(squeeze(text));
    if (!plural || plural[1].endsWith("s")) return BEGIN + joined(text);
    return BEGIN + joined(plural[1]) + (plural[2] === "ies" ? "(?:y|ies)" : "s?");
  };

  /* The names of months in the languages of the program, from the browser: no table of them. */
  const months = Array.from({ length: 12 }, (_, number) => {
    const day = new Date(Date.UTC(2020, number, 15));
    const names = ["en-GB", "en-US", "de", "zh-CN", document.documentElement.lang || "en"].flatMap((locale) =>
      ["long", "short"].map((month) => new Intl.DateTimeFormat(locale, { month, timeZone: "UTC" }).format(day)));
    return [...new Set(names.map((name) => name.toLowerCase().replace(/\.$/, "")))].sort((one, other) => other.length - one.length);
  });
  const NAMES = months.flat().sort((one, other) => other.length - one.length).map(escaped).join("|");
  const monthOf = (text) => (/^\d+$/.test(text) ? Number(text) : months.findIndex((names) => names.includes(text)) + 1);

  const YEAR = "((?:19|20)\\d\\d)";
  const SPELLINGS = [
    [`${YEAR}\\s?[-/.年]\\s?(\\d{1,2})(?!\\d)(?:\\s?[-/.月]\\s?(\\d{1,2})(?!\\d)\\s?日?|\\s?月)?`, ["year", "month", "day"]],
    [`(?:(\\d{1,2})\\.?\\s)?(${NAMES})\\.?,?\\s?${YEAR}`, ["day", "month", "year"]],
    [`(${NAMES})\\.?\\s(\\d{1,2}),?\\s${YEAR}`, ["month", "day", "year"]],
    [`${YEAR}\\s?年?\\s?(${NAMES})`, ["year", "month"]],
    [`(?:(\\d{1,2})[./])?(\\d{1,2})[./]${YEAR}`, ["day", "month", "year"]],
    [`(\\d{1,2})\\s?月(?:\\s?(\\d{1,2})\\s?日)?`, ["month", "day"]],
    [`(?:(\\d{1,2})\\.?\\s)?(${NAMES})\\.?`, ["day", "month"]],
  ].map(([spelling, parts]) => [new RegExp(`${BEGIN}${spelling}(?![\\p{N}]|(?!${HAN})\\p{L})`, "u"), parts]);

  /* All ways to write a day or a month, as a pattern; the years are any where none was typed. */
  const spellings = ({ year, month, day }) => {
    const names = `(?:${months[month - 1].map(escaped).join("|")})\\.?`;
    const [y, m] = [year ?? "(?:19|20)\\d\\d", `0?${month}`];
    const d = day ? `0?${Number(day)}` : "\\d{1,2}";
    const after = day ? `\\s?[-/.月]\\s?${d}(?!\\d)` : "(?!\\d)";
    const named = day ? [`${d}\\.?\\s${names},?\\s${y}`, `${names}\\s${d},?\\s${y}`] : [`${names},?\\s(?:${d},\\s)?${y}`];
    const alone = year || day ? [] : [`${names}(?!\\p{L})`, `${m}\\s?月`];
    const dotted = day ? `${d}[./]${m}[./]${y}` : `${m}[./]${y}`;
    return `${BEGIN}(?:${[`${y}\\s?[-/.年]\\s?${m}${after}`, ...named, dotted, ...alone].join("|")})`;
  };

  const dateOf = (text) => {
    for (const [spelling, parts] of SPELLINGS) {
      const match = spelling.exec(text);
      if (!match) continue;
      const found = Object.fromEntries(parts.map((part, number) => [part, match[number + 1]]));
      found.month = monthOf(found.month);
      if (found.month >= 1 && found.month <= 12 && (found.day ?? 1) <= 31) return { ...found, text: match[0] };
    }
    return null;
  };

  class Term {
    constructor(said, patterns) {
      const any = patterns.length > 1 ? `(?:${patterns.join("|")})` : patterns[0];
      this.said = said;
      this.every = new RegExp(any, "giu");
      this.part = new RegExp(any, "iu");
      this.whole = new RegExp(`(?:${any})${END}`, "iu");
      this.exact = new RegExp(`^\\s*(?:${any})\\s*$`, "iu");
    }
  }

  const plain = (html) => html.replace(/<[^>]*>/g, " ").replace(/\u200b/g, "").replace(/\s+/g, " ").trim();

  class Index {
    constructor({ docs, synonyms, meant }) {
      this.docs = docs.map((doc) => ({
        ...doc,
        title: plain(doc.title),
        text: plain(doc.text),
        keys: doc.keys ?? [],
        boost: doc.boost ?? 1,
        page: doc.location.split("#")[0],
        isPart: doc.location.includes("#"),
      }));
      this.pages = new Map();
      for (const doc of this.docs) if (!doc.isPart && !this.pages.has(doc.page)) this.pages.set(doc.page, doc);
      this.synonyms = synonyms ?? [];
      this.others = new Map();
      for (const group of this.synonyms)
        for (const one of group)
          this.addOthers(one, group.filter((other) => other !== one));
      /* What readers say leads to the headings that mean it; whoever types a heading does not look for all of their words. */
      for (const [words, headings] of meant ?? []) for (const one of words) this.addOthers(one, headings);
    }

    addOthers(word, others) {
      this.others.set(squeeze(word), [...new Set([...(this.others.get(squeeze(word)) ?? []), ...others])]);
    }

    /* Where the code of a printed paper leads; null of one that is unknown, undefined of what is no code. */
    ofCode(typed) {
      const code = codeOf(typed);
      return code && (this.docs.find((doc) => doc.keys.includes(code.slice(0, 12))) ?? null);
    }

    has(pattern) {
      const wanted = new RegExp(pattern, "iu");
      return this.docs.some((doc) => wanted.test(doc.title) || wanted.test(doc.text));
    }

    /* The words of a query: a date is one, and so are Chinese characters that stand together somewhere. */
    terms(query) {
      const terms = [];
      let rest = query.normalize("NFKC").toLowerCase();
      for (let date = dateOf(rest); date; date = dateOf(rest)) {
        terms.push(new Term(date.text, [spellings(date), word(date.text)]));
        rest = rest.replace(date.text, " ");
      }
      const runs = (rest.match(RUNS) ?? []).flatMap((run) => (isHan(run) ? this.segments(run) : run)).filter(squeeze);
      const said = runs.filter((run) => !STOP.has(run));
      for (const run of said.length || terms.length ? said : runs) {
        const others = this.others.get(squeeze(run)) ?? this.around(run);
        terms.push(new Term(run, [word(run), ...others.map(word)]));
      }
      return terms;
    }

    /* What a word stands for that is hardly used here, such as one of another language: the names in which it stands.
       What counts little, such as an old report or a guide, is no use. */
    around(run) {
      const wanted = new RegExp(word(run), "iu");
      const places = this.docs.filter((doc) => doc.boost >= 0.5 && (wanted.test(doc.title) || wanted.test(doc.text)));
      const met = new Set(places.map((doc) => doc.page));
      return met.size > 1 ? [] : this.synonyms.filter((group) => group.some((one) => wanted.test(one))).flat();
    }

    segments(run) {
      if (run.length < 3 || this.others.has(run) || this.has(joined(run))) return [run];
      const found = segmented(run).filter((segment) => !STOP.has(segment));
      return found.some((segment) => segment.length > 1) ? found.filter((segment) => segment.length > 1) : found;
    }

    /* What was typed, and other words for the whole of it, which count for less. */
    readings(query) {
      const others = this.others.get(squeeze(query)) ?? this.others.get(meantBy(query)) ?? [];
      const typed = { terms: this.terms(query), weight: 1 };
      return [typed, ...others.map((other) => ({ terms: [new Term(other, [word(other)])], weight: 0.7 }))];
    }

    find(query) {
      const code = this.ofCode(query);
      if (code !== undefined) {
        const found = code ?? this.docs.find((doc) => doc.location.endsWith("#unknown-code"));
        return { items: found ? [[shown(found, 1000, [], [])]] : [] };
      }
      const asked = squeeze(query);
      if (!asked) return { items: [] };
      const meant = meantBy(query);
      const readings = this.readings(query);
      const date = dateOf(query.normalize("NFKC").toLowerCase().trim());
      const month = date?.text === query.normalize("NFKC").toLowerCase().trim() && new RegExp(`^${spellings(date)}$`, "iu");
      const groups = new Map();
      for (const doc of this.docs) {
        const isExact = doc.keys.some((key) => [asked, meant].includes(squeeze(key)) || (month && month.test(key)));
        if (!doc.boost && !isExact) continue;
        const best = readings
          .map(({ terms, weight }) => ({ terms, ...this.weigh(doc, terms, weight) }))
          .reduce((one, other) => (other.score > one.score ? other : one));
        if (!isExact && !best.score) continue;
        const score = (best.score + (isExact ? 1000 : 0)) * (doc.boost || 1);
        /* A part that was asked for by its name stands for itself, not below its page. */
        const place = isExact ? doc.location : doc.page;
        const group = groups.get(place) ?? { score: 0, hits: [], met: new Set(), of: best.terms.length };
        group.score = Math.max(group.score, score);
        group.hits.push({ doc, score, terms: best.terms });
        best.met.forEach((term) => group.met.add(term));
        if (isExact) best.terms.forEach((term) => group.met.add(term.said));
        groups.set(place, group);
      }
      const found = [...groups.entries()].map(([place, group]) => {
        const covered = Math.min(1, group.met.size / group.of);
        return { ...group, place, covered, score: group.score * covered ** 4 };
      });
      const isCovered = found.some(({ covered }) => covered === 1);
      const items = found
        .filter(({ covered }) => !isCovered || covered === 1)
        .sort((one, other) => other.score - one.score)
        .slice(0, SHOWN)
        .map((group) => this.item(group, readings[0].terms));
      return { items, suggest: suggested(items, asked) };
    }

    weigh(doc, terms, weight) {
      let score = 0;
      const met = new Set();
      const isTitled = terms.length > 1 && terms.every((term) => term.part.test(doc.title));
      const part = doc.isPart ? 0.6 : 1;
      for (const term of terms) {
        let found = 0;
        if (term.exact.test(doc.title)) found += 100 * part;
        else if (term.whole.test(doc.title)) found += 40 * part;
        else if (term.part.test(doc.title)) found += 25 * part;
        if (doc.keys.some((key) => term.exact.test(key))) found += 60;
        else if (doc.keys.some((key) => term.whole.test(key))) found += 30;
        else if (doc.keys.some((key) => term.part.test(key))) found += 15;
        const often = term.part.test(doc.text) ? doc.text.match(term.every).length : 0;
        if (often) found += Math.min(often, 8) + (term.whole.test(doc.text) ? 4 : 0);
        if (found) met.add(term.said);
        score += found;
      }
      return { score: weight * score * (met.size / terms.length) * (isTitled ? 3 : 1), met };
    }

    item({ place, hits, met, score, covered }, asked) {
      const best = hits.sort((one, other) => other.score - one.score);
      const absent = covered < 1 ? asked.map((term) => term.said).filter((said) => !met.has(said)) : [];
      const items = best.map((hit) => shown(hit.doc, Math.min(hit.score, score), hit.terms, absent));
      const page = this.pages.get(place);
      if (page && !items.some((item) => item.location === page.location)) items.push(shown(page, 0, asked, absent));
      return items;
    }
  }

  const shown = (doc, score, terms, absent) => ({
    location: doc.location,
    title: marked(doc.title, terms),
    text: marked(snippet(doc.text, terms), terms),
    score,
    terms: Object.fromEntries([...terms.map((term) => [term.said, true]), ...absent.map((said) => [said, false])]),
  });

  /* The words around the first that was looked for; no entity such as &amp; is cut. */
  const snippet = (text, terms) => {
    const places = terms.map((term) => text.search(term.part)).filter((place) => place >= 0);
    const from = Math.max(0, Math.min(...(places.length ? places : [0])) - SNIPPET / 4);
    const start = from ? text.indexOf(" ", from - 20) + 1 || from : 0;
    const cut = text.slice(start > from + 10 ? from : start, from + SNIPPET).replace(/^[^&;]{0,6};|&[^;]{0,6}$/g, "");
    return `${from ? "…" : ""}${cut}${from + SNIPPET < text.length ? "…" : ""}`;
  };

  const marked = (text, terms) => {
    if (!terms.length) return text;
    const any = new RegExp(terms.map((term) => term.part.source).join("|"), "giu");
    return text.replace(any, (match) => (match ? `<mark>${match}</mark>` : ""));
  };

  const suggested = (items, asked) => {
    const words = items.length ? items[0][0].title.replace(/<[^>]*>/g, "").toLowerCase().split(/[\s,:]+/) : [];
    return words.filter((each) => asked && each.startsWith(asked)).slice(0, 1);
  };

  /* The code of a paper, however it was typed: the whole address, with blanks, hyphens, capitals, wide digits, and with
     letters that look like its digits and are none of its own. */
  const codeOf = (typed) => {
    const said = squeeze(typed).replace(/^.*\/v\//, "").replace(/\/.*$/, "").replace(/^slm\d*:(?:sha256:)?/, "").replace(/[.,:;'`’·。，；]/g, "");
    const code = said.replace(/o/g, "0").replace(/[il]/g, "1");
    return CODE.test(code) && /\d/.test(said) ? code : undefined;
  };

  /* The code that stands in an address, as it was typed there: as a page of its own, or after the page about codes, which
     is there on every host and disk: `?code=1F0E-33AB-90C4`, `#1f0e-33ab-90c4`. */
  const codeIn = ({ pathname, search, hash }) => {
    const [, written] = /\/v\/(?:index\.html)?(?:\?code=|#)?([^/?#&]+)/i.exec(pathname + search + hash) ?? [];
    try {
      const typed = decodeURIComponent((written ?? "").replaceAll("+", " "));
      return codeOf(typed) && typed;
    } catch {
      return undefined; /* no address that a browser makes */
    }
  };

  const base = () => new URL(JSON.parse(document.getElementById("__config").textContent).base, location);
  let loading;
  const load = () => {
    loading ??= (location.protocol === "file:" ? scripted() : fetched()).then((content) => new Index(content));
    loading.catch(() => (loading = undefined)); /* the next key tries again */
    return loading;
  };
  const fetched = async () => {
    const answer = await fetch(new URL("search/search_index.json", base()));
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  };
  /* Pages that were opened from a disk may load scripts and nothing else. */
  const scripted = () =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("search/search_index.js", base());
      script.onload = () => resolve(__index);
      script.onerror = reject;
      document.head.append(script);
    });

  class Search extends EventTarget {
    constructor() {
      super();
      const begin = (event) => {
        if (event.target.matches?.(".md-search__input"))
          load().then(() => this.ready || this.say((this.ready = { type: 1 })), () => {});
      };
      /* Material listens to keys going up alone; words can be pasted by mouse, too, or come from an input method. */
      document.addEventListener("input", ({ target }) => {
        if (target.matches(".md-search__input")) target.dispatchEvent(new Event("keyup"));
      });
      document.addEventListener("focusin", begin);
      document.addEventListener("keydown", begin);
      if (document.activeElement) begin({ target: document.activeElement });
    }

    say(data) {
      this.dispatchEvent(new MessageEvent("message", { data }));
    }

    async postMessage({ type, data }) {
      if (type === 2) this.say({ type: 3, data: (await load()).find(data) });
    }

    terminate() {}
  }

  const Native = window.Worker;
  window.Worker = function (address, ...options) {
    return /\/workers\/search\./.test(address) ? new Search() : new Native(address, ...options);
  };
  window.slmSearch = { load, codeOf, codeIn };

  /* What was looked for is marked on the page that was found, too. */
  addEventListener("DOMContentLoaded", async () => {
    const words = new URLSearchParams(location.search).get("h");
    const article = document.querySelector("article");
    if (!words || !article) return;
    const terms = new Index({ docs: [], synonyms: [] }).terms(words);
    const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) if (terms.some((term) => term.part.test(texts.currentNode.data))) found.push(texts.currentNode);
    for (const text of found) {
      const safe = text.data.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
      const place = document.createElement("span");
      place.innerHTML = marked(safe, terms);
      if (!text.parentElement.closest("svg, script, style, option, button")) text.replaceWith(...place.childNodes);
    }
  });
})();
