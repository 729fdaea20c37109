// Every page. All of it is a comfort: pages work without script.

// A thumb that taps twice sends once. The mark goes again when the browser shows the page from its own memory.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    // What opens beside the page changes nothing on it: it goes on being of use.
    if (event.submitter?.formTarget === "_blank") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 8000);
  });
}

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

const errors = document.querySelector("[data-error-summary]");
if (errors) {
  errors.tabIndex = -1;
  errors.focus();
}

// Panels that stand open on a wide screen, for browsers that cannot show a folded panel by style alone.
const panels = document.querySelectorAll("details[data-open-wide]");
if (panels.length && !CSS.supports("selector(::details-content)")) {
  const wide = matchMedia("(min-width: 62em)");
  const fit = () => wide.matches && panels.forEach((panel) => (panel.open = true));
  wide.addEventListener("change", fit);
  fit();
}

function sayOn(button, words) {
  const label = button.querySelector("span") ?? button;
  const usual = label.textContent;
  label.textContent = words;
  setTimeout(() => (label.textContent = usual), 2500);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      sayOn(button, "Copied");
    } catch {
      sayOn(button, "This browser does not let us copy");
    }
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const url = new URL(button.dataset.share, location.href).href;
    // Closing the share sheet is not a failure.
    navigator.share({ title: button.dataset.shareTitle, url }).catch(() => {});
  });
}

for (const button of document.querySelectorAll("[data-listen]")) {
  const target = document.getElementById(button.dataset.listen);
  if (!target || !("speechSynthesis" in window)) continue;
  button.hidden = false;
  const label = button.querySelector("span") ?? button;
  const usual = label.textContent;
  const rest = () => (label.textContent = usual);
  button.addEventListener("click", () => {
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      rest();
      return;
    }
    const speech = new SpeechSynthesisUtterance(target.innerText);
    speech.lang = "en-GB";
    speech.rate = 0.95;
    speech.onend = rest;
    speech.onerror = rest;
    speechSynthesis.speak(speech);
    label.textContent = "Stop";
  });
}
// Otherwise a phone would go on reading aloud on the next page.
addEventListener("pagehide", () => window.speechSynthesis?.cancel());

for (const toggle of document.querySelectorAll(".govuk-js-password-input-toggle")) {
  const input = document.getElementById(toggle.getAttribute("aria-controls"));
  if (!input) continue;
  toggle.hidden = false;
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    toggle.textContent = visible ? "Hide" : "Show";
    toggle.setAttribute("aria-label", visible ? "Hide password" : "Show password");
  };
  toggle.addEventListener("click", () => show(input.type === "password"));
  // A browser must not keep the password as an ordinary word that was typed.
  input.form?.addEventListener("submit", () => show(false));
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
