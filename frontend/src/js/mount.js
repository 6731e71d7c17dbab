/**
 * Starts a module on every element that fits, now and after each swap, and ends it once its element has left the page.
 *
 * @param start takes the element and may return what ends it
 */
export function mount(selector, start) {
  const alive = new Map();
  const look = () => {
    for (const [element, end] of alive) {
      if (element.isConnected) continue;
      alive.delete(element);
      end?.();
    }
    document.querySelectorAll(selector).forEach((element) => {
      if (!alive.has(element)) alive.set(element, start(element));
    });
  };
  document.addEventListener("htmx:after:swap", look);
  look();
}
