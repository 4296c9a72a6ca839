// The page itself: contents that follow the reader, code to copy, figures to enlarge, tables to sort; then the
// explorers. It comes last of the scripts, which are one module. Words come from the page, never from here.

const root = document.documentElement;
const decimals = (digits) =>
  new Intl.NumberFormat(root.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
const percent = new Intl.NumberFormat(root.lang, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A copy of something that the language's interface.html.j2 offers. */
function offered(selector) {
  return document.getElementById("interface").content.querySelector(selector).cloneNode(true);
}

/** The bytes of a base64 text as a typed array; all arrays of the page are little-endian, as browsers' machines are. */
function decoded(text, type) {
  return new type(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);
}

// --- contents ------------------------------------------------------------------------------------------------------

function followReader() {
  const details = document.querySelector(".contents details");
  const here = details.querySelector(".here");
  const links = new Map([...details.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const narrow = matchMedia("screen and (max-width: 1099px)");
  const fold = () => { details.open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  fold();
  details.addEventListener("click", (event) => {
    if (narrow.matches && event.target.closest("a")) details.open = false;
  });
  const entries = details.querySelector(".entries");
  details.addEventListener("toggle", () => {
    if (narrow.matches && details.open && current) entries.scrollTop = current.offsetTop - entries.clientHeight / 2;
  });
  details.addEventListener("keydown", (event) => {
    if (narrow.matches && event.key === "Escape") details.open = false;
  });

  const places = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  let current = null;
  const mark = () => {
    const above = places.filter((place) => place.getBoundingClientRect().top < 120);
    const link = above.length ? links.get(above[above.length - 1].id) : null;
    if (link === current) return;
    current?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "true");
    current = link;
    here.textContent = link ? [...link.childNodes].map((node) => node.textContent.trim()).join("\u2002") : "";
    if (link && !narrow.matches) {
      const nav = details.parentElement;
      const { top, bottom } = link.getBoundingClientRect();
      if (top < 40 || bottom > innerHeight - 40) nav.scrollTop += top - innerHeight / 2;
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

// --- what scrolls sideways -----------------------------------------------------------------------------------------

/** The keyboard reaches what is wider than its place, and does not stop at what is not; style shows where it goes on. */
function reachScrollers() {
  const scrollers = ".scroll, .figure > .drawing, pre, .viewer-caption";
  const check = (element) => {
    const beyond = element.scrollWidth - element.clientWidth;
    if (beyond > 0 || element.scrollHeight > element.clientHeight) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
    element.classList.toggle("more-before", element.scrollLeft > 1);
    element.classList.toggle("more-after", element.scrollLeft < beyond - 1);
  };
  const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    const scroller = target.closest(scrollers);
    if (scroller) check(scroller); // else the figure is enlarged
  }));
  for (const element of document.querySelectorAll(scrollers)) {
    const label = element.closest("figure")?.querySelector(".label");
    if (!element.hasAttribute("role") && label) {
      element.setAttribute("role", "group");
      element.setAttribute("aria-label", label.textContent);
    }
    element.addEventListener("scroll", () => check(element), { passive: true });
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild); // may grow in a place that does not
  }
}

// --- code to copy --------------------------------------------------------------------------------------------------

function offerCopies() {
  for (const listing of document.querySelectorAll("figure.listing")) {
    const button = offered(".copy");
    listing.insertBefore(button, listing.querySelector("pre"));
    button.addEventListener("click", async () => {
      await copy(listing.querySelector("code"));
      listing.querySelector(".copied")?.remove();
      const note = offered(".copied");
      button.after(note);
      setTimeout(() => note.remove(), 2000);
    });
  }
}

async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
  } catch { // a browser that gives files no clipboard: the older way, by selection
    getSelection().selectAllChildren(element);
    document.execCommand("copy");
    getSelection().removeAllRanges();
  }
}

// --- figures to enlarge --------------------------------------------------------------------------------------------

function offerZoom() {
  const viewer = offered("dialog.viewer");
  const body = viewer.querySelector(".viewer-body");
  document.body.append(viewer);
  const title = viewer.getAttribute("aria-label");
  const caption = viewer.querySelector(".viewer-caption");
  let scale = 1;
  let place = null;
  const rescale = (value) => {
    const middle = [
      (body.scrollLeft + body.clientWidth / 2) / body.scrollWidth,
      (body.scrollTop + body.clientHeight / 2) / body.scrollHeight,
    ];
    scale = Math.min(Math.max(value, 1), 6);
    body.style.setProperty("--scale", scale);
    body.scrollLeft = middle[0] * body.scrollWidth - body.clientWidth / 2;
    body.scrollTop = middle[1] * body.scrollHeight - body.clientHeight / 2;
  };
  const open = (picture) => {
    const told = picture.closest("figure").querySelector("figcaption");
    viewer.setAttribute("aria-label", `${title} : ${told.querySelector(".label").textContent}`);
    caption.replaceChildren(...[...told.childNodes].map((node) => node.cloneNode(true)));
    place = document.createComment("");
    const { width, height } = picture.getBoundingClientRect();
    body.style.setProperty("--shown", getComputedStyle(picture).gridTemplateColumns.split(" ").length); // as many images a row
    const own = picture.scrollWidth > picture.clientWidth ? picture.scrollWidth : 0; // on a phone: it scrolls, at its own size
    picture.replaceWith(place); // moved, not copied: the ids inside a drawing must stay single
    body.append(picture);
    rescale(1);
    viewer.showModal();
    const { paddingLeft } = getComputedStyle(body);
    const room = { width: body.clientWidth - 2 * parseFloat(paddingLeft), height: body.clientHeight - 2 * parseFloat(paddingLeft) };
    const fit = Math.max(own, Math.min(room.width, (room.height * width) / height));
    body.style.setProperty("--fit", `${fit}px`);
    body.style.setProperty("--growth", fit / width);
  };
  viewer.addEventListener("close", () => place.replaceWith(body.firstElementChild));
  viewer.querySelector(".close").addEventListener("click", () => viewer.close());
  viewer.querySelector(".larger").addEventListener("click", () => rescale(scale * 1.5));
  viewer.querySelector(".smaller").addEventListener("click", () => rescale(scale / 1.5));
  viewer.querySelector(".fit").addEventListener("click", () => rescale(1));
  viewer.addEventListener("click", (event) => { if (event.target === viewer || event.target.closest("a")) viewer.close(); });
  viewer.addEventListener("keydown", (event) => {
    if (event.key === "+") rescale(scale * 1.5);
    if (event.key === "-") rescale(scale / 1.5);
    if (event.key === "0") rescale(1);
  });
  for (const figure of document.querySelectorAll("figure.figure")) {
    const picture = figure.querySelector(":scope > .drawing, :scope > .thumbnails");
    const button = offered(".zoom");
    button.setAttribute("aria-label", `${button.textContent} : ${figure.querySelector(".label").textContent}`);
    figure.insertBefore(button, figure.querySelector("figcaption"));
    button.addEventListener("click", () => open(picture));
    picture.addEventListener("click", () => { if (!viewer.open) open(picture); });
  }
}

// --- tables to sort ------------------------------------------------------------------------------------------------

const NUMBER = /[+\u2212-]?\d[\d\u202f\u00a0]*(?:[.,]\d+)?/;

/** The first number of a cell, as French or English writes it; what is no number comes last. */
function numberIn(text) {
  const found = NUMBER.exec(text);
  if (!found) return Infinity;
  return Number(found[0].replace(/[\u202f\u00a0]/g, "").replace(",", ".").replace("\u2212", "-"));
}

/** What follows that number, such as a sign of percent; null without a number. */
function unitIn(text) {
  const found = NUMBER.exec(text);
  return found && /^[\u202f\u00a0]?([%\p{L}]*)/u.exec(text.slice(found.index + found[0].length))[1];
}

function offerSorting() {
  for (const table of document.querySelectorAll("figure.table table, .figure-data table")) {
    const heads = table.tHead?.rows.length === 1 ? [...table.tHead.rows[0].cells] : [];
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    if (rows.length < 3 || rows.some((row) => row.cells.length !== heads.length)) continue;
    heads.forEach((head, column) => {
      if (!head.textContent.trim()) return;
      const units = new Set(rows.map((row) => unitIn(row.cells[column].textContent)).filter((unit) => unit !== null));
      if (head.classList.contains("number") && units.size > 1) return; // numbers that cannot be compared
      const button = offered(".sort");
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(table, heads, column));
    });
    for (const body of table.tBodies) [...body.rows].forEach((row, position) => { row.dataset.place = position; });
  }
}

