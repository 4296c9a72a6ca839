// The explorer of runs: the learning curves of the chosen models, their values at one epoch, and the sentences that
// the report has about each pair of them.

const QUANTITIES = ["validation error", "validation loss", "training error", "training loss"];
const SVG = "http://www.w3.org/2000/svg";

/** The curves of each model: curves[quantity][seed] is a Float32Array, one value an epoch. */
function modelsOf({ models, seeds, curves }) {
  const values = decoded(curves, Float32Array);
  let start = 0;
  return models.map((model) => {
    const curvesOf = QUANTITIES.map(() => []);
    for (let seed = 0; seed < seeds.length; seed++) {
      for (const ofQuantity of curvesOf) {
        ofQuantity.push(values.subarray(start, start + model.epochs));
        start += model.epochs;
      }
    }
    return { ...model, curves: curvesOf };
  });
}

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const at = (curves, epoch) => curves.map((curve) => curve[epoch - 1]);

function svg(parent, name, attributes, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  parent.append(element);
  return element;
}

/** About seven round values that span an interval. */
function ticks(low, high) {
  const rough = (high - low || 1) / 7;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  const found = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step / 1e6; value += step) found.push(value);
  return { found, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
}

/** Positions from top to bottom, moved apart so that words at them do not overlap. */
function spread(positions, gap, bottom) {
  const order = positions.map((_, index) => index).sort((a, b) => positions[a] - positions[b]);
  const placed = [...positions];
  order.forEach((index, rank) => {
    if (rank) placed[index] = Math.max(placed[index], placed[order[rank - 1]] + gap);
  });
  let limit = bottom;
  for (const index of order.reverse()) {
    placed[index] = Math.min(placed[index], limit);
    limit = placed[index] - gap;
  }
  return placed;
}

const SIZES = { few: { width: 440, height: 300, gap: 8 }, many: { width: 760, height: 460, gap: 60 } }; // gap: to the names
const FEW = 6; // models that stand side by side in small panels
const PAIRS_AT_ONCE = 3; // models of which all pairs are told
const FRAME = { left: 44, top: 12, bottom: 30 };
const LETTER = 6.6; // width of one in a model's name, in the middle

/** The colours of a model, from which style makes those of the dark. */
const coloured = (model) => `--colour: ${model.colour}; --text: ${model.text}`;

/** One panel: thin lines for the seeds, a thick one for their mean, the model's name at the end of it. */
function drawChart(panel, chosen, parts, names, epoch) {
  panel.querySelector("svg")?.remove();
  if (!chosen.length) return null;
  const { width: WIDTH, height: HEIGHT, gap } = chosen.length > FEW ? SIZES.many : SIZES.few;
  const shift = panel.dataset.quantity === "error" ? 0 : 1;
  const drawn = parts.map((part) => ({ index: (part === "validation" ? 0 : 2) + shift, dotted: part !== parts[0] }));
  const all = chosen.flatMap((model) => drawn.flatMap(({ index }) => model.curves[index].flatMap((curve) => [...curve])));
  const lowest = Math.min(...all);
  const highest = Math.max(...all);
  const margin = (highest - lowest || 1) * 0.04;
  const [low, high] = [lowest - margin, highest + margin];
  const epochs = Math.max(...chosen.map((model) => model.epochs));
  const right = WIDTH - 10 - gap - LETTER * Math.max(...chosen.map((model) => names.get(model.name).length));
  const x = (value) => FRAME.left + ((value - 1) / Math.max(epochs - 1, 1)) * (right - FRAME.left);
  const y = (value) => HEIGHT - FRAME.bottom - ((value - low) / (high - low)) * (HEIGHT - FRAME.top - FRAME.bottom);
  const path = (curve) => [...curve].map((value, i) => `${i ? "L" : "M"}${x(i + 1).toFixed(1)} ${y(value).toFixed(1)}`).join("");

  const title = panel.querySelector(".chart-title").textContent;
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", `${title} : ${chosen.map((model) => names.get(model.name)).join(", ")}`);
  panel.append(picture);
  const { found, digits } = ticks(low, high);
  for (const value of found) {
    svg(picture, "line", { class: "grid", x1: FRAME.left, x2: right, y1: y(value), y2: y(value) });
    svg(picture, "text", { class: "tick", x: FRAME.left - 6, y: y(value) + 4, "text-anchor": "end" }, decimals(digits).format(value));
  }
  for (const value of new Set([1, ...ticks(1, epochs).found.filter((tick) => tick > 1 && Number.isInteger(tick))])) {
    svg(picture, "text", { class: "tick", x: x(value), y: HEIGHT - FRAME.bottom + 18, "text-anchor": "middle" }, decimals(0).format(value));
  }
  const ends = [];
  for (const model of chosen) {
    for (const { index, dotted } of drawn) {
      const curves = model.curves[index];
      const average = Array.from({ length: model.epochs }, (_, i) => mean(at(curves, i + 1)));
      const dashes = [model.dashed && "9 4", dotted && "1.5 3"].filter(Boolean).join(" ");
      const style = { style: coloured(model), ...(dashes ? { "stroke-dasharray": dashes } : {}) };
      for (const curve of curves) svg(picture, "path", { ...style, class: "seed", d: path(curve) });
      svg(picture, "path", { ...style, class: "mean", d: path(average), "data-model": model.name });
      if (!dotted) ends.push({ model, x: x(model.epochs), y: y(average[average.length - 1]) });
    }
  }
  const placed = spread(ends.map((end) => end.y), 14, HEIGHT - FRAME.bottom);
  ends.forEach((end, i) => {
    svg(picture, "line", { class: "leader", x1: end.x + 2, y1: end.y, x2: right + gap, y2: placed[i], style: coloured(end.model) });
    svg(picture, "text", { class: "name", x: right + gap + 3, y: placed[i] + 4, style: coloured(end.model) }, names.get(end.model.name));
  });
  const line = svg(picture, "line", { class: "now", y1: FRAME.top, y2: HEIGHT - FRAME.bottom });
  const show = (value) => { line.setAttribute("x1", x(value)); line.setAttribute("x2", x(value)); };
  show(epoch);
  const epochAt = (clientX) => {
    const { left, width } = picture.getBoundingClientRect();
    const inside = ((clientX - left) / width) * WIDTH - FRAME.left;
    return Math.round(1 + (inside / (right - FRAME.left)) * (epochs - 1));
  };
  return { picture, show, epochAt };
}

