// xterm.js writes <style> elements and style attributes, which a strict Content-Security-Policy refuses. On the page that has a
// terminal, elements made by script do the same through the CSS object model, which the policy allows.
const make = document.createElement.bind(document);

function styleElement() {
  // Even an empty <style> is refused; this one only stands for it.
  const element = make("template");
  const sheet = new CSSStyleSheet();
  let text = "";
  document.adoptedStyleSheets.push(sheet);
  Object.defineProperty(element, "textContent", {
    get: () => text,
    set: (value) => {
      text = value ?? "";
      sheet.replaceSync(text);
    },
  });
  const remove = element.remove.bind(element);
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    remove();
  };
  return element;
}

function withStyleProperty(element) {
  const setAttribute = element.setAttribute.bind(element);
  element.setAttribute = (name, value) => {
    if (name === "style") element.style.cssText = value;
    else setAttribute(name, value);
  };
  return element;
}

document.createElement = (tag, options) => (tag === "style" ? styleElement() : withStyleProperty(make(tag, options)));
