// Soft sounds, never an alarm: nobody should turn round when somebody is not straight in.
const NOTES = {
  welcome: [523, 784],
  already_in: [523, 523],
};
const ONE_CALM_NOTE = [392];
let context;

/** Play the sound of an outcome; silent where the browser or the phone's switch wants it so. */
export function play(outcome) {
  try {
    context ??= new AudioContext();
    const notes = NOTES[outcome] ?? ONE_CALM_NOTE;
    notes.forEach((frequency, place) => note(frequency, context.currentTime + place * 0.16));
  } catch {
    // No sound is no harm: colour and words say the same.
  }
}

function note(frequency, from) {
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.type = "sine";
  tone.frequency.value = frequency;
  loudness.gain.setValueAtTime(0, from);
  loudness.gain.linearRampToValueAtTime(0.18, from + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.001, from + 0.3);
  tone.connect(loudness).connect(context.destination);
  tone.start(from);
  tone.stop(from + 0.32);
}
