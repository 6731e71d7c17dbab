// xterm.js writes <style> elements and style attributes, which a strict Content-Security-Policy refuses. This document makes its
// elements do the same through the CSS object model, which the policy allows.
function style(real) {
  const element = real.createElement("style");
  const sheet = new CSSStyleSheet();
  let text = "";
  real.adoptedStyleSheets = [...real.adoptedStyleSheets, sheet];
  Object.defineProperty(element, "textContent", {
    get: () => text,
    set: (value) => {
      text = value ?? "";
      sheet.replaceSync(text);
    },
  });
  const remove = element.remove.bind(element);
  element.remove = () => {
    real.adoptedStyleSheets = real.adoptedStyleSheets.filter((other) => other !== sheet);
    remove();
  };
  return element;
}

function plain(element) {
  const setAttribute = element.setAttribute.bind(element);
  element.setAttribute = (name, value) => {
    if (name === "style") element.style.cssText = value;
    else setAttribute(name, value);
  };
  return element;
}

/** The document to give to xterm.js. */
export function strictDocument() {
  const real = document;
  return new Proxy(real, {
    get(target, name) {
      if (name === "createElement") return (tag, options) => (tag === "style" ? style(real) : plain(real.createElement(tag, options)));
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
}
