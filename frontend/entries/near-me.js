// Beside the catalogue's filters: where the phone is, and short addresses.

const DIGITS = 2;
const USUAL_MILES = "5";

const near = document.querySelector("[data-near-me]");
const button = near?.querySelector("[data-near-me-button]");

if (near && navigator.geolocation && isSecureContext) {
  const status = near.querySelector("[data-near-me-status]");
  button.hidden = false;
  button.addEventListener("click", () => {
    status.textContent = "Asking your phone where it is…";
    button.setAttribute("aria-busy", "true");
    const rest = (words) => {
      status.textContent = words;
      button.removeAttribute("aria-busy");
    };
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        rest("");
        lookAround(near, coords);
      },
      () => rest("Your phone did not tell us. Choose a town instead."),
      { enableHighAccuracy: false, maximumAge: 10 * 60_000, timeout: 15_000 },
    );
  });
}

// The point is rounded here, on the phone, to about half a mile: nobody is sent where exactly somebody is.
function lookAround(near, { latitude, longitude }) {
  const place = near.querySelector("[name=near]");
  const miles = near.querySelector("[name=within]");
  hidden(near, "lat").value = latitude.toFixed(DIGITS);
  hidden(near, "lon").value = longitude.toFixed(DIGITS);
  if (![...place.options].some((option) => option.value === "here")) place.prepend(new Option("Where I am", "here"));
  place.value = "here";
  if (miles.value === "town") miles.value = USUAL_MILES;
  const form = near.closest("form");
  if (form.requestSubmit) form.requestSubmit();
  else form.submit();
}

function hidden(near, name) {
  const there = near.querySelector(`[name=${name}]`);
  if (there) return there;
  const made = Object.assign(document.createElement("input"), { type: "hidden", name });
  near.append(made);
  return made;
}

// What is not asked for does not stand in the address, so that it can be read out and passed on.
near?.closest("form").addEventListener("formdata", ({ formData }) => {
  if (["", "anywhere"].includes(formData.get("near"))) for (const name of ["within", "near", "lat", "lon"]) formData.delete(name);
  for (const [name, value] of [...formData]) if (!value && formData.getAll(name).length === 1) formData.delete(name);
});
