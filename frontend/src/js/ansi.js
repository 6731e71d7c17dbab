// Terminal colours of a log line as spans with classes; every other control sequence is dropped. Text stays text.
const SEQUENCE = /\u001b\[([0-9;:]*)([@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-_a-z]|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]/g;

/** Returns a state to carry from line to line. */
export const fresh = () => ({ fg: null, bg: null, attributes: new Set() });

/** One of the 256 colours of terminals: our own sixteen by number, then a cube of six steps a side, then greys. */
function palette(index) {
  if (index < 16) return index;
  const step = (part) => (part ? 55 + 40 * part : 0);
  const cube = index - 16;
  const grey = 8 + 10 * (index - 232);
  return index >= 232 ? `rgb(${grey} ${grey} ${grey})` : `rgb(${step(Math.floor(cube / 36))} ${step(Math.floor(cube / 6) % 6)} ${step(cube % 6)})`;
}

function apply(state, codes) {
  const list = (codes || "0").split(/[;:]/).map(Number);
  for (let i = 0; i < list.length; i++) {
    const code = list[i];
    if (code === 0) Object.assign(state, fresh());
    else if ([1, 2, 3, 4, 9].includes(code)) state.attributes.add(code);
    else if (code === 22) [1, 2].forEach((a) => state.attributes.delete(a));
    else if ([23, 24, 29].includes(code)) state.attributes.delete(code - 20);
    else if (code >= 30 && code <= 37) state.fg = code - 30;
    else if (code >= 90 && code <= 97) state.fg = code - 82;
    else if (code === 39) state.fg = null;
    else if (code >= 40 && code <= 47) state.bg = code - 40;
    else if (code >= 100 && code <= 107) state.bg = code - 100;
    else if (code === 49) state.bg = null;
    else if (code === 38 || code === 48) {
      const indexed = list[i + 1] === 5;
      const colour = indexed ? palette(list[i + 2]) : `rgb(${list.slice(i + 2, i + 5).map((part) => part & 255).join(" ")})`;
      state[code === 38 ? "fg" : "bg"] = colour;
      i += indexed ? 2 : 4;
    }
  }
}

/** Appends a line's text to an element. */
export function paint(element, text, state) {
  let from = 0;
  const put = (piece) => {
    if (!piece) return;
    const classes = [...state.attributes].map((a) => "a" + a);
    if (typeof state.fg === "number") classes.push("f" + state.fg);
    if (typeof state.bg === "number") classes.push("b" + (state.bg % 8));
    const own = typeof state.fg === "string" || typeof state.bg === "string";
    if (!classes.length && !own) {
      element.append(piece);
      return;
    }
    const span = document.createElement("span");
    span.className = classes.join(" ");
    span.textContent = piece;
    // Through the object model, which the policy allows; the colour is made of numbers only.
    if (typeof state.fg === "string") span.style.color = state.fg;
    if (typeof state.bg === "string") span.style.backgroundColor = state.bg;
    element.append(span);
  };
  for (const match of text.matchAll(SEQUENCE)) {
    put(text.slice(from, match.index));
    if (match[2] === "m") apply(state, match[1]);
    from = match.index + match[0].length;
  }
  put(text.slice(from));
}

/** The line without any control sequence, for searching. */
export const plain = (text) => text.replace(SEQUENCE, "");
