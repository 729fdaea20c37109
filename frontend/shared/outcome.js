// The screen that says what came of a scan: the same picture as templates/parts/outcome.html draws on the server.
const SVG = "http://www.w3.org/2000/svg";
const COLOURS = { welcome: "welcome", already_in: "already-in" };
const TICK = "M4.5 12.5l5 5L19.5 7";
const MESSAGE = "M4 5h16v11H10l-4.5 4v-4H4z";
const WAVE =
  "M8 12.5V6.5a1.5 1.5 0 0 1 3 0V11M11 10.5v-6a1.5 1.5 0 0 1 3 0v6M14 10.5v-5a1.5 1.5 0 0 1 3 0V12" +
  "M17 9.5a1.5 1.5 0 0 1 3 0V15a6.5 6.5 0 0 1-12 3.5l-2.7-4a1.5 1.5 0 0 1 2.5-1.7L8 13M2.5 8c.2-1.7.9-3 2-4";

/** A new element with its class and its words. */
export function element(name, className = "", words = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (words) made.textContent = words;
  return made;
}

function drawing(path, size, className) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: size, height: size, class: className })) {
    svg.setAttribute(name, value);
  }
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** The whole screen for an outcome: green, blue, or for everything else the one calm amber. */
export function outcomePicture({ outcome, heading, words, details, first_time: firstTime }) {
  const colour = COLOURS[outcome] ?? "have-a-word";
  const screen = element("div", `outcome outcome--${colour}`);
  const inside = element("div", "outcome__inside");
  inside.setAttribute("role", "status");
  if (outcome === "welcome" && firstTime) {
    inside.append(drawing(WAVE, 128, "wave"));
  } else {
    const round = element("span", "outcome__picture");
    round.append(drawing(COLOURS[outcome] ? TICK : MESSAGE, 72, "icon"));
    inside.append(round);
  }
  inside.append(element("h2", "", heading));
  if (words) inside.append(element("p", "", words));
  if (details) {
    const more = element("details", "outcome__details");
    more.append(element("summary", "", "Details"), element("p", "", details));
    inside.append(more);
  }
  const next = element("button", "button button--secondary button--wide", "Next");
  next.type = "button";
  inside.append(next);
  screen.append(inside);
  return screen;
}
