"use strict";
// The table of the class: only the rows on the screen are drawn, so that thousands of students stay fluent.
(() => {
  const start = performance.now();
  const find = id => document.getElementById(id);
  const data = JSON.parse(find("data").textContent);
  const marks = { p: "✓", h: "◐", f: "✗", n: "○", e: "!", r: "⊘", m: "·", u: "·", ".": "·" };
  const words = { p: "passed", h: "partial", f: "failed", n: "not started", e: "stopped with an error", r: "called the finished part", m: "no notebook", u: "cannot be read", ".": "not handed in" };
  const nothing = letter => "mu.".includes(letter); // no verdict: as in the panels, it counts in no mean of an exercise
  const odd = { u: "cannot be read", m: "no notebook", t: "stopped: too long", c: "ended itself" };
  const count = data.numbers.length;
  const state = { order: [...Array(count).keys()], sort: "who", down: false, active: 0, hideNames: data.anonymous, open: null, all: false };
  const ROW = 32, SPARE = 15;
  const table = find("class"), head = table.tHead, body = table.tBodies[0], scroll = find("scroll"), dialog = find("student");
  const signsOf = new Map();
  for (const sign of data.signs) signsOf.set(sign[0], [...(signsOf.get(sign[0]) || []), sign]);
  const carried = data.exercises.map(exercise => new Set(exercise.k));
  let messages = null, drawn = null, columns = [];

  const name = student => state.hideNames ? `Student ${data.numbers[student]}` : data.students[student];
  const number = value => String(Math.round(value * 100) / 100);
  const message = (exercise, student) => {
    messages ??= JSON.parse(find("messages").textContent);
    return messages.texts[messages.at[exercise][student]];
  };
  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const bdi = text => element("bdi", "", text);

  function shade(points, most, letter) {
    if (nothing(letter)) return "absent";
    if (letter === "n") return "idle";
    if (letter === "r") return "refused";
    const share = most ? points / most : letter === "p" ? 1 : 0;
    return share >= 0.9999 ? "full" : share >= 2 / 3 ? "high" : share >= 1 / 3 ? "mid" : share > 0 ? "low" : "zero";
  }

  // ---- the heading: names of the exercises, and the class's mean
  function shownExercises() {
    const only = find("assignment")?.value ?? "";
    return data.exercises.map((_, at) => at).filter(at => only === "" || data.exercises[at].of === Number(only));
  }
  function heading() {
    const shown = shownExercises();
    columns = [["who", "student"], ["points", "points"], ...shown.map(at => [at, data.exercises[at].name])];
    if (data.seconds) columns.push(["seconds", "seconds"]);
    columns.push(["why", "why"]);
    table.classList.toggle("many", shown.length > 6);
    const row = element("tr"), mean = element("tr", "mean");
    let before = null;
    for (const [key, label] of columns) {
      const cell = element("th", key === "who" ? "who" : typeof key === "number" ? "exercise" : "");
      const begins = typeof key === "number" && data.assignments.length > 1 && data.exercises[key].of !== before;
      if (typeof key === "number") before = data.exercises[key].of;
      if (begins) cell.classList.add("begins");
      cell.scope = "col";
      cell.setAttribute("aria-sort", state.sort !== key ? "none" : state.down ? "descending" : "ascending");
      const button = element("button", "", label + (state.sort !== key ? "" : state.down ? " ▾" : " ▴"));
      button.type = "button";
      button.dataset.sort = key;
      if (typeof key === "number") button.title = `${data.assignments[data.exercises[key].of].name}: ${label} (${number(data.exercises[key].max)} points)`;
      cell.append(button);
      row.append(cell);
      mean.append(meanOf(key, begins));
    }
    head.replaceChildren(...(data.assignments.length > 1 ? [groups(shown)] : []), row, mean);
  }
  function groups(shown) {
    const row = element("tr", "groups");
    row.append(element("td", "who"), element("td"));
    for (const [of, assignment] of data.assignments.entries()) {
      const width = shown.filter(at => data.exercises[at].of === of).length;
      if (width) row.append(Object.assign(element("th", "begins", assignment.name), { colSpan: width, scope: "colgroup", title: assignment.name }));
    }
    row.append(Object.assign(element("td"), { colSpan: data.seconds ? 2 : 1 }));
    return row;
  }
  function meanOf(key, begins) {
    const among = state.order;
    const average = values => among.length ? among.reduce((sum, student) => sum + values[student], 0) / among.length : 0;
    if (key === "who") return Object.assign(element("th", "who", "mean of those shown"), { scope: "row" });
    if (key === "points") return element("td", "", `${average(data.points).toFixed(1)} of ${number(data.max)}`);
    if (typeof key !== "number") return element("td", "", key === "seconds" ? average(data.seconds).toFixed(1) : "");
    const exercise = data.exercises[key], there = among.filter(student => !nothing(exercise.s[student]));
    const value = there.length ? there.reduce((sum, student) => sum + exercise.p[student], 0) / there.length : 0;
    const cell = element("td", there.length ? shade(value, exercise.max, "h") : "absent", there.length ? `${Math.round(100 * value / (exercise.max || 1))} %` : "·");
    if (begins) cell.classList.add("begins");
    cell.style.textAlign = "center";
    return cell;
  }

  // ---- the rows on the screen
  function rowOf(place) {
    const student = state.order[place], row = element("tr");
    row.setAttribute("aria-rowindex", place + 1 + head.rows.length);
    row.dataset.student = student;
    let before = null;
    for (const [key] of columns) {
      if (key === "who") {
        const cell = element("th", "who"), button = element("button");
        cell.scope = "row";
        button.type = "button";
        button.tabIndex = place === state.active ? 0 : -1;
        button.dataset.open = student;
        button.append(bdi(name(student)));
        button.title = name(student);
        if (signsOf.has(student)) button.append(Object.assign(element("span", "", " ⚑"), { title: "a reason to look", ariaLabel: "a reason to look", role: "img" }));
        cell.append(button);
        row.append(cell);
      } else if (key === "points") row.append(element("td", "", number(data.points[student])));
      else if (key === "seconds") row.append(element("td", "", data.seconds[student].toFixed(1)));
      else if (key === "why") {
        const why = data.why[student].map((at, assignment) => {
          const status = odd[data.statuses[assignment][student]];
          const reason = data.reasons[at] === "all checks passed" && data.assignments.length > 1 ? "" : data.reasons[at];
          return (status ? `[${status}] ` : "") + reason;
        }).filter(Boolean).join(" · ");
        row.append(Object.assign(element("td", "why", why), { title: why.slice(0, 500) }));
      } else {
        const exercise = data.exercises[key], letter = exercise.s[student];
        const text = (nothing(letter) || letter === "n") && !exercise.p[student] ? marks[letter] : `${marks[letter]} ${number(exercise.p[student])}${carried[key].has(student) ? " ↷" : ""}`;
        const cell = element("td", `cell ${shade(exercise.p[student], exercise.max, letter)}`, text);
        const cause = exercise.c[student];
        cell.title = `${exercise.name}: ${words[letter]}${cause < 0 ? "" : `, ${data.causes[cause]}`}`;
        if (data.assignments.length > 1 && exercise.of !== before) cell.classList.add("begins");
        before = exercise.of;
        cell.dataset.exercise = key;
        row.append(cell);
      }
    }
    return row;
  }
  function filler(rows) {
    const row = element("tr"), cell = element("td");
    row.ariaHidden = "true";
    cell.colSpan = columns.length;
    cell.style.cssText = `height:${rows * ROW}px;padding:0;border:0`;
    row.append(cell);
    return row;
  }
  function draw(anew) {
    const total = state.order.length;
    const first = state.all ? 0 : Math.max(0, Math.floor(scroll.scrollTop / ROW) - SPARE);
    const last = state.all ? total : Math.min(total, Math.ceil((scroll.scrollTop + Math.max(scroll.clientHeight, window.innerHeight)) / ROW) + SPARE);
    if (!anew && drawn && drawn[0] <= Math.max(0, first + SPARE - 3) && drawn[1] >= Math.min(total, last - SPARE + 3)) return;
    const focused = document.activeElement?.dataset?.open;
    drawn = [first, last];
    const rows = [];
    if (first) rows.push(filler(first));
    for (let place = first; place < last; place++) rows.push(rowOf(place));
    if (last < total) rows.push(filler(total - last));
    body.replaceChildren(...rows);
    table.setAttribute("aria-rowcount", total + head.rows.length);
    if (focused !== undefined) body.querySelector(`[data-open="${focused}"]`)?.focus({ preventScroll: true });
  }
  function again() {
    scroll.scrollTop = 0;
    state.active = 0;
    select();
    heading();
    draw(true);
    find("shown").textContent = `${state.order.length} of ${count}`;
  }

  // ---- sorting and filtering
  function value(key, student) {
    if (key === "who") return state.hideNames ? data.numbers[student] : data.students[student];
    if (key === "points") return data.points[student];
    if (key === "seconds") return data.seconds[student];
    if (key === "why") return data.why[student].map(at => data.reasons[at]).join(" ");
    const letter = data.exercises[key].s[student];
    return nothing(letter) && !data.exercises[key].p[student] ? -2 : letter === "n" ? -1 : data.exercises[key].p[student];
  }
  function select() {
    const show = find("show").value, mistake = find("mistake").value, wanted = find("search").value.trim().toLowerCase();
    let keep = [...Array(count).keys()];
    if (show === "some") keep = keep.filter(student => data.points[student] < data.max);
    if (show === "full") keep = keep.filter(student => data.points[student] >= data.max);
    if (show === "none") keep = keep.filter(student => data.points[student] === 0);
    if (show === "odd") keep = keep.filter(student => data.statuses.some(letters => odd[letters[student]]));
    if (show === "sign") keep = keep.filter(student => signsOf.has(student));
    if (mistake) {
      const [at, kind, ...rest] = mistake.split(":"), exercise = data.exercises[at], what = rest.join(":");
      keep = kind === "s" ? keep.filter(student => exercise.s[student] === what) : keep.filter(student => data.causes[exercise.c[student]] === what);
    }
    if (wanted) {
      // A text that many students got is looked through once.
      if (!messages) message(0, 0);
      const said = messages.texts.map(text => text.toLowerCase().includes(wanted)), cause = data.causes.map(text => text.includes(wanted));
      const reason = data.reasons.map(text => text.toLowerCase().includes(wanted));
      keep = keep.filter(student => name(student).toLowerCase().includes(wanted) || data.why[student].some(at => reason[at])
        || data.exercises.some((exercise, at) => said[messages.at[at][student]] || cause[exercise.c[student]]));
    }
    const key = state.sort, values = new Map(keep.map(student => [student, value(key, student)]));
    const collator = new Intl.Collator(undefined, { numeric: true });
    const compare = typeof values.values().next().value === "string" ? collator.compare : (one, other) => one - other;
    keep.sort((one, other) => (state.down ? -1 : 1) * compare(values.get(one), values.get(other)) || one - other);
    state.order = keep;
  }
  function choices() {
    for (const [at, exercise] of data.exercises.entries()) {
      const group = element("optgroup"), causes = new Map(), letters = new Map();
      group.label = data.assignments.length > 1 ? `${data.assignments[exercise.of].name}: ${exercise.name}` : exercise.name;
      for (let student = 0; student < count; student++) {
        const letter = exercise.s[student], cause = exercise.c[student];
        letters.set(letter, (letters.get(letter) || 0) + 1);
        if (cause >= 0) causes.set(data.causes[cause], (causes.get(data.causes[cause]) || 0) + 1);
      }
      const add = (kind, what, label, many) => group.append(Object.assign(element("option", "", `${label} (${many})`), { value: `${at}:${kind}:${what}` }));
      for (const [cause, many] of [...causes].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1))) add("c", cause, cause, many);
      for (const letter of Object.keys(words)) if (letters.has(letter)) add("s", letter, words[letter], letters.get(letter));
      find("mistake").append(group);
    }
  }

  // ---- one student
  function open(student, exercise) {
    state.open = student;
    const place = state.order.indexOf(student), inside = dialog.querySelector(".body");
    find("who").replaceChildren(bdi(name(student)), `: ${number(data.points[student])} of ${number(data.max)}`);
    find("before").disabled = place <= 0;
    find("after").disabled = place < 0 || place >= state.order.length - 1;
    const parts = [];
    let last = null;
    for (const sign of signsOf.get(student) || []) parts.push(element("p", "soft", `⚑ ${sign[1]}${sign[2] ? ` in ${sign[2]}` : ""}: a reason to look, not an accusation.`));
    for (const at of shownExercises()) {
      const one = data.exercises[at], letter = one.s[student], section = element("section"), title = element("h4", "", `${one.name} `);
      if (letter === "." && data.assignments.length > 1) continue;
      if (data.assignments.length > 1 && one.of !== last) parts.push(element("h3", "", data.assignments[one.of].name));
      last = one.of;
      title.append(element("span", `badge ${shade(one.p[student], one.max, letter)}`, `${marks[letter]} ${number(one.p[student])} of ${number(one.max)}`));
      section.append(title, element("p", "soft", words[letter] + (one.c[student] < 0 ? "" : `: ${data.causes[one.c[student]]}`) + (carried[at].has(student) ? "; counts although what it stands on is wrong" : "")));
      section.append(element("pre", "", message(at, student)));
      section.dataset.exercise = at;
      parts.push(section);
    }
    inside.replaceChildren(...parts);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    if (exercise !== undefined) inside.querySelector(`[data-exercise="${exercise}"]`)?.scrollIntoView({ block: "nearest" });
  }
  function step(by) {
    const place = state.order.indexOf(state.open) + by;
    if (place < 0 || place >= state.order.length) return;
    state.active = place;
    open(state.order[place]);
  }
  function move(to) {
    state.active = Math.max(0, Math.min(state.order.length - 1, to));
    const top = state.active * ROW, header = head.offsetHeight;
    if (top < scroll.scrollTop) scroll.scrollTop = top;
    if (top + ROW > scroll.scrollTop + scroll.clientHeight - header) scroll.scrollTop = top + ROW + header - scroll.clientHeight;
    draw(true);
    body.querySelector(`[data-open="${state.order[state.active]}"]`)?.focus({ preventScroll: true });
  }

  // ---- reasons to look
  function signs() {
    const kinds = new Map();
    for (const sign of data.signs) kinds.set(sign[1], [...(kinds.get(sign[1]) || []), sign]);
    const panels = [];
    for (const says of find("kinds").content.querySelectorAll("p")) {
      const found = kinds.get(says.dataset.kind);
      if (!found) continue;
      const panel = element("div", "panel"), people = element("ul", "people"), students = [...new Set(found.map(sign => sign[0]))];
      panel.append(element("h3", "", `${says.dataset.kind}: ${students.length}`), element("p", "soft", says.textContent));
      for (const student of students.slice(0, 60)) {
        const item = element("li"), button = element("button"), sign = found.find(one => one[0] === student);
        button.type = "button";
        button.dataset.open = student;
        button.append(bdi(name(student)));
        button.title = (sign[2] ? `${sign[2]}: ` : "") + sign[3];
        item.append(button);
        people.append(item);
      }
      panel.append(people);
      if (students.length > 60) panel.append(element("p", "soft", `and ${students.length - 60} more: choose “a reason to look” above the table.`));
      panel.append(element("pre", "example", found[0][3]));
      panels.push(panel);
    }
    find("signs").replaceChildren(...(panels.length ? panels : [element("p", "soft", "None in this class.")]));
  }

  // ---- the same as a file
  function csv() {
    // A spreadsheet would take a text that begins so for a formula.
    const safe = text => /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    const field = text => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const several = data.assignments.length > 1, shown = shownExercises();
    const label = at => several ? `${data.assignments[data.exercises[at].of].name}/${data.exercises[at].name}` : data.exercises[at].name;
    const lines = [["student", "points", "max_points", ...shown.map(label), ...shown.map(at => `${label(at)} cause`), ...(data.seconds ? ["seconds"] : []), "reason"]];
    for (const student of state.order) {
      lines.push([safe(name(student)), number(data.points[student]), number(data.max),
        ...shown.map(at => data.exercises[at].s[student] === "." ? "" : number(data.exercises[at].p[student])),
        ...shown.map(at => data.exercises[at].c[student] < 0 ? "" : safe(data.causes[data.exercises[at].c[student]])),
        ...(data.seconds ? [String(data.seconds[student])] : []), safe(data.why[student].map(at => data.reasons[at]).join(" · "))]);
    }
    return lines.map(line => line.map(field).join(",") + "\n").join("");
  }
  function download() {
    const link = element("a");
    link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
    link.download = `${data.title.replace(/[^\w-]+/g, "-")}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // ---- what a person does
  let waiting = 0;
  scroll.addEventListener("scroll", () => { waiting ||= requestAnimationFrame(() => { waiting = 0; draw(false); }); });
  window.addEventListener("resize", () => draw(true));
  window.addEventListener("beforeprint", () => { state.all = true; draw(true); });
  window.addEventListener("afterprint", () => { state.all = false; draw(true); });
  head.addEventListener("click", event => {
    const key = event.target.closest("button")?.dataset.sort;
    if (key === undefined) return;
    const sort = /^\d+$/.test(key) ? Number(key) : key;
    state.down = state.sort === sort ? !state.down : sort !== "who" && sort !== "why";
    state.sort = sort;
    again();
    head.querySelector(`[data-sort="${key}"]`).focus();
  });
  document.addEventListener("click", event => {
    const button = event.target.closest("button"), cell = event.target.closest("td.cell");
    if (button?.dataset.open !== undefined) {
      const place = state.order.indexOf(Number(button.dataset.open));
      if (place >= 0) state.active = place;
      open(Number(button.dataset.open));
    } else if (cell) open(Number(cell.parentElement.dataset.student), Number(cell.dataset.exercise));
    else if (button?.dataset.show !== undefined) {
      for (const id of ["search", "show", "assignment"]) if (find(id)) find(id).value = "";
      find("mistake").value = button.dataset.show;
      again();
      find("everyone").scrollIntoView({ block: "start" });
      find("mistake").focus({ preventScroll: true });
    }
  });
  body.addEventListener("keydown", event => {
    const page = Math.max(1, Math.floor(scroll.clientHeight / ROW) - 4);
    const to = { ArrowDown: state.active + 1, ArrowUp: state.active - 1, PageDown: state.active + page, PageUp: state.active - page, Home: 0, End: count }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  });
  document.addEventListener("keydown", event => {
    if (event.key === "/" && !dialog.open && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) { event.preventDefault(); find("search").focus(); }
    if (dialog.open && event.key === "ArrowRight") step(1);
    if (dialog.open && event.key === "ArrowLeft") step(-1);
  });
  let typed = 0;
  find("search").addEventListener("input", () => { clearTimeout(typed); typed = setTimeout(again, 120); });
  for (const id of ["show", "mistake", "assignment"]) find(id)?.addEventListener("change", again);
  find("clear").addEventListener("click", () => { for (const id of ["search", "show", "mistake", "assignment"]) if (find(id)) find(id).value = ""; again(); });
  find("names")?.addEventListener("click", event => {
    state.hideNames = !state.hideNames;
    event.target.setAttribute("aria-pressed", state.hideNames);
    again();
    signs();
  });
  find("theme").addEventListener("click", () => {
    const now = document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
  });
  find("csv").addEventListener("click", download);
  find("print").addEventListener("click", () => window.print());
  find("before").addEventListener("click", () => step(-1));
  find("after").addEventListener("click", () => step(1));
  find("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { const place = state.order.indexOf(state.open); if (place >= 0) move(place); });

  choices();
  signs();
  again();
  window.classPage = { ready: performance.now(), took: performance.now() - start, csv };
})();
