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
    if (event.detail.ctx.sourceElement?.id === "live") streamSignedOut();
    else signedOut();
  }
});

// An answer that is no piece of a page, as from what stands before the controllers, is told instead of swapped.
document.addEventListener("htmx:after:request", (event) => {
  const { response, text } = event.detail.ctx;
  const html = (response.headers.get("Content-Type") ?? "").startsWith("text/html");
  if (response.status < 400 || html) return;
  event.preventDefault();
  refusal(response.status, text);
});

document.addEventListener("htmx:error", (event) => {
  const error = event.detail.error;
  if (error?.name === "AbortError" || event.detail.ctx?.sourceElement?.id === "live") return;
  say("The service did not answer.", "The connection failed or took too long.", "Check that Cofferdam is running, then try again.");
});

/** Tells what a problem document says, or at least the status. */
export function refusal(status, text) {
  let problem = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // Not ours; its status is all there is to say.
  }
  say(problem.what ?? "The request was refused.", problem.why ?? `The answer was ${status}.`, problem.remedy ?? "Load the page again and repeat what you did.");
}

export function signedOut() {
  say("You are signed out.", "The session has ended.", "Sign in again; what you typed here is kept.", "/login");
}

/** The stream tries again and again by itself; it tells once. */
export function streamSignedOut() {
  if (!document.querySelector("#tray-list [data-said^='You are signed out.']")) signedOut();
}
