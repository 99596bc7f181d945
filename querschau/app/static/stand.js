// News from the server: polled while this window can be seen. Other modules listen with `onNews`.

import { get, send } from "./api.js";

const own = crypto.randomUUID();
const listeners = new Set();
const returns = new Set();
let number = Number(document.body.dataset.number);
let every = 2000;
let timer = 0;
let lost = false;

/** `listener(news)` is called with what changed (see GET /api/stand), or with null when the server is gone. */
export function onNews(listener) {
  listeners.add(listener);
}

/** `listener()` is called when the server is back; where one says true it goes on by itself, else the page loads anew. */
export function onReturn(listener) {
  returns.add(listener);
}

/** An answer to one's own decision brought this number: where it is the next, nothing else happened meanwhile. */
export function known(newer) {
  if (newer === number + 1) number = newer;
}

/** Another request got no answer: the next one that is answered is the server's return. */
export function unanswered() {
  lost = true;
}

/** Ask every so many milliseconds from now on. */
export function pace(milliseconds) {
  every = milliseconds;
  plan();
}

/** Ask now. */
export async function look() {
  try {
    const news = await get(`/api/stand?seit=${number}&fenster=${own}`);
    if (lost) {
      lost = false;
      if (![...returns].some((listener) => listener())) return location.reload();
    }
    if (news) {
      number = news.number;
      for (const listener of listeners) listener(news);
    }
  } catch (refusal) {
    if (refusal.status === 0 || refusal.status === 403) {
      lost = true;
      for (const listener of listeners) listener(null, refusal);
    }
  }
  return plan();
}

function plan() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(look, every);
}

document.addEventListener("visibilitychange", () => (document.hidden ? plan() : look()));
addEventListener("pagehide", () => {
  send("DELETE", `/api/fenster/${own}`, {}, { keepalive: true }).catch(() => {});
});
look();
