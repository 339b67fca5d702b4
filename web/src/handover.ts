/** A member comes from a union's app: the session stands in the page that answered the form, or the page asks the app. */

import type { ChatClient } from "./client";
import type { SessionAnswer } from "./types";

const WAIT_MS = 10_000;

function isAnswer(value: unknown): value is SessionAnswer {
  const answer = value as SessionAnswer | null;
  return typeof answer?.token === "string" && typeof answer.session_id === "string" && Array.isArray(answer.messages);
}

/** Takes the session out of the element and puts the ordinary address in place: a reload posts nothing again. */
export function sessionOfPage(host: HTMLElement): SessionAnswer | null {
  const raw = host.dataset["session"];
  if (raw === undefined) return null;
  delete host.dataset["session"];
  history.replaceState(null, "", "./");
  try {
    const answer: unknown = JSON.parse(raw);
    return isAnswer(answer) ? answer : null;
  } catch {
    return null;
  }
}

/**
 * Asks the page's own server who is signed in there: 200 `{"assertion": "…"}`, or 204, 401 or 403 for nobody. Whatever
 * else happens, the conversation that this browser remembers goes on. Never throws.
 * @param address of the page's server; the browser sends its cookies only to the same origin
 */
export async function handOverFrom(address: string, client: ChatClient): Promise<void> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), WAIT_MS);
  try {
    const url = new URL(address, document.baseURI).href;
    const answer = await fetch(url, {
      credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" }, signal: controller.signal,
    });
    if ([204, 401, 403].includes(answer.status)) return client.leaveMember();
    const { assertion } = (await answer.json()) as { assertion?: unknown };
    if (answer.ok && typeof assertion === "string") await client.handOver(assertion);
  } catch (error) {
    console.warn("gongxiaozhu: hand-over", error);
  } finally {
    clearTimeout(timer);
  }
}
