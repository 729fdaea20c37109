// A participant's phone: /my and /my/pass show again without signal once they have been opened.
// The page says what to keep in <body data-keep="/my /static/…">; pages without it (the plan) are never kept.
import { forget } from "../shared/kept.js";

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

for (const form of document.querySelectorAll("form[data-forget]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // First the phone forgets, then the site is told: without signal the first half holds.
    await forget().catch(() => {});
    const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
    await Promise.all(registrations.map((one) => one.unregister()));
    form.submit();
  });
}
