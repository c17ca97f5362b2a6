"use strict";
// Makes the sunbursts of the page answer: a click or the Enter key shows a task (or a verb) and goes into it, the
// middle goes back. Geometry is that of plots/sunburst.py. Everything is set as text, nothing as markup.
(() => {
  const NS = "http://www.w3.org/2000/svg";
  const SIZE = 420, CORE = 46, HUES = 8, THIN = 0.8, RINGS = 3, TAU = 2 * Math.PI;

  const make = (name, attributes, words) => {
    const made = document.createElementNS(NS, name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    if (words !== undefined) made.textContent = words;
    return made;
  };
  const html = (name, words, kind) => {
    const made = document.createElement(name);
    if (words !== undefined) made.textContent = words;
    if (kind) made.className = kind;
    return made;
  };
  const wide = (c) => (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(c) ? 1.75 : 1);
  const short = (name, room) => {
    let used = 0;
    for (const c of name) used += wide(c);
    if (used <= room) return name;
    let kept = "";
    used = 1;
    for (const c of name) {
      used += wide(c);
      if (used > room) break;
      kept += c;
    }
    return kept.trimEnd() + "…";
  };
  const count = (n) => n.toLocaleString("en-US");

  class Burst {
    constructor(box, data) {
      this.box = box;
      this.rows = data.rows;
      this.rules = data.rules;
      this.sown = data.sown;
      this.counts = data.counts; // what weights count, for a picture that is not of tasks
      this.hint = data.hint || "Choose a task to see what became of it.";
      this.panel = document.getElementById(box.id + "-panel");
      this.arcs = box.querySelector("g.arcs");
      this.below = this.rows.map(() => []);
      this.rows.forEach((row, at) => { if (at) this.below[row[0]].push(at); });
      const mean = this.rows.reduce((sum, row) => sum + row[3], 0) / this.rows.length;
      this.own = this.rows.map((row) => (this.counts ? row[3] : mean ? row[3] || mean / 4 : 1));
      this.sums = this.own.slice();
      this.depth = this.rows.map(() => 0);
      this.kept = this.rows.map((row) => row[3]);
      this.tasks = this.rows.map(() => 1);
      for (let at = this.rows.length - 1; at > 0; at--) {
        const up = this.rows[at][0];
        this.sums[up] += this.sums[at];
        this.kept[up] += this.kept[at];
        this.tasks[up] += this.tasks[at];
        this.depth[up] = Math.max(this.depth[up], this.depth[at] + 1);
      }
      this.hue = this.rows.map(() => 0);
      this.below[0].forEach((child, place) => { this.hue[child] = place % HUES; });
      this.rows.forEach((row, at) => { if (row[0] > 0) this.hue[at] = this.hue[row[0]]; });
      this.root = 0;
      box.classList.add("live");
      box.querySelector("svg").setAttribute("role", "group"); // of buttons now, no longer one picture
      box.addEventListener("click", (event) => this.clicked(event));
      box.addEventListener("keydown", (event) => this.pressed(event));
      this.draw(0);
      this.tell(0);
    }

    draw(root) {
      this.root = root;
      const shown = Math.max(1, Math.min(RINGS, this.depth[root]));
      const radius = (depth) => CORE + ((SIZE / 2 - 2 - CORE) * depth) / shown;
      this.arcs.replaceChildren();
      const labels = [], todo = [[root, 0, 0, 1]];
      this.seen = [];
      while (todo.length) {
        const [node, depth, start, end] = todo.pop();
        if (depth === shown) continue;
        const whole = this.below[node].reduce((sum, child) => sum + this.sums[child], 0);
        const own = node === root ? 0 : this.own[node];
        let place = start;
        for (const child of this.below[node]) {
          const share = ((end - start) * this.sums[child]) / (whole + own || 1);
          const arc = [place, place + share];
          place += share;
          if (share * TAU * radius(depth + 1) < THIN) continue;
          this.arc(child, depth + 1, arc, radius, labels);
          todo.push([child, depth + 1, arc[0], arc[1]]);
        }
      }
      const up = root ? this.rows[root][0] : 0;
      const core = make("circle", { cx: 0, cy: 0, r: CORE - 3, class: "core", "data-i": root ? up : 0, tabindex: root ? 0 : -1, role: "button", "aria-label": root ? "back to " + this.rows[up][1] : this.rows[0][1] });
      const name = make("text", { x: 0, y: root ? 0 : 4, class: "core-name mid" }, short(this.rows[root][1], 13));
      this.arcs.append(core, ...labels, name);
      if (root) this.arcs.append(make("text", { x: 0, y: 13, class: "core-hint mid" }, "↑ back"));
      const first = this.arcs.querySelector(".arc");
      if (first) first.setAttribute("tabindex", "0");
    }

    arc(at, depth, [start, end], radius, labels) {
      const inner = radius(depth - 1), outer = radius(depth), row = this.rows[at];
      const stop = Math.min(end, start + 0.99999), large = stop - start > 0.5 ? 1 : 0;
      const spot = (r, turn) => (r * Math.sin(TAU * turn)).toFixed(2) + " " + (-r * Math.cos(TAU * turn)).toFixed(2);
      const d = `M${spot(outer, start)}A${outer} ${outer} 0 ${large} 1 ${spot(outer, stop)}L${spot(inner, stop)}A${inner} ${inner} 0 ${large} 0 ${spot(inner, start)}Z`;
      const words = row[1] + ": " + this.words(at);
      const path = make("path", { d, class: `arc b${this.hue[at]} l${Math.min(depth, 3)}`, "data-i": at, tabindex: -1, role: "button", "aria-label": words });
      path.append(make("title", {}, words));
      this.arcs.append(path);
      this.seen.push(at);
      if (row[5]) this.arcs.append(make("path", { d, class: "over", fill: `url(#${this.box.id}-hatch)` }));
      const middle = (inner + outer) / 2;
      if ((end - start) * TAU * middle < 11) return;
      const turn = ((start + end) / 2) * 360 - 90;
      const place = `rotate(${turn.toFixed(2)}) translate(${middle.toFixed(2)} 0) rotate(${turn > 90 ? 180 : 0})`;
      labels.push(make("text", { y: 3.5, transform: place, class: "arc-name mid" }, short(row[1], Math.floor((outer - inner - 8) / 5.2))));
    }

    words(at) {
      const row = this.rows[at];
      if (this.counts) return this.counted(at);
      if (row[5]) return "pruned";
      return row[2] ? `${count(row[3])} of ${count(row[2])} rows kept` : `${count(this.tasks[at] - 1)} tasks below`;
    }

    counted(at) {
      return `${count(this.kept[at])} ${this.counts[this.kept[at] === 1 ? 0 : 1]}`;
    }

    clicked(event) {
      const found = event.target.closest("[data-i]");
      if (found) this.choose(Number(found.dataset.i));
    }

    choose(at) {
      const root = this.below[at].length ? at : this.root;
      if (root !== this.root) this.draw(root);
      this.tell(at);
      this.arcs.querySelectorAll(".chosen").forEach((one) => one.classList.remove("chosen"));
      const arc = this.arcs.querySelector(`.arc[data-i="${at}"]`);
      if (!arc) return;
      arc.classList.add("chosen");
      this.arcs.insertBefore(arc, this.arcs.querySelector(".core")); // its edge lies above its neighbours
    }

    pressed(event) {
      const at = Number((event.target.dataset || {}).i);
      if (Number.isNaN(at)) return;
      if ((event.key === "Enter" || event.key === " ") && event.target.classList.contains("core")) {
        this.back();
      } else if (event.key === "Enter" || event.key === " ") {
        this.choose(at);
        this.focus(this.below[at].length ? this.below[at][0] : at);
      } else if (event.key === "Escape" || event.key === "Backspace") {
        if (!this.root) return;
        this.back();
      } else {
        const up = this.rows[at][0], beside = up >= 0 ? this.below[up] : [0], place = beside.indexOf(at);
        const next = {
          ArrowRight: beside[(place + 1) % beside.length], ArrowLeft: beside[(place + beside.length - 1) % beside.length],
          ArrowUp: up === this.root ? at : up, ArrowDown: this.below[at][0],
        }[event.key];
        if (next === undefined) return;
        this.focus(next);
        this.tell(next);
      }
      event.preventDefault();
    }

    back() {
      const old = this.root;
      this.choose(this.rows[old][0]);
      this.focus(old);
    }

    focus(at) {
      const arc = this.arcs.querySelector(`.arc[data-i="${at}"]`);
      if (!arc) return;
      this.arcs.querySelectorAll('.arc[tabindex="0"]').forEach((one) => one.setAttribute("tabindex", "-1"));
      arc.setAttribute("tabindex", "0");
      arc.focus();
    }

    tell(at) {
      const row = this.rows[at], path = [];
      for (let up = row[0]; up >= 0; up = this.rows[up][0]) path.unshift(this.rows[up][1]);
      const parts = [];
      if (path.length) parts.push(html("p", path.join(" › "), "crumbs"));
      parts.push(html("h5", row[1]));
      if (row[5]) parts.push(html("p", "Pruned: " + row[5]));
      if (row[6]) parts.push(html("p", row[6]));
      const facts = html("ul");
      if (this.counts) facts.append(html("li", this.counted(at)));
      if (row[2]) facts.append(html("li", `${count(row[2])} rows made, ${count(row[3])} kept`));
      if (this.tasks[at] > 1 && !this.counts) facts.append(html("li", `with ${count(this.tasks[at] - 1)} tasks below it` + (this.sown ? `: ${count(this.kept[at])} rows kept` : "")));
      for (const [rule, lost] of row[4]) facts.append(html("li", `${count(lost)} dropped by ${this.rules[rule] || "a rule"}`));
      if (row[7]) facts.append(html("li", `${count(row[7])} calls, ${count(row[8])} tokens` + (row[9] ? `, ${row[9]}` : "")));
      if (row[10]) facts.append(html("li", row[10]));
      if (facts.children.length) parts.push(facts);
      if (this.root) {
        const back = html("button", "↑ back to " + this.rows[this.rows[this.root][0]][1]);
        back.type = "button";
        back.addEventListener("click", () => this.back());
        parts.push(back);
      } else if (at === 0) {
        parts.push(html("p", this.hint + " Keys: arrows move, Enter goes in, Escape back.", "note"));
      }
      this.panel.replaceChildren(...parts);
    }
  }

  for (const box of document.querySelectorAll(".burst")) {
    const data = document.getElementById(box.id + "-data");
    if (data) new Burst(box, JSON.parse(data.textContent));
  }

  // On paper nothing unfolds: what is folded is opened for printing, for browsers whose style sheet cannot.
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((one) => { one.open = true; });
  });
  window.addEventListener("afterprint", () => {
    opened.forEach((one) => { one.open = false; });
    opened = [];
  });

  // The section that is being read is marked in the list of sections.
  const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.getAttribute("href").slice(1), link]));
  if ("IntersectionObserver" in window) {
    const watch = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        const link = links.get(entry.target.id);
        if (!link || !entry.isIntersecting) continue;
        links.forEach((other) => { other.classList.remove("here"); other.removeAttribute("aria-current"); });
        link.classList.add("here");
        link.setAttribute("aria-current", "true");
      }
    }, { rootMargin: "-20% 0px -70% 0px" });
    document.querySelectorAll("main > section").forEach((one) => watch.observe(one));
  }
})();
