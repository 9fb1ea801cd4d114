// What is to be known of a page as it is drawn now. Called with {selector, paper}; answers plain values.
({selector, paper}) => {
  const RTL = ["ar", "fa", "he", "ps", "ur"];
  const limit = document.documentElement.clientWidth;
  const style = (element) => getComputedStyle(element);
  const drawn = (element) => element.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const short = (text) => text.replace(/\s+/g, " ").trim().slice(0, 40);
  const label = (element) => {
    const name = element.id ? `#${element.id}` : element.classList.length ? `.${element.classList[0]}` : "";
    return `<${element.tagName.toLowerCase()}${name}> ${short(element.textContent)}`.trim();
  };
  const ancestors = function* (element) {
    for (let each = element; each && each !== document.documentElement; each = each.parentElement) yield each;
  };
  const scrolls = (element) => ["auto", "scroll"].includes(style(element).overflowX);
  const cuts = (element) => ["hidden", "clip"].includes(style(element).overflowX) || (paper && scrolls(element));
  const inScroller = (element) => !paper && [...ancestors(element)].some(scrolls);
  const outside = (box) => box.width > 0 && (box.left + scrollX < -0.5 || box.right + scrollX > limit + 0.5);
  const boxOf = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };
  const texts = function* (root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.data.trim() && drawn(node.parentElement) && !node.parentElement.closest("title,style,script")) yield node;
    }
  };
  const shapes = [...document.body.querySelectorAll("*")].filter((each) => !each.ownerSVGElement && drawn(each));

  // Too wide
  const wide = [];
  const scrolling = document.scrollingElement;
  if (scrolling.scrollWidth > innerWidth) wide.push(`the page is ${scrolling.scrollWidth} wide in ${innerWidth}`);
  for (const each of shapes) {
    if (outside(each.getBoundingClientRect()) && !inScroller(each.parentElement)) wide.push(`outside: ${label(each)}`);
    else if (cuts(each) && each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1)
      wide.push(`cut: ${label(each)}`);
  }
  for (const node of texts(document.body))
    if (!inScroller(node.parentElement) && outside(boxOf(node))) wide.push(`text outside: ${short(node.data)}`);

  if (wide.length > 12) wide.splice(12, wide.length, `and ${wide.length - 12} more`);

  // Links and anchors
  const links = [];
  const ids = new Map();
  for (const each of document.querySelectorAll("[id]")) ids.set(each.id, (ids.get(each.id) || 0) + 1);
  for (const [id, times] of ids) if (times > 1) links.push(`#${id} is there ${times} times`);
  for (const each of document.querySelectorAll("[href],[src],[action],[formaction],[data],[poster]")) {
    const attribute = ["href", "src", "action", "formaction", "data", "poster"].find((name) => each.hasAttribute(name));
    const target = each.getAttribute(attribute);
    if (!target.startsWith("#")) {
      if (!target.startsWith("data:image/")) links.push(`leads elsewhere: ${label(each)}`);
    } else if (!ids.has(decodeURIComponent(target.slice(1)))) links.push(`dead: ${target}`);
  }

  // Directions and digits
  const turned = [];
  const direction = (element) => {
    const lang = (element.closest("[lang]") || document.documentElement).lang || "";
    return RTL.includes(lang.split("-")[0]) ? "rtl" : "ltr";
  };
  const tables = [...document.querySelectorAll("table")].filter(drawn).map((table) => ({
    direction: style(table).direction,
    expected: direction(table),
    caption: table.caption ? table.caption.innerText.trim() : "",
    rows: [...table.rows].filter(drawn).map((row) => [...row.cells].filter(drawn).map((cell) => {
      const {left, right, top} = cell.getBoundingClientRect();
      return {text: cell.innerText.trim(), left, right, top};
    })),
  }));
  for (const each of document.querySelectorAll("[lang]"))
    if (!each.closest("svg") && each.tagName !== "BDI" && each.tagName !== "SPAN" && drawn(each))
      if (style(each).direction !== direction(each)) turned.push(`${style(each).direction}: ${label(each)}`);
  for (const {direction, expected, caption, rows} of tables) {
    const name = short(caption || (rows[0] || []).map((cell) => cell.text).join(" "));
    if (direction !== expected) turned.push(`${direction}: table ${name}`);
    for (const row of rows)
      for (let place = 1; place < row.length; place++) {
        const [before, cell] = [row[place - 1], row[place]];
        if (before.top !== cell.top) continue; // stacked: no order from side to side
        if (expected === "rtl" ? before.left < cell.right - 1 : before.right > cell.left + 1) {
          turned.push(`cell ${place} is on the wrong side in table ${name}`);
          break;
        }
      }
  }
  const digits = [...texts(document.body)].map((node) => node.data)
    .filter((text) => /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/.test(text)).map(short);

  // Pictures: their texts have to stand inside them, dark enough on what is below them
  const pictures = [];
  const paint = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const solid = (colour) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = "rgba(0, 0, 0, 0)";
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data;
    return a < 250 ? null : [r, g, b];
  };
  const light = (rgb) => rgb.map((each) => each / 255)
    .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
    .reduce((sum, each, place) => sum + each * [0.2126, 0.7152, 0.0722][place], 0);
  const contrast = (one, two) => {
    const [low, high] = [light(one), light(two)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const below = (text, x, y) => {
    for (const each of document.elementsFromPoint(x, y)) {
      if (each === text || text.contains(each) || each.closest("text")) continue;
      const svg = each.ownerSVGElement;
      const colour = svg ? (Number(style(each).fillOpacity) === 1 ? style(each).fill : "none") : style(each).backgroundColor;
      const found = colour === "none" ? null : solid(colour);
      if (found) return found;
    }
    return [255, 255, 255];
  };
  for (const svg of paper ? [] : document.querySelectorAll("svg")) {
    if (!drawn(svg)) continue;
    for (const each of svg.querySelectorAll("*")) each.style.setProperty("pointer-events", "all", "important");
    for (const text of svg.querySelectorAll("text")) {
      if (!text.textContent.trim() || !drawn(text)) continue;
      const frame = svg.getBoundingClientRect();
      const box = text.getBoundingClientRect();
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
        pictures.push(`leaves its picture: ${short(text.textContent)}`);
      text.scrollIntoView({block: "center", inline: "center"});
      const {left, right, top, bottom} = text.getBoundingClientRect();
      const ink = solid(style(text).fill);
      const ground = below(text, (left + right) / 2, (top + bottom) / 2);
      if (!ink || contrast(ink, ground) < 4.5) pictures.push(`faint on what is below it: ${short(text.textContent)}`);
    }
    for (const each of svg.querySelectorAll("*")) each.style.removeProperty("pointer-events");
  }
  scrollTo(0, 0);

  // What there is, without how it looks
  const outline = [...document.body.querySelectorAll("main,nav,h1,h2,h3,h4,h5,h6,table,img,svg,details")].filter(drawn)
    .map((each) => {
      const tag = each.tagName.toLowerCase();
      if (tag === "table") return `table ${[...each.rows[0].cells].map((cell) => cell.innerText.trim()).join(" | ")}`;
      if (tag === "img" || tag === "svg") return `picture ${each.alt || each.getAttribute("aria-label") || ""}`;
      return tag.startsWith("h") ? `${tag} ${each.innerText.trim()}` : tag;
    });
  const word = /[\p{L}\p{N}\p{M}](?:\S*[\p{L}\p{N}\p{M}])?|\S+/gu; // a sign after it stands apart: it may be elsewhere
  const words = selector === "" ? [] : [...document.querySelectorAll(selector)].map((element) =>
    [...texts(element)].flatMap((node) => [...node.data.matchAll(word)].map((found) => {
      const range = document.createRange();
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      const {left, right, top, bottom} = range.getBoundingClientRect();
      return {text: found[0], left, right, top, bottom};
    })));
  return {text: document.body.innerText, wide, links, turned, digits, pictures, tables, outline, words};
}
