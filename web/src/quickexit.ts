/** Quick exit: one tap, or Esc three times, and neither the screen nor this device shows what was said here. */

import { safeUrl } from "./dom";

/** Opened when the page names no other place; the first page of a very common site draws no attention. */
const NEUTRAL = "https://www.baidu.com/";
/** So far apart may the three presses be. */
const BETWEEN_MS = 1_000;
const PRESSES = 3;

/**
 * Calls `leave` when Esc was pressed three times in a row; listens until the returned function is called.
 * @param shown whether the chat can be seen: only then does the first press count (it may close the chat)
 */
export function watchEscape(leave: () => void, shown: () => boolean, now: () => number = Date.now): () => void {
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing || event.repeat) return;
    const isNext = count > 0 && now() - last <= BETWEEN_MS;
    count = isNext ? count + 1 : Number(shown());
    last = now();
    if (count >= PRESSES) leave();
  };
  window.addEventListener("keydown", pressed, { capture: true });
  return () => window.removeEventListener("keydown", pressed, { capture: true });
}

/** Where to go: an http(s) address, else the neutral page. */
export function exitAddress(wanted: string | undefined): string {
  return safeUrl(wanted) ?? NEUTRAL;
}

/** Replaces the page in the history of this tab, so that "back" does not return to it. */
export function leaveFor(address: string, page: Pick<Location, "replace"> = window.location): void {
  page.replace(address);
}