function exploreRuns(given) {
  const explorer = document.getElementById("explore-runs");
  const models = modelsOf(given);
  const boxes = [...explorer.querySelectorAll("[name=model]")];
  const names = new Map(boxes.map((box) => [box.value, box.closest("label").textContent.trim()]));
  const slider = explorer.querySelector("#epoch");
  const against = explorer.querySelector("[name=against]");
  const endedLabel = explorer.querySelector(".ended").content.textContent;
  let charts = [];
  if (!boxes.some((box) => box.checked)) boxes[0].checked = true;
  for (const model of models) {
    const swatch = explorer.querySelector(`.swatch[data-model="${model.name}"]`);
    swatch.style = coloured(model);
    swatch.classList.toggle("dashed", model.dashed);
  }

  const showEpoch = (chosen) => {
    const epoch = Number(slider.value);
    explorer.querySelector("output").textContent = epoch;
    for (const chart of charts) chart.show(epoch);
    const rows = chosen.map((model) => {
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = names.get(model.name);
      row.append(head);
      const hasEnded = epoch > model.epochs;
      if (hasEnded) {
        const note = document.createElement("small");
        note.textContent = endedLabel.replace("{epoch}", model.epochs);
        head.append(" ", note);
      }
      for (const [index, digits] of [[0, 2], [1, 3], [2, 2], [3, 3]]) {
        const cell = row.insertCell();
        cell.className = "number";
        const values = at(model.curves[index], epoch);
        const write = (value) => decimals(digits).format(value);
        if (hasEnded) cell.textContent = "—";
        else if (values.length === 1) cell.textContent = write(values[0]);
        else cell.textContent = `${write(mean(values))} [${write(Math.min(...values))}\u202f; ${write(Math.max(...values))}]`;
      }
      return row;
    });
    explorer.querySelector(".at-epoch tbody").replaceChildren(...rows);
  };

  /** Of many models, the pairs of one with the others: which one, or "all". */
  const offerReference = (chosen) => {
    const isMany = chosen.length > PAIRS_AT_ONCE;
    against.closest("p").hidden = !isMany;
    const former = against.value;
    const isNew = against.options.length === 1;
    against.replaceChildren(against.options[0], ...(isMany ? chosen : []).map(({ name }) => new Option(names.get(name), name)));
    if (isMany) against.value = former;
    if (isMany && (isNew || against.selectedIndex < 0)) against.selectedIndex = 1;
    return against.value;
  };

  const update = () => {
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const chosen = models.filter((model) => wanted.has(model.name));
    explorer.querySelector(".of-chosen").hidden = !chosen.length;
    explorer.querySelector(".nothing").hidden = chosen.length > 0;
    explorer.querySelector(".charts").classList.toggle("many", chosen.length > FEW);
    const part = explorer.querySelector("[name=part]:checked").value;
    const parts = part === "both" ? ["validation", "training"] : [part];
    const epochs = Math.max(1, ...chosen.map((model) => model.epochs));
    const common = Math.min(epochs, ...chosen.map((model) => model.epochs)); // the last epoch that all of them have
    const wasAtEnd = !slider.dataset.common || slider.value === slider.dataset.common;
    slider.max = epochs;
    if (wasAtEnd) slider.value = common;
    slider.dataset.common = common;
    charts = [...explorer.querySelectorAll(".chart")]
      .map((panel) => drawChart(panel, chosen, parts, names, Number(slider.value)))
      .filter(Boolean);
    for (const chart of charts) {
      chart.picture.addEventListener("pointermove", (event) => {
        slider.value = chart.epochAt(event.clientX);
        showEpoch(chosen);
      });
    }
    slider.oninput = () => showEpoch(chosen);
    showEpoch(chosen);
    const reference = offerReference(chosen);
    for (const sentence of explorer.querySelectorAll(".verdicts li")) {
      const pair = sentence.dataset.pair.split(" ");
      sentence.hidden = !pair.every((name) => wanted.has(name)) || !(reference === "all" || pair.includes(reference));
    }
    explorer.querySelector(".hint").hidden = wanted.size > 1;
  };
  explorer.addEventListener("change", (event) => { if (event.target !== slider) update(); });
  update();
}
