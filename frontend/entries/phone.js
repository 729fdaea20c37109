// A participant's phone: /my and /my/pass show again without signal once they have been opened.
// The page says what to keep in <body data-keep="/my /static/…">; pages without it (the plan) are never kept.
import { forget } from "../shared/kept.js";

const DAY = 24 * 60 * 60 * 1000;
const keep = document.body.dataset.keep?.split(" ") ?? [];

async function keepThisPage() {
  await navigator.serviceWorker.register("/my/worker.js", { scope: "/my", updateViaCache: "none" });
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ keep, page: location.pathname });
}

if (keep.length && "serviceWorker" in navigator && !("keptCopy" in document.body.dataset)) {
  // A phone without room or with private browsing shows the pages all the same, only not without signal.
  addEventListener("load", () => keepThisPage().catch(() => {}));
}

// "Today" is true for a day, and the page may be days old: the phone's own clock says it, in the sessions' time zone.
const londonDay = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/London" });
const dayNumber = (date) => Date.parse(londonDay.format(date)) / DAY;

function howSoon(starts, ends, now) {
  if (ends <= now) return "This one is over: ";
  if (starts <= now) return "On now: ";
  return ["Today: ", "Tomorrow: "][dayNumber(starts) - dayNumber(now)] ?? "";
}

function sayHowSoon() {
  for (const time of document.querySelectorAll("time[data-ends]")) {
    const said = time.querySelector("span") ?? time.insertAdjacentElement("afterbegin", document.createElement("span"));
    said.textContent = howSoon(new Date(time.dateTime), new Date(time.dataset.ends), new Date());
  }
}

sayHowSoon();
// A phone may come back to an open page on another day.
document.addEventListener("visibilitychange", sayHowSoon);

for (const form of document.querySelectorAll("form[data-forget]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // First the phone forgets, then the site is told: without signal the first half holds.
    await forget().catch(() => {});
    const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
    await Promise.all(registrations.map((one) => one.unregister()));
    const reached = await fetch(location.pathname, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (reached) form.submit();
    else sayWhatIsLeft();
  });
}

function sayWhatIsLeft() {
  document.querySelector("[data-forget-here]").hidden = true;
  const words = document.querySelector("[data-forgotten-here]");
  words.hidden = false;
  words.focus();
}
