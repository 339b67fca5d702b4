/** Calls of the chat API over fetch, with one kind of error for everything that can go wrong. */

import { TEXTS } from "./texts";
import type { HistoryAnswer, LawText, Outgoing, SendAnswer, SessionAnswer, TokenAnswer } from "./types";

/**
 * A call that failed. `status` is 0 when no answer came (offline, time-out); `message` is Chinese, for the worker;
 * `retryAfter` is in milliseconds.
 */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfter: number | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** True when the same request may succeed later and is safe to repeat. */
  get transient(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

export interface CallOptions {
  method?: "GET" | "POST" | "DELETE";
  token?: string;
  body?: unknown;
  timeout?: number;
}

const SHORT_MS = 15_000;
/** A turn of the bot is waited for; a longer one is answered by the stream. */
const TURN_MS = 60_000;

function readRetryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
}

/** Reads `{"error": {"code", "message"}}`; an answer of another shape (a proxy's page) gets our own words. */
export async function errorOf(response: Response): Promise<ApiError> {
  let code = `http_${response.status}`;
  let message: string = TEXTS.unreachable;
  try {
    const body = (await response.json()) as { error?: { code?: unknown; message?: unknown } };
    if (typeof body.error?.code === "string") code = body.error.code;
    if (typeof body.error?.message === "string") message = body.error.message;
  } catch {
    // Not JSON: keep our own words.
  }
  return new ApiError(response.status, code, message, readRetryAfter(response));
}

export class ChatApi {
  /** @param base address of the desk ending with a slash, e.g. `https://desk.example/` */
  constructor(
    readonly base: string,
    private readonly fetch: Fetch = (input, init) => window.fetch(input, init),
  ) {}

  createSession(region: string | null): Promise<SessionAnswer> {
    return this.call("chat/sessions", { method: "POST", body: region ? { region } : {}, timeout: SHORT_MS });
  }

  /** Exchanges what an app's server signed for a session of its member. */
  handOver(assertion: string): Promise<SessionAnswer> {
    return this.call("chat/handover", { method: "POST", body: { assertion }, timeout: SHORT_MS });
  }

  /** The next token; the old one stays good until the next one is used. */
  renew(token: string): Promise<TokenAnswer> {
    return this.call("chat/sessions/renewal", { method: "POST", token, timeout: SHORT_MS });
  }

  /** Tells the desk that this device is done; goes out even while the page is left. Never throws. */
  async end(token: string): Promise<void> {
    const init: RequestInit = { method: "DELETE", headers: { Authorization: `Bearer ${token}` }, keepalive: true };
    await this.request("chat/sessions/current", init).catch(() => undefined);
  }

  send(token: string, outgoing: Outgoing): Promise<SendAnswer> {
    // Typed words may be the first of several; a tapped button is meant by itself.
    const body = outgoing.payload === undefined ? { ...outgoing, burst: true } : outgoing;
    return this.call("chat/messages", { method: "POST", token, body, timeout: TURN_MS });
  }

  history(token: string, after: number): Promise<HistoryAnswer> {
    return this.call(`chat/history?after=${after}`, { token, timeout: SHORT_MS });
  }

  law(law: string, article: string): Promise<LawText> {
    const path = [law, article].map(encodeURIComponent).join("/");
    return this.call(`laws/${path}`, { timeout: SHORT_MS });
  }

  /** Opens the event stream; the caller reads the body and aborts by the signal. */
  async stream(token: string, after: number, signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { Accept: "text/event-stream", Authorization: `Bearer ${token}` };
    if (after > 0) headers["Last-Event-ID"] = String(after);
    const response = await this.request(`chat/stream?after=${after}`, { headers, signal, cache: "no-store" });
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  /** One call whose answer is JSON (undefined for 204). `ApiError` for everything that goes wrong. */
  call<T>(path: string, options: CallOptions): Promise<T> {
    return this.exchange(path, options, async (response) => (response.status === 204 ? undefined : await response.json()) as T);
  }

  /** One call whose answer is bytes. */
  bytes(path: string, options: CallOptions): Promise<Blob> {
    return this.exchange(path, options, (response) => response.blob());
  }

  private async exchange<T>(path: string, options: CallOptions, read: (response: Response) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), options.timeout ?? SHORT_MS);
    try {
      const headers: Record<string, string> = { Accept: "application/json" };
      if (options.token) headers["Authorization"] = `Bearer ${options.token}`;
      const init: RequestInit = { method: options.method ?? "GET", headers, signal: controller.signal };
      if (options.body !== undefined) {
        headers["Content-Type"] = "application/json";
        init.body = JSON.stringify(options.body);
      }
      const response = await this.request(path, init);
      if (!response.ok) throw await errorOf(response);
      return await read(response);
    } catch (error) {
      if (error instanceof ApiError) throw error;
      // A body cut off in the middle is a lost connection too: same id, same answer on the next try.
      throw new ApiError(0, "unreachable", TEXTS.unreachable);
    } finally {
      clearTimeout(timer);
    }
  }

  private async request(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.fetch(`${this.base}api/v1/${path}`, { ...init, credentials: "omit" });
    } catch {
      throw new ApiError(0, "unreachable", TEXTS.unreachable);
    }
  }
}
