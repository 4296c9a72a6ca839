// The explorer of mistakes: a confusion matrix whose cells show their images, filters, and the detail of one image.

const FULL = 65535; // a probability of 1: they travel as 16-bit integers
const SHOWN_AT_ONCE = 48;
const NUM_CLASSES = 10;
const SIDE = 28;

/** One object an image: id, true class, and for each seed the predicted class and the probabilities. */
function missedImages(given) {
  const ids = decoded(given.ids, Uint32Array);
  const truth = decoded(given.true, Uint8Array);
  const predicted = decoded(given.predicted, Uint8Array);
  const probabilities = decoded(given.probabilities, Uint16Array);
  return [...ids].map((id, position) => ({
    id,
    position,
    true: truth[position],
    predicted: given.seeds.map((_, seed) => predicted[seed * ids.length + position]),
    probabilities: given.seeds.map((_, seed) => {
      const start = (seed * ids.length + position) * NUM_CLASSES;
      return [...probabilities.subarray(start, start + NUM_CLASSES)].map((steps) => steps / FULL);
    }),
  }));
}

/** Shows one image of the sprite in an element of a given side, in CSS pixels. */
function showTile(element, image, columns, side) {
  const scale = side / SIDE;
  element.style.width = element.style.height = `${side}px`;
  element.style.backgroundSize = `${columns * SIDE * scale}px auto`;
  const [column, row] = [image.position % columns, Math.floor(image.position / columns)];
  element.style.backgroundPosition = `${-column * side}px ${-row * side}px`;
}

