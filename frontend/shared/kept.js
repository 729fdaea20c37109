// The one place that knows what is kept on a participant's phone, and for how long.
export const STORE = "my-1";
export const PAGES = ["/my", "/my/pass"];
export const DAYS = 7;

/** Delete everything that was kept on this phone. */
export async function forget() {
  for (const name of await caches.keys()) {
    if (name.startsWith("my-")) await caches.delete(name);
  }
}