/** A first click sorts upwards, a second one downwards, a third one restores the order of the report. */
function sort(table, heads, column) {
  const head = heads[column];
  const next = { none: "ascending", ascending: "descending", descending: "none" };
  const order = next[head.getAttribute("aria-sort") ?? "none"];
  for (const other of heads) other.removeAttribute("aria-sort");
  if (order !== "none") head.setAttribute("aria-sort", order);
  const isNumber = head.classList.contains("number");
  const collator = new Intl.Collator(root.lang, { numeric: true });
  const key = (row) => row.cells[column].textContent.trim();
  const compare = {
    none: (a, b) => a.dataset.place - b.dataset.place,
    ascending: (a, b) => isNumber ? numberIn(key(a)) - numberIn(key(b)) || 0 : collator.compare(key(a), key(b)),
    descending: (a, b) => compare.ascending(b, a),
  };
  for (const body of table.tBodies) body.append(...[...body.rows].sort(compare[order]));
}

// --- start ---------------------------------------------------------------------------------------------------------

root.classList.add("scripted");
followReader();
offerCopies();
offerZoom();
offerSorting();
reachScrollers();
const data = JSON.parse(document.getElementById("data").textContent);
if (data.runs) exploreRuns(data.runs);
if (data.mistakes) exploreMistakes(data.mistakes);
root.dataset.ready = Math.round(performance.now()); // ms from opening: the page is usable
