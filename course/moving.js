// Figures that move, in the book and in notebooks: attention weights, a mask to paint, clock hands, a cache that fills.
// A figure element of the class "moving" holds its numbers as JSON, in a script element. No library, no network.
(() => {
  "use strict";

  const STYLE = `
.moving { font: 0.95rem/1.45 system-ui, sans-serif; border: 1px solid light-dark(#d4dae0, #39424a); border-radius: 0.5rem; padding: 0.7rem 1rem 1rem; margin: 1.2rem 0; overflow-x: auto; }
.moving figcaption { font-weight: 600; margin-bottom: 0.5rem; }
.moving .controls { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: center; margin: 0.5rem 0; }
.moving select, .moving button, .moving input { font: inherit; color: inherit; }
.moving select, .moving .controls button { background: transparent; border: 1px solid light-dark(#6b7680, #8d98a2); border-radius: 0.3rem; padding: 0.2rem 0.6rem; min-height: 2rem; }
.moving select option { background: light-dark(#fff, #14171a); }
.moving input[type="range"] { width: min(22rem, 60vw); accent-color: #0072b2; }
.moving table { border-collapse: separate; border-spacing: 2px; margin: 0.3rem 0; font-size: 0.82rem; font-variant-numeric: tabular-nums; width: auto; background: none; }
.moving th, .moving td { border: 0; padding: 0.1rem 0.25rem; text-align: center; vertical-align: middle; background: none; white-space: pre; }
.moving thead th { font-weight: 500; vertical-align: bottom; }
.moving thead th.slanted > span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 7rem; }
.moving td.weight { background: color-mix(in srgb, light-dark(#56b4e9, #00629b) calc(var(--w) * 100%), transparent); min-width: 2.6em; border-radius: 3px; }
.moving tr.here td.weight { outline: 2px solid light-dark(#b04a00, #ffb37a); }
.moving tbody th { text-align: right; font-weight: 500; }
.moving tbody th button { all: unset; cursor: pointer; padding: 0.05rem 0.35rem; border-radius: 0.25rem; }
.moving button:focus-visible, .moving select:focus-visible, .moving input:focus-visible { outline: 3px solid light-dark(#0b5394, #ffd166); outline-offset: 1px; }
.moving .reading { min-height: 3em; margin: 0.4rem 0 0; }
.moving td.paint { padding: 0; }
.moving td.paint button { all: unset; box-sizing: border-box; display: block; width: 2.1rem; height: 1.7rem; line-height: 1.7rem; text-align: center; cursor: pointer; border-radius: 3px; border: 1px solid light-dark(#6b7680, #8d98a2); touch-action: none; }
.moving td.paint button[aria-pressed="true"] { background: light-dark(#56b4e9, #00629b); }
.moving .tables { display: flex; flex-wrap: wrap; gap: 0.5rem 1.6rem; align-items: flex-end; }
.moving .changed { outline: 2px solid light-dark(#b04a00, #ffb37a); border-radius: 3px; }
.moving .clocks { display: flex; flex-wrap: wrap; gap: 0.6rem 1.4rem; }
.moving .clocks figure { margin: 0; text-align: center; font-size: 0.85rem; }
.moving svg { display: block; margin: 0 auto; }
.moving .face { fill: none; stroke: light-dark(#6b7680, #8d98a2); }
.moving .hand { stroke: light-dark(#0072b2, #56b4e9); stroke-width: 4; stroke-linecap: round; }
.moving .entry { display: inline-block; width: 5px; height: 1.5em; vertical-align: middle; }
.moving td.kept { border: 1px solid light-dark(#b8c0c8, #55606a); border-radius: 3px; padding: 1px 3px; }
.moving td.newest { border: 2px solid light-dark(#b04a00, #ffb37a); border-radius: 3px; padding: 0 2px; }
.moving td.empty { min-width: 50px; border: 1px dashed light-dark(#b8c0c8, #55606a); border-radius: 3px; }
`;

  function make(name, text = "", attributes = {}, ...children) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function draw(name, attributes, ...children) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const range = count => Array.from({ length: count }, (_, index) => index);
  const digits = (number, count = 2) => (Object.is(Number(number.toFixed(count)), -0) ? 0 : number).toFixed(count);

  function choice(label, names, changed) {
    const select = make("select");
    select.append(...names.map((name, index) => make("option", name, { value: index })));
    select.addEventListener("change", () => changed(Number(select.value)));
    return { wrapped: make("label", `${label} `, {}, select), select };
  }

  function weightCell(weight) {
    const cell = make("td", digits(weight), { class: "weight", "data-value": weight });
    cell.style.setProperty("--w", weight);
    return cell;
  }

  function heads(words) {
    return words.map(word => {
      const long = words.length > 6 || word.length > 8;
      return make("th", "", { scope: "col", class: long ? "slanted" : "" }, make("span", word));
    });
  }

  // Weights of all layers and heads: the table is one head's, and a row, pointed at or focused, is read out.
  function attention(figure, { examples }) {
    const at = { example: 0, layer: 0, head: 0 };
    const controls = make("div", "", { class: "controls" });
    const table = make("table", "", { "aria-label": "attention weights: each row sums to one" });
    const reading = make("p", "", { class: "reading", role: "status" });
    figure.append(controls, table, reading);
    const pick = what => value => {
      at[what] = value;
      if (what === "example") Object.assign(at, { layer: 0, head: 0 });
      show();
    };
    function show() {
      const { weights, queries, keys } = examples[at.example];
      const pickers = [
        ["example", "Sentence", examples.map(one => one.keys.join(" "))],
        ["layer", "Layer", range(weights.length).map(index => `${index + 1} of ${weights.length}`)],
        ["head", "Head", range(weights[0].length).map(index => `${index + 1} of ${weights[0].length}`)],
      ].filter(([, , names]) => names.length > 1);
      const focused = controls.contains(document.activeElement) ? document.activeElement.dataset.what : null;
      controls.replaceChildren(...pickers.map(([what, label, names]) => {
        const { wrapped, select } = choice(label, names, pick(what));
        select.value = at[what];
        select.dataset.what = what;
        return wrapped;
      }));
      if (focused) controls.querySelector(`[data-what="${focused}"]`)?.focus();
      const rows = weights[at.layer][at.head].map((row, index) => {
        const label = make("th", "", { scope: "row" }, make("button", queries[index], { type: "button" }));
        const line = make("tr", "", {}, label, ...row.map(weightCell));
        const read = () => {
          for (const other of table.querySelectorAll(".here")) other.classList.remove("here");
          line.classList.add("here");
          const order = range(row.length).sort((one, other) => row[other] - row[one]).slice(0, 6);
          reading.textContent = `“${queries[index]}” looks at: ${order.map(key => `${keys[key]} ${digits(row[key], 3)}`).join(" · ")}${row.length > 6 ? " …" : ""}`;
        };
        line.addEventListener("pointerenter", read);
        label.firstChild.addEventListener("focus", read);
        label.firstChild.addEventListener("click", read);
        return line;
      });
      table.replaceChildren(make("thead", "", {}, make("tr", "", {}, make("td"), ...heads(keys))), make("tbody", "", {}, ...rows));
      reading.textContent = "Point at a row, or step through the rows by Tab, to read its numbers.";
    }
    show();
  }

  // softmax(Q Kᵀ / √K) V with a mask, as in lesson 04: a row that may look nowhere gets zeros.
  function attend({ query, key, value }, allowed) {
    const weights = query.map((one, row) => {
      const scores = key.map(other => one.reduce((sum, entry, index) => sum + entry * other[index], 0) / Math.sqrt(one.length));
      const open = scores.filter((_, column) => allowed[row][column]);
      if (!open.length) return scores.map(() => 0);
      const highest = Math.max(...open);
      const powers = scores.map((score, column) => (allowed[row][column] ? Math.exp(score - highest) : 0));
      const total = powers.reduce((sum, power) => sum + power, 0);
      return powers.map(power => power / total);
    });
    const output = weights.map(row => value[0].map((_, column) => row.reduce((sum, weight, index) => sum + weight * value[index][column], 0)));
    return { weights, output };
  }

  function mask(figure, data) {
    const { words } = data;
    let allowed = data.allowed.map(row => [...row]);
    const first = attend(data, allowed);
    const controls = make("div", "", { class: "controls" });
    const reading = make("p", "", { class: "reading", role: "status" });
    const grid = make("table", "", { "aria-label": "mask: who may look at whom" });
    const weights = make("table", "", { "aria-label": "weights", "data-table": "weights" });
    const output = make("table", "", { "aria-label": "output", "data-table": "output" });
    const named = (name, table) => make("div", "", {}, make("div", name), table);
    figure.append(controls, make("div", "", { class: "tables" }, named("mask: paint it", grid), named("weights", weights), named("output", output)), reading);
    const presets = { "as given": data.allowed, "everything": words.map(() => words.map(() => true)), "no future": words.map((_, row) => words.map((_, column) => column <= row)) };
    for (const [name, preset] of Object.entries(presets)) {
      const button = make("button", name, { type: "button" });
      button.addEventListener("click", () => { allowed = preset.map(row => [...row]); show(); });
      controls.append(button);
    }
    let painting = null; // the value that a stroke paints
    const squares = words.map((from, row) => words.map((to, column) => {
      const button = make("button", "", { type: "button" });
      const paint = to => { if (allowed[row][column] !== to) { allowed[row][column] = to; show(); } };
      button.addEventListener("pointerdown", event => {
        painting = !allowed[row][column];
        button.releasePointerCapture?.(event.pointerId);
        paint(painting);
      });
      button.addEventListener("pointerenter", () => { if (painting !== null) paint(painting); });
      button.addEventListener("keydown", event => {
        const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
        if (event.key === " " || event.key === "Enter") { event.preventDefault(); paint(!allowed[row][column]); }
        const step = steps[event.key];
        const next = step && squares[row + step[0]]?.[column + step[1]];
        if (next) { event.preventDefault(); next.focus(); }
      });
      return button;
    }));
    addEventListener("pointerup", () => { painting = null; });
    grid.append(
      make("thead", "", {}, make("tr", "", {}, make("td"), ...heads(words))),
      make("tbody", "", {}, ...words.map((word, row) => make("tr", "", {}, make("th", word, { scope: "row" }), ...squares[row].map(square => make("td", "", { class: "paint" }, square))))),
    );
    function show() {
      const now = attend(data, allowed);
      squares.forEach((line, row) => line.forEach((square, column) => {
        square.setAttribute("aria-pressed", String(allowed[row][column]));
        square.setAttribute("aria-label", `${words[row]} may look at ${words[column]}`);
        square.textContent = allowed[row][column] ? "" : "×";
      }));
      weights.replaceChildren(
        make("thead", "", {}, make("tr", "", {}, make("td"), ...heads(words))),
        make("tbody", "", {}, ...now.weights.map((row, index) => make("tr", "", {}, make("th", words[index], { scope: "row" }), ...row.map(weightCell)))),
      );
      const moved = now.output.map((row, index) => row.some((entry, column) => Math.abs(entry - first.output[index][column]) > 1e-6));
      output.replaceChildren(make("tbody", "", {}, ...now.output.map((row, index) =>
        make("tr", "", { class: moved[index] ? "changed" : "" }, make("th", words[index], { scope: "row" }), ...row.map(entry => make("td", digits(entry), { "data-value": entry }))))));
      const names = words.filter((_, index) => moved[index]);
      reading.textContent = names.length ? `The output moved for: ${names.join(", ")}.` : "Paint squares (by pointer, or by arrow keys and space): which outputs move?";
    }
    show();
  }

  function slider(label, most, changed) {
    const input = make("input", "", { type: "range", min: 0, max: most, value: 0 });
    const shown = make("output", "0");
    const play = make("button", "Play", { type: "button" });
    let timer = null;
    const go = value => { input.value = value; shown.textContent = value; changed(value); };
    const stop = () => { clearInterval(timer); timer = null; play.textContent = "Play"; };
    input.addEventListener("input", () => { stop(); go(Number(input.value)); });
    play.addEventListener("click", () => {
      if (timer !== null) { stop(); return; }
      if (Number(input.value) >= most) go(0);
      play.textContent = "Stop";
      timer = setInterval(() => (Number(input.value) < most ? go(Number(input.value) + 1) : stop()), 400);
    });
    return { wrapped: [make("label", `${label} `, {}, input, " ", shown), play], go };
  }

  // Each pair of columns is one hand: the sine says how far to the right it points, the cosine how far up.
  function hands(figure, { table }) {
    const clocks = range(Math.floor(table[0].length / 2)).map(index => {
      const hand = draw("line", { class: "hand", x1: 50, y1: 50 });
      const face = draw("svg", { viewBox: "0 0 100 100", width: 100, height: 100, "aria-hidden": "true" }, draw("circle", { class: "face", cx: 50, cy: 50, r: 46 }), hand);
      const numbers = make("div", "", { class: "numbers" });
      return { hand, numbers, whole: make("figure", "", {}, make("div", `clock ${index}`), face, numbers) };
    });
    const show = position => clocks.forEach(({ hand, numbers }, index) => {
      const [sine, cosine] = table[position].slice(2 * index, 2 * index + 2);
      hand.setAttribute("x2", 50 + 44 * sine);
      hand.setAttribute("y2", 50 - 44 * cosine);
      numbers.textContent = `sin ${digits(sine)}\u2002cos ${digits(cosine)}`;
    });
    const { wrapped, go } = slider("Position", table.length - 1, show);
    figure.append(make("div", "", { class: "controls" }, ...wrapped), make("div", "", { class: "clocks" }, ...clocks.map(clock => clock.whole)));
    go(0);
  }

  // Step 0 is the prompt, which goes in at once; each later step appends one token's keys and values.
  function cache(figure, { tokens, prompt, keys, weights }) {
    const table = make("table", "", { "aria-label": "what the cache holds: one key a layer and token, drawn as bars" });
    const reading = make("p", "", { class: "reading", role: "status" });
    const largest = Math.max(...keys.flat(2).map(Math.abs)) || 1;
    const key = numbers => numbers.map(number => {
      const bar = make("span", "", { class: "entry" });
      const color = number < 0 ? "light-dark(#d55e00, #ffb37a)" : "light-dark(#0072b2, #8cc4ff)";
      bar.style.background = `color-mix(in srgb, ${color} ${Math.round(100 * Math.abs(number) / largest)}%, transparent)`;
      return bar;
    });
    function show(step) {
      const filled = prompt + step;
      const newest = step === 0 ? 0 : filled - 1;
      const layers = keys.map((layer, index) => make("tr", "", {}, make("th", `layer ${index + 1}: keys`, { scope: "row" }), ...tokens.map((_, position) =>
        position >= filled ? make("td", "", { class: "empty" }) : make("td", "", { class: position >= newest ? "newest" : "kept" }, ...key(layer[position])))));
      const looks = weights.map((layer, index) => make("tr", "", {}, make("th", `layer ${index + 1}: the newest looks at`, { scope: "row" }), ...tokens.map((_, position) =>
        position < filled ? weightCell(layer[filled - 1][position]) : make("td", "", { class: "empty" }))));
      table.replaceChildren(make("thead", "", {}, make("tr", "", {}, make("td"), ...heads(tokens.map((token, position) => (position < filled ? token : "·"))))), make("tbody", "", {}, ...layers, ...looks));
      const added = step === 0 ? `The prompt goes in at once: ${prompt} keys and values a layer.` : `“${tokens[filled - 1]}” goes in alone: one new key and value a layer, ${filled - 1} are kept.`;
      const rows = step === 0 ? prompt : 1;
      reading.textContent = `${added} Scores for each head: ${rows} × ${filled} = ${rows * filled}; without the cache ${filled} × ${filled} = ${filled * filled}.`;
    }
    const { wrapped, go } = slider("New tokens", tokens.length - prompt, show);
    figure.append(make("div", "", { class: "controls" }, ...wrapped), table, reading);
    go(0);
  }

  const KINDS = { attention, mask, hands, cache };

  function bringToLife(figure) {
    const data = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    figure.dataset.alive = "yes";
    figure.querySelector(".in-words")?.remove();
    figure.setAttribute("aria-label", data.alt);
    // A notebook says dark only by its colors; the book says it by color-scheme, which is then left as it is.
    if (!document.documentElement.classList.contains("with-script")) {
      const [red, green, blue] = getComputedStyle(figure).color.match(/[\d.]+/g).map(Number);
      figure.style.colorScheme = red + green + blue > 384 ? "dark" : "light";
    }
    figure.append(make("figcaption", data.title));
    KINDS[data.kind](figure, data);
  }

  if (!document.getElementById("moving-style")) document.head.append(make("style", STYLE, { id: "moving-style" }));
  for (const figure of document.querySelectorAll("figure.moving:not([data-alive])")) bringToLife(figure);
})();
