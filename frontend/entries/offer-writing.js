// Writing an offer: what is typed is kept a moment later, and the clarity box keeps up. Without signal, or without
// this script, nothing is lost either: the page's own button saves as well.
const box = document.querySelector("[data-writing]");
const form = box?.querySelector("form");
const kept = box?.querySelector("[data-kept]");
const clarity = document.querySelector("[data-clarity]");
const PAUSE = 1200;

let timer = 0;
let sending = null;
let changed = false;
let stopped = false;

async function keep() {
  if (sending || stopped || !changed) return sending;
  changed = false;
  sending = send().finally(() => (sending = null));
  await sending;
  if (changed) later();
}

async function send() {
  try {
    const response = await fetch(box.dataset.typing, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
    });
    if (response.status === 409) {
      stopped = true;
      kept.textContent = "Somebody else is writing here too. Save, and you see both.";
      return;
    }
    if (!response.ok) return;
    const now = await response.json();
    form.elements.mark.value = now.mark;
    form.elements.read.value = now.read;
    box.dataset.typing = now.typing;
    // A draft that has just been made goes on under its own address, also after a reload.
    if (!location.pathname.startsWith(now.step)) {
      form.action = now.step;
      history.replaceState(null, "", now.step);
    }
    const open = clarity?.querySelector("details")?.open;
    if (clarity) clarity.innerHTML = now.clarity;
    if (open) clarity.querySelector("details")?.setAttribute("open", "");
    kept.textContent = "Saved as you type";
  } catch {
    // No signal: it is tried again with the next word, and the button saves everything.
    changed = true;
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
}

function touched() {
  changed = true;
  if (!stopped) later();
}

// Women-only sessions are by referral unless somebody says otherwise.
function suggestAudience(event) {
  if (event.target.name !== "gender" || event.target.value !== "women") return;
  const choices = [...form.querySelectorAll("input[name=audience]")];
  if (choices.some((choice) => choice.checked)) return;
  const closed = choices.find((choice) => choice.value === "by_referral");
  if (closed) closed.checked = true;
}

if (form) {
  form.addEventListener("input", touched);
  form.addEventListener("change", (event) => {
    suggestAudience(event);
    touched();
  });
  // What is under way is waited for: otherwise the page would be sent with an older mark.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    stopped = true;
    if (!sending) return;
    event.preventDefault();
    await sending;
    delete form.dataset.sent;
    form.requestSubmit(event.submitter);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) stopped = false;
  });
}
