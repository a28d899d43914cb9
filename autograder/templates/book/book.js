// What the pages can do beyond being read: theme, contents on a phone, copying, searching. Without it they are still a book.
"use strict";

const bookSearch = {
  entries: [],
  wanted: null,
  add({ page, lesson, entries }) {
    for (const [anchor, title, words] of entries) {
      this.entries.push({ page, lesson, anchor, title, words, low: `${lesson} ${title} ${words}`.toLowerCase(), top: `${lesson} ${title}`.toLowerCase() });
    }
  },
  // A page that was opened as a file cannot fetch data, but it can load scripts: each lesson's words are one.
  load() {
    this.wanted ??= Promise.all(document.body.dataset.searches.trim().split(" ").map(folder => new Promise(done => {
      const script = document.createElement("script");
      script.src = `${document.body.dataset.up}book/search/${folder}.js`;
      script.onload = script.onerror = done;
      document.head.append(script);
    })));
    return this.wanted;
  },
  find(text) {
    const terms = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (!terms.length) return [];
    return this.entries
      .filter(entry => terms.every(term => entry.low.includes(term)))
      .map(entry => ({ entry, terms, score: terms.filter(term => entry.top.includes(term)).length * 10 + terms.reduce((sum, term) => sum + Math.min(5, entry.low.split(term).length - 1), 0) }))
      .sort((one, other) => other.score - one.score);
  },
};

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function setUpTheme() {
  const button = document.getElementById("theme");
  const names = { "": "as the system", light: "light", dark: "dark" };
  const order = Object.keys(names);
  const show = () => { button.lastChild.textContent = `: ${names[document.documentElement.dataset.theme ?? ""]}`; };
  button.hidden = false;
  button.addEventListener("click", () => {
    const next = order[(order.indexOf(document.documentElement.dataset.theme ?? "") + 1) % order.length];
    if (next) document.documentElement.dataset.theme = next;
    else delete document.documentElement.dataset.theme;
    try { localStorage.setItem("gpt-from-scratch-theme", next); } catch { /* private windows keep nothing */ }
    show();
  });
  show();
}

function setUpMenu() {
  const button = document.getElementById("menu");
  const contents = document.getElementById("contents");
  const narrow = matchMedia("(max-width: 60rem)");
  const fit = () => { button.hidden = !narrow.matches; };
  const open = is => { contents.classList.toggle("open", is); button.setAttribute("aria-expanded", String(is)); };
  narrow.addEventListener("change", fit);
  fit();
  button.addEventListener("click", () => open(button.getAttribute("aria-expanded") !== "true"));
  contents.addEventListener("click", event => { if (event.target.closest("a")) open(false); });
}

function setUpCopying() {
  for (const code of document.querySelectorAll(".code")) {
    const button = element("button", "Copy", { type: "button", class: "copy", "aria-label": "Copy this code" });
    button.addEventListener("click", async () => {
      const text = code.querySelector("pre").textContent;
      try { await navigator.clipboard.writeText(text); } catch { copyTheOldWay(text); }
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    code.append(button);
  }
}

function copyTheOldWay(text) {
  const area = element("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

function setUpPermalinks() {
  for (const heading of document.querySelectorAll("main :is(h2, h3, h4)[id]")) {
    heading.append(element("a", "#", { class: "permalink", href: `#${heading.id}`, "aria-label": `Link to: ${heading.textContent}` }));
  }
}

// The contents mark the section that is being read.
function setUpPlace() {
  const links = new Map([...document.querySelectorAll("#contents .sections a")].map(link => [decodeURIComponent(link.hash.slice(1)), link]));
  const headings = [...links.keys()].map(id => document.getElementById(id)).filter(Boolean);
  if (!headings.length) return;
  const mark = () => {
    const passed = headings.filter(heading => heading.getBoundingClientRect().top < 120);
    const here = links.get((passed.at(-1) ?? headings[0]).id);
    for (const link of links.values()) {
      if (link === here) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
  mark();
}

function setUpSearch() {
  const box = document.querySelector(".search");
  const input = document.getElementById("search");
  const found = document.getElementById("found");
  const list = document.getElementById("found-list");
  const count = document.getElementById("found-count");
  box.hidden = false;
  const show = async () => {
    const asked = input.value;
    if (!asked.trim()) { found.hidden = true; return; }
    await bookSearch.load();
    if (asked !== input.value) return; // typed on meanwhile
    const results = bookSearch.find(asked);
    count.textContent = results.length ? `${results.length} ${results.length === 1 ? "place" : "places"}` : "Nothing found. Try fewer letters.";
    list.replaceChildren(...results.slice(0, 20).map(result));
    found.hidden = false;
  };
  input.addEventListener("focus", () => bookSearch.load());
  input.addEventListener("input", show);
  addEventListener("keydown", event => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing) { event.preventDefault(); input.focus(); }
    if (event.key === "Escape" && box.contains(event.target)) { input.value = ""; found.hidden = true; input.focus(); }
    if (!box.contains(event.target) || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const stops = [input, ...list.querySelectorAll("a")];
    const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  });
  input.addEventListener("keydown", event => { if (event.key === "Enter") list.querySelector("a")?.click(); });
  addEventListener("click", event => { if (!box.contains(event.target)) found.hidden = true; });
  list.addEventListener("click", () => { found.hidden = true; });
}

function result({ entry, terms }) {
  const item = element("li");
  const link = element("a", "", { href: `${document.body.dataset.up}book/${entry.page}#${entry.anchor}` });
  link.append(element("span", entry.lesson === entry.title ? entry.title : `${entry.lesson} › ${entry.title}`, { class: "where" }));
  const snippet = element("span", "", { class: "snippet" });
  const at = Math.max(0, ...terms.map(term => entry.words.toLowerCase().indexOf(term)).filter(place => place >= 0).slice(0, 1));
  const from = Math.max(0, at - 50);
  const text = (from ? "…" : "") + entry.words.slice(from, from + 170) + (entry.words.length > from + 170 ? "…" : "");
  const escaped = terms.map(term => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  for (const piece of text.split(new RegExp(`(${escaped.join("|")})`, "gi"))) {
    snippet.append(terms.includes(piece.toLowerCase()) ? element("mark", piece) : piece);
  }
  link.append(snippet);
  item.append(link);
  return item;
}

// A link may lead into something folded, and paper cannot unfold.
function setUpFolds() {
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = target?.closest?.("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; });
}

document.documentElement.classList.add("with-script");
for (const setUp of [setUpTheme, setUpMenu, setUpCopying, setUpPermalinks, setUpPlace, setUpSearch, setUpFolds]) setUp();
