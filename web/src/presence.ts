/** What the browser says about the page and the line: online, offline, away, back, changed by another tab. */

export interface PresenceHandlers {
  /** The page or the line is back: catch up now. */
  back(): void;
  offline(): void;
  /** The page has been in the background for long. */
  away(): void;
  /** Another tab wrote or removed this key of the shared storage. */
  stored(key: string | null): void;
}

/** A page in the background gives its connection back after this time: a browser has few for one server. */
const AWAY_MS = 5 * 60_000;

/** Listens until the returned function is called. */
export function watchPresence(handlers: PresenceHandlers): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const online = (): void => handlers.back();
  const offline = (): void => handlers.offline();
  const storage = (event: StorageEvent): void => handlers.stored(event.key);
  const visibility = (): void => {
    clearTimeout(timer);
    if (document.visibilityState === "hidden") timer = setTimeout(() => handlers.away(), AWAY_MS);
    else handlers.back();
  };
  // A page that comes back out of the browser's cache, as after the back button.
  const shown = (event: PageTransitionEvent): void => {
    if (event.persisted) handlers.back();
  };
  window.addEventListener("pageshow", shown);
  window.addEventListener("online", online);
  window.addEventListener("offline", offline);
  window.addEventListener("storage", storage);
  document.addEventListener("visibilitychange", visibility);
  return () => {
    clearTimeout(timer);
    window.removeEventListener("pageshow", shown);
    window.removeEventListener("online", online);
    window.removeEventListener("offline", offline);
    window.removeEventListener("storage", storage);
    document.removeEventListener("visibilitychange", visibility);
  };
}