function exploreMistakes(given) {
  const explorer = document.getElementById("explore-mistakes");
  const filters = explorer.querySelector(".filters");
  const images = missedImages(given);
  const distances = decoded(given.distances, Float32Array);
  const distance = (a, b) => distances[a * NUM_CLASSES + b];
  const names = [...explorer.querySelectorAll(".matrix tbody th")].map((head) => head.textContent.replace(/^\d+\s+/, ""));
  const pairs = names.flatMap((_, a) => names.slice(a + 1).map((_, later) => distance(a, a + 1 + later))).sort((a, b) => b - a);
  explorer.style.setProperty("--sprite", `url("${given.sprite}")`);
  filters.elements.seed.append(...given.seeds.map((seed, position) => new Option(seed, position)));
  const seedNow = () => Number(filters.elements.seed.value);
  let found = [];
  let numShown = 0;

  // --- the matrix ---
  const rows = [...explorer.querySelectorAll(".matrix tbody tr")];
  const cells = rows.map((row, truth) => names.map((_, predicted) => {
    const cell = row.insertCell();
    if (predicted === truth) {
      cell.className = "right";
      return cell;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    cell.append(button);
    button.addEventListener("click", () => choose(truth, predicted));
    button.addEventListener("keydown", (event) => move(event, truth, predicted));
    return button;
  }));
  cells[0][1].tabIndex = 0;

  const choose = (truth, predicted) => {
    const same = filters.elements.true.value === `${truth}` && filters.elements.predicted.value === `${predicted}`;
    filters.elements.true.value = same ? "" : truth;
    filters.elements.predicted.value = same ? "" : predicted;
    update();
  };

  const move = (event, truth, predicted) => {
    if (event.key === "Escape" && cells[truth][predicted].getAttribute("aria-pressed") === "true") choose(truth, predicted);
    if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      const buttons = [...(event.ctrlKey ? explorer.querySelector(".matrix") : rows[truth]).querySelectorAll("button")];
      reach(buttons.at(event.key === "Home" ? 0 : -1));
    }
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    let [row, column] = [truth + step[0], predicted + step[1]];
    if (row === column) [row, column] = [row + step[0], column + step[1]]; // over the diagonal
    const button = cells[row]?.[column];
    if (button) reach(button); // else it is beyond the edge
  };

  const reach = (button) => {
    focusable(button);
    button.focus();
  };

  const focusable = (button) => {
    for (const other of explorer.querySelectorAll(".matrix button")) other.tabIndex = other === button ? 0 : -1;
  };

  const label = explorer.querySelector(".cell-label").content.textContent;
  const updateMatrix = (wrong) => {
    const counts = names.map(() => names.map(() => 0));
    for (const image of wrong) counts[image.true][image.predicted[seedNow()]] += 1;
    const most = Math.max(1, ...counts.flat());
    for (const part of explorer.querySelectorAll("#matrix-caption [data-of]")) {
      part.hidden = (part.dataset.of === "all") !== filters.elements.always.checked;
    }
    cells.forEach((row, truth) => row.forEach((button, predicted) => {
      if (truth === predicted) {
        const missed = counts[truth].reduce((sum, count) => sum + count, 0);
        button.textContent = filters.elements.always.checked ? "" : given.sizes[truth] - missed;
        return;
      }
      const count = counts[truth][predicted];
      const isChosen = filters.elements.true.value === `${truth}` && filters.elements.predicted.value === `${predicted}`;
      button.textContent = count || "";
      button.style.setProperty("--strength", `${Math.round((100 * count) / most)}%`);
      button.setAttribute("aria-pressed", isChosen);
      button.setAttribute("aria-label", label.replace("{count}", count).replace("{true}", names[truth]).replace("{predicted}", names[predicted]));
      if (isChosen) focusable(button);
    }));
  };

  // --- the images ---
  const list = explorer.querySelector(".missed");
  const card = explorer.querySelector(".card").content;
  const votesLabel = explorer.querySelector(".votes-label").content.textContent;
  const cardOf = (image, position) => {
    const seed = seedNow();
    const item = card.cloneNode(true).firstElementChild;
    const guess = image.predicted[seed];
    const share = image.probabilities[seed][guess];
    showTile(item.querySelector(".tile"), image, given.columns, 84);
    item.querySelector(".true").textContent = names[image.true];
    item.querySelector(".predicted").textContent = names[guess];
    item.querySelector(".share").textContent = percent.format(share);
    item.querySelector(".bar span").style.width = `${100 * share}%`;
    item.querySelector(".distance span").textContent = decimals(1).format(distance(image.true, guess));
    const votes = item.querySelector(".votes");
    image.predicted.forEach((vote, voter) => {
      const mark = document.createElement("span");
      mark.textContent = vote;
      mark.className = vote === image.true ? "vote right" : "vote";
      mark.title = votesLabel.replace("{seed}", given.seeds[voter]).replace("{predicted}", names[vote]);
      votes.append(mark);
    });
    item.querySelector(".votes-read").textContent = [...votes.children].map((mark) => mark.title).join(", ");
    item.querySelector("button").addEventListener("click", () => showDetail(position));
    return item;
  };
  const showMore = () => {
    const next = found.slice(numShown, numShown + SHOWN_AT_ONCE);
    list.append(...next.map((image, index) => cardOf(image, numShown + index)));
    numShown += next.length;
    explorer.querySelector(".more").hidden = numShown === found.length;
  };

  const orders = {
    confidence: (a, b) => b.share - a.share,
    doubt: (a, b) => a.share - b.share,
    distance: (a, b) => b.distance - a.distance || b.share - a.share,
    id: (a, b) => a.image.id - b.image.id,
  };
  const update = () => {
    const { true: truth, predicted, order, always } = filters.elements;
    const seed = seedNow();
    const wrong = images.filter((image) => always.checked
      ? image.predicted.every((vote) => vote !== image.true)
      : image.predicted[seed] !== image.true);
    updateMatrix(wrong);
    found = wrong
      .filter((image) => truth.value === "" || image.true === Number(truth.value))
      .filter((image) => predicted.value === "" || image.predicted[seed] === Number(predicted.value))
      .map((image) => {
        const guess = image.predicted[seed];
        return { image, share: image.probabilities[seed][guess], distance: distance(image.true, guess) };
      })
      .sort((a, b) => orders[order.value](a, b) || a.image.id - b.image.id)
      .map(({ image }) => image);
    const status = explorer.querySelector(".found");
    const { one, many, none, right } = status.dataset;
    const why = truth.value !== "" && truth.value === predicted.value ? right : none;
    status.textContent = found.length ? `${decimals(0).format(found.length)}\u00a0${found.length > 1 ? many : one}` : why;
    explorer.querySelector(".legend-of-cards").hidden = !found.length;
    list.replaceChildren();
    numShown = 0;
    showMore();
  };

  // --- one image ---
  const dialog = explorer.querySelector("dialog");
  const text = (selector, value) => { dialog.querySelector(selector).textContent = value; };
  const headRow = dialog.querySelector("thead tr");
  const seedLabel = explorer.querySelector(".seed-label").content.textContent;
  for (const seed of given.seeds) {
    const head = document.createElement("th");
    head.scope = "col";
    head.className = "number";
    head.textContent = seedLabel.replace("{seed}", seed);
    headRow.append(head);
  }
  let detailed = 0;
  const showDetail = (position) => {
    detailed = position;
    const image = found[position];
    const seed = seedNow();
    const guess = image.predicted[seed];
    showTile(dialog.querySelector(".tile"), image, given.columns, 224);
    text(".id", image.id);
    text("p .true", names[image.true]);
    text(".seed", given.seeds[seed]);
    text("p .predicted", names[guess]);
    text(".share", percent.format(image.probabilities[seed][guess]));
    text(".distance", decimals(2).format(distance(image.true, guess)));
    text(".rank", decimals(0).format(pairs.indexOf(distance(image.true, guess)) + 1));
    text(".pairs", decimals(0).format(pairs.length));
    dialog.querySelectorAll("tbody tr").forEach((row, label) => {
      row.className = label === image.true ? "chosen" : "";
      while (row.cells.length > 1) row.deleteCell(1);
      image.probabilities.forEach((shares, voter) => {
        const cell = row.insertCell();
        cell.className = "number";
        const number = document.createElement(label === image.predicted[voter] ? "b" : "span");
        number.textContent = decimals(1).format(100 * shares[label]);
        cell.append(number);
        cell.style.setProperty("--share", `${100 * shares[label]}%`);
      });
    });
    // Not `disabled`, which would take the focus away from who goes through the images.
    dialog.querySelector(".previous").ariaDisabled = position === 0;
    dialog.querySelector(".next").ariaDisabled = position === found.length - 1;
    if (!dialog.open) dialog.showModal();
  };
  const step = (by) => {
    if (found[detailed + by]) showDetail(detailed + by);
  };
  dialog.querySelector(".previous").addEventListener("click", () => step(-1));
  dialog.querySelector(".next").addEventListener("click", () => step(1));
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  });
  dialog.addEventListener("close", () => {
    while (numShown <= detailed) showMore();
    list.children[detailed]?.querySelector("button").focus();
  });

  // --- the confusion matrix of the report ---
  const figure = document.querySelector("#q3_2-confusion .drawing");
  // Drawings have no ids: the cells are the one group of as many paths.
  const mesh = [...(figure?.querySelectorAll("g") ?? [])].find((group) => group.querySelectorAll(":scope > path").length === NUM_CLASSES ** 2);
  const cellAt = ({ clientX, clientY }) => {
    const { left, top, width, height } = mesh.getBoundingClientRect();
    const row = Math.floor((NUM_CLASSES * (clientY - top)) / height);
    const column = Math.floor((NUM_CLASSES * (clientX - left)) / width);
    return row === column ? null : cells[row]?.[column];
  };
  if (mesh) {
    figure.addEventListener("pointermove", (event) => { figure.style.cursor = cellAt(event) ? "pointer" : ""; });
    figure.addEventListener("click", (event) => {
      const button = cellAt(event);
      if (!button) return;
      event.stopPropagation(); // before the figure is enlarged
      figure.closest("dialog")?.close();
      const [truth, predicted] = cells.map((row) => row.indexOf(button)).flatMap((column, row) => (column < 0 ? [] : [row, column]));
      const { seed, true: trueClass, predicted: predictedClass, always } = filters.elements;
      [seed.value, trueClass.value, predictedClass.value, always.checked] = [0, truth, predicted, false]; // the first seed, as the figure
      update();
      location.hash = explorer.id; // Back returns to the figure
      explorer.querySelector(".matrix").scrollIntoView();
      button.focus({ preventScroll: true });
    }, { capture: true });
  }

  filters.addEventListener("change", update);
  filters.addEventListener("reset", () => setTimeout(update));
  filters.addEventListener("submit", (event) => event.preventDefault());
  explorer.querySelector(".more").addEventListener("click", () => {
    const first = numShown;
    showMore();
    list.children[first].querySelector("button").focus();
  });
  update();
}
