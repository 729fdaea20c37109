// The worker behind /my: asks the network first, and shows the kept copy when there is no answer.
// It keeps the pages named in kept.js and the files they are drawn with, and nothing once the site says this phone is not known.
import { DAYS, forget, PAGES, STORE } from "../shared/kept.js";

const PATIENCE = 4000;
const UNKNOWN_HERE = [401, 403, 404, 410];
const KEPT_AT = "x-kept-at";
const DAY = 24 * 60 * 60 * 1000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep, page } = event.data ?? {};
  if (keep && PAGES.includes(page)) event.waitUntil(keepAll(keep));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate") {
    const cannotCome = pathname.endsWith("/cannot-come");
    if (cannotCome) event.respondWith(fetch(request).catch(ringInstead));
    else if (request.method !== "GET") event.respondWith(fetch(request).catch(notSent));
    else if (PAGES.includes(pathname)) event.respondWith(showPage(event, pathname));
    else event.respondWith(fetch(request).catch(notKept));
  } else if (request.method === "GET" && isFile(pathname)) {
    event.respondWith(file(request));
  }
});

const isFile = (pathname) => pathname.startsWith("/static/dist/") || pathname.startsWith("/theme/");

async function showPage(event, pathname) {
  const asked = fetch(event.request).then((answer) => remember(pathname, answer));
  // A slow answer still renews the copy, after the kept one has been shown.
  event.waitUntil(asked.catch(() => {}));
  const tooSlow = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const answer = await Promise.race([asked.catch(() => null), tooSlow]);
  if (answer) return answer;
  const kept = await keptPage(pathname);
  return kept ?? asked.catch(notKept);
}

async function remember(pathname, answer) {
  if (UNKNOWN_HERE.includes(answer.status)) {
    await forget();
  } else if (answer.ok && !answer.redirected && answer.type === "basic") {
    const headers = new Headers(answer.headers);
    headers.set(KEPT_AT, Date.now());
    const copy = new Response(await answer.clone().blob(), { headers });
    await (await caches.open(STORE)).put(pathname, copy);
  }
  return answer;
}

async function keptPage(pathname) {
  const kept = await (await caches.open(STORE)).match(pathname);
  if (!kept) return null;
  if (Date.now() - Number(kept.headers.get(KEPT_AT)) > DAYS * DAY) {
    await forget();
    return null;
  }
  const headers = new Headers(kept.headers);
  // The stored text is plain, whatever form it came in.
  headers.delete("content-encoding");
  headers.delete("content-length");
  const marked = (await kept.text()).replace("<body", "<body data-kept-copy");
  return new Response(marked, { headers });
}

async function keepAll(addresses) {
  const store = await caches.open(STORE);
  const old = new Set((await store.keys()).map((request) => new URL(request.url).pathname));
  // The browser still has these files from showing the page: this costs no data.
  const files = addresses.filter((address) => isFile(address) && !old.has(address));
  await Promise.all(files.map((address) => store.add(address)));
  // The very first page came before this worker was there to see it; the pass is fetched with it, since it is
  // needed most where there is no signal.
  for (const page of PAGES.filter((page) => !old.has(page))) {
    await remember(page, await fetch(page, { headers: { accept: "text/html" } }));
  }
  await dropUnused(store);
}

async function dropUnused(store) {
  const copies = await Promise.all(PAGES.map((page) => store.match(page)));
  const texts = await Promise.all(copies.map((copy) => copy?.text() ?? ""));
  for (const request of await store.keys()) {
    const { pathname } = new URL(request.url);
    if (isFile(pathname) && !texts.some((text) => text.includes(pathname))) await store.delete(request);
  }
}

async function file(request) {
  const kept = await caches.match(request, { cacheName: STORE });
  // The name of a built file changes with its content; a club's colours do not carry such a name.
  if (kept && new URL(request.url).pathname.startsWith("/static/dist/")) return kept;
  return fetch(request).catch(() => kept ?? Response.error());
}

const notSent = () =>
  words("Not sent", "There is no signal, so nothing has changed. Try again when you have signal, or ring.");

async function ringInstead() {
  const number = await keptNumber();
  const text = "There is no signal, so your place is not given back yet. Try again when you have signal";
  return words("Not sent", number ? `${text}, or ring:` : `${text}, or ring us.`, number);
}

// The button to ring, out of the kept page: the same number, and the same name.
async function keptNumber() {
  const kept = await (await caches.open(STORE)).match("/my");
  const [button] = (await kept?.text())?.match(/<a [^>]*href="tel:[^]*?<\/a>/) ?? [""];
  return button.replace(/<svg[^]*?<\/svg>/g, "");
}

const notKept = () =>
  words("No signal", "This page is not kept on the phone. It is there again as soon as you have signal.");

async function words(heading, text, more = "") {
  const store = await caches.open(STORE);
  const styles = (await store.keys())
    .map((request) => new URL(request.url).pathname)
    .filter((pathname) => pathname.endsWith(".css"))
    .map((pathname) => `<link rel="stylesheet" href="${pathname}">`)
    .join("");
  const page =
    `<!doctype html><html lang="en-GB"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>My sessions</title>${styles}</head>` +
    `<body class="phone"><main><div class="wrap"><section class="card"><h1>${heading}</h1><p>${text}</p>${more && `<p>${more}</p>`}` +
    `<p><a class="button button--primary" href="/my">My sessions</a></p></section></div></main></body></html>`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:",
  };
  return new Response(page, { status: 503, headers });
}
