// The coach's register: reads passes with the camera and shows at once, over the whole screen, what came of it.
import { openCamera } from "../shared/camera.js";
import { play } from "../shared/sounds.js";
import { element, outcomePicture } from "../shared/outcome.js";

const SHOWN_FOR = 2500;
const SAME_PASS_AGAIN = 5000;
const GOOD = ["welcome", "already_in"];
const OWN_ADDRESS = /\/P\/([A-Z0-9_-]+)\/?$/i;

const button = document.querySelector("[data-scan]");
const codeForm = document.querySelector("[data-scan-code]");
const notSent = {
  outcome: "not_sent",
  heading: "Not sent: no signal",
  words: "Tick the name when you are back online.",
};

async function send(what) {
  const { scanUrl, csrf } = button.dataset;
  let answer;
  try {
    answer = await fetch(scanUrl, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify(what),
      signal: AbortSignal.timeout?.(10000),
    });
  } catch {
    return notSent;
  }
  if (answer.redirected || answer.status === 401) {
    return { outcome: "not_sent", heading: "Not sent", words: "You are signed out. Sign in again, then scan." };
  }
  try {
    return await answer.json().then((found) => (found.outcome ? found : Promise.reject()));
  } catch {
    return { outcome: "not_sent", heading: "Not sent", words: "Something went wrong. Tick the name instead." };
  }
}

function renewRegister(found) {
  if (found.in_count !== undefined) {
    document.querySelectorAll("[data-in-count]").forEach((place) => (place.textContent = found.in_count));
  }
  if (found.row_html && found.entry_id) {
    const old = document.querySelector(`[data-entry="${CSS.escape(found.entry_id)}"]`);
    const row = new DOMParser().parseFromString(found.row_html, "text/html").querySelector("[data-entry]");
    if (old && row) old.replaceWith(document.importNode(row, true));
  }
}

/** Show what came of a scan until it is tapped away; what went well goes by itself. */
function show(dialog, found) {
  const screen = outcomePicture(found);
  dialog.append(screen);
  screen.querySelector("button").focus();
  play(found.outcome);
  navigator.vibrate?.(GOOD.includes(found.outcome) ? 60 : [40, 80, 40]);
  return new Promise((resolve) => {
    const close = () => {
      screen.remove();
      resolve();
    };
    screen.addEventListener("click", (event) => {
      if (!event.target.closest("details")) close();
    });
    // Someone who is not straight in needs a word: that takes as long as it takes.
    if (GOOD.includes(found.outcome)) setTimeout(close, SHOWN_FOR);
  });
}

function makeDialog() {
  const dialog = element("dialog", "scanner");
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  return dialog;
}

async function scan() {
  const dialog = makeDialog();
  const video = element("video");
  video.muted = true;
  video.playsInline = true;
  const foot = element("div", "scanner__foot");
  const says = element("p", "", "Opening the camera");
  says.setAttribute("role", "status");
  const done = element("button", "button button--secondary button--wide", "Done");
  done.type = "button";
  done.addEventListener("click", () => dialog.close());
  foot.append(says, done);
  dialog.setAttribute("aria-label", "Scan a pass");
  dialog.append(video, element("div", "scanner__frame"), foot);

  let camera;
  try {
    camera = await openCamera(video, button.dataset.reader);
  } catch (problem) {
    says.textContent =
      problem.name === "NotAllowedError"
        ? "The camera is not allowed here. Tick the name, or type the short code."
        : "The camera does not open. Tick the name, or type the short code.";
    return;
  }
  dialog.addEventListener("close", () => camera.stop());
  if (!dialog.open) return camera.stop();
  says.textContent = "Hold the pass in the frame";

  const seen = new Map();
  while (dialog.open) {
    for (const text of await camera.read()) {
      const token = OWN_ADDRESS.exec(text)?.[1];
      if (Date.now() - (seen.get(text) ?? -SAME_PASS_AGAIN) < SAME_PASS_AGAIN) continue;
      if (!token) {
        says.textContent = "That is not a pass";
        continue;
      }
      says.textContent = "One moment";
      const found = await send({ pass: token.toUpperCase() });
      renewRegister(found);
      await show(dialog, found);
      seen.set(text, Date.now());
      says.textContent = "Hold the pass in the frame";
    }
    await new Promise((resolve) => setTimeout(resolve, 90));
  }
}

if (button && navigator.mediaDevices?.getUserMedia) {
  button.hidden = false;
  button.addEventListener("click", scan);
}

codeForm?.addEventListener("submit", async (event) => {
  if (!button) return;
  event.preventDefault();
  const input = codeForm.querySelector("[name=code]");
  const code = input.value.replace(/\s/g, "").toUpperCase();
  if (!code) return input.focus();
  const found = await send({ code });
  renewRegister(found);
  const dialog = makeDialog();
  await show(dialog, found);
  dialog.close();
  // What could not be sent stays in the field, to be sent again.
  if (found.outcome !== "not_sent") input.value = "";
  input.focus();
});
