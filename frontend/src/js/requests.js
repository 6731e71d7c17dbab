// What goes with every request, and what happens when one cannot be answered.
import { say } from "./tray.js";

const token = () => document.querySelector('meta[name="csrf"]')?.content ?? "";
const header = () => document.querySelector('meta[name="csrf-header"]')?.content || "X-CSRF-TOKEN";

/** Headers for a request made without htmx. */
export const csrf = () => (token() ? { [header()]: token() } : {});

document.addEventListener("htmx:config:request", (event) => {
  const request = event.detail.ctx.request;
  if (request.method !== "GET") Object.assign(request.headers, csrf());
});

// The session ended: the sign-in page must not be put into a corner of this one. The draft is kept (drafts.js).
document.addEventListener("htmx:before:response", (event) => {
  const raw = event.detail.ctx.response.raw;
  if (raw.status === 401 || (raw.redirected && new URL(raw.url).pathname === "/login")) {
    event.preventDefault();
    signedOut();
  }
});

document.addEventListener("htmx:error", (event) => {
  const error = event.detail.error;
  if (error?.name === "AbortError" || event.detail.ctx?.sourceElement?.id === "live") return;
  say("The service did not answer.", "The connection failed or took too long.", "Check that Cofferdam is running, then try again.");
});

let told = false;
export function signedOut() {
  if (told) return;
  told = true;
  say("You are signed out.", "The session has ended.", "Sign in again; what you typed here is kept.", "/login");
}
