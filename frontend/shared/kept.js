// The one place that knows what is kept on a participant's phone, and for how long.
// The last one is kept so that the phone can forget without signal; it says nothing about anybody.
export const STORE = "my-1";
export const PAGES = ["/my", "/my/pass", "/my/phone"];
export const DAYS = 7;

/** Delete everything that was kept on this phone. */
export async function forget() {
  for (const name of await caches.keys()) {
    if (name.startsWith("my-")) await caches.delete(name);
  }
}
