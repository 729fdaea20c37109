// The page that shows a session's code: a new QR every half minute, the ring that runs until then, the screen kept awake.
const page = document.querySelector("[data-code-url]");
const picture = page.querySelector("[data-code-picture]");
const ring = page.querySelector("[data-code-ring]");
const words = page.querySelector("[data-code-words]");
const trouble = page.querySelector("[data-code-trouble]");
const link = page.querySelector("[data-code-address]");

const LASTS = 30;
const AGAIN_AFTER = 3000;
// Who has just tapped looks up to see the count move.
const COUNT_EVERY = 10000;
let changesAt = 0;
let waiting = 0;

function startFrom(seconds) {
  const left = Math.max(1, seconds) * 1000;
  changesAt = performance.now() + left;
  askAfter(Math.min(COUNT_EVERY, left));
}

function askAfter(milliseconds) {
  clearTimeout(waiting);
  waiting = setTimeout(ask, milliseconds);
}

function draw(markup) {
  const drawn = new DOMParser().parseFromString(markup, "image/svg+xml").documentElement;
  if (drawn.nodeName !== "svg") throw new Error("not a picture");
  picture.replaceChildren(document.importNode(drawn, true));
}

async function ask() {
  try {
    const answer = await fetch(page.dataset.codeUrl, { headers: { accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
    const code = await answer.json();
    draw(code.svg);
    words.textContent = code.words;
    if (link) link.href = code.address;
    trouble.textContent = "";
    startFrom(code.expires_in);
  } catch {
    trouble.textContent = "No signal: this code may be too old. Tick names in the register instead.";
    askAfter(AGAIN_AFTER);
  }
}

// Once a second is enough to see it run, and spares the battery.
setInterval(() => {
  const left = Math.max(0, changesAt - performance.now()) / 1000;
  ring.setAttribute("stroke-dashoffset", String(100 - (100 * left) / LASTS));
}, 1000);

async function stayAwake() {
  if (document.visibilityState !== "visible") return;
  // A phone low on battery may refuse; the code is right all the same.
  await navigator.wakeLock?.request("screen").catch(() => {});
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  stayAwake();
  ask();
});

startFrom(Number(page.dataset.expiresIn) || 1);
stayAwake();
