// The two minutes to think again: counts them down, then says that people are being told.
for (const card of document.querySelectorAll("[data-think-again]")) {
  const words = card.querySelector("[data-time-left]");
  const over = card.nextElementSibling;
  // The page's own clock: the phone's may be wrong, and may be put right meanwhile.
  const ends = performance.now() + Number(card.dataset.thinkAgain) * 1000;

  const show = () => {
    const seconds = Math.ceil((ends - performance.now()) / 1000);
    if (seconds <= 0) {
      clearInterval(ticking);
      card.hidden = true;
      over.hidden = false;
      return;
    }
    words.textContent = inWords(seconds);
  };
  const ticking = setInterval(show, 1000);
}

function inWords(seconds) {
  const count = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  return [minutes && count(minutes, "minute"), (rest || !minutes) && count(rest, "second")].filter(Boolean).join(" ");
}
