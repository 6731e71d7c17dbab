// On a narrow screen the strip of tabs begins where the current one is.
import { mount } from "./mount.js";

mount(".tabs", (strip) => {
  const here = strip.querySelector("[aria-current]");
  if (here) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
});
