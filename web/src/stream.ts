/** The live connection: server-sent events over fetch (so that the token travels in a header), for ever reconnected. */

import { ApiError, type ChatApi } from "./http";
import { createSseParser, type ServerEvent } from "./sse";

export interface StreamHandlers {
  /** Token and last message number seen, read anew before each connection; null: not now. */
  position(): { token: string; after: number } | null;
  opened(): void;
  event(event: ServerEvent): void;
  /** `failures` connections in a row did not come about. */
  lost(failures: number): void;
  unauthorized(token: string): void;
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** The desk's heartbeat comes every 15 s; three missed mean a dead line that still looks alive (locked phones). */
const SILENCE_MS = 45_000;

/** Doubles from one second to thirty, ± a quarter so that a thousand browsers do not come back at once. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, failures - 1));
  return delay * (0.75 + random() / 2);
}

export class Stream {
  private connection: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  constructor(
    private readonly api: ChatApi,
    private readonly handlers: StreamHandlers,
  ) {}

  /** Connects anew at once; a running connection is dropped. */
  restart(): void {
    this.stop();
    const position = this.handlers.position();
    if (position === null) return;
    this.connection = new AbortController();
    void this.run(this.connection, position);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.connection?.abort();
    this.connection = null;
  }

  private async run(connection: AbortController, position: { token: string; after: number }): Promise<void> {
    let error: unknown = null;
    try {
      await this.read(connection, position);
    } catch (reason) {
      error = reason;
    }
    connection.abort();
    if (this.connection !== connection) return; // stopped or replaced meanwhile
    this.connection = null;
    if (error instanceof ApiError && error.status === 401) {
      this.handlers.unauthorized(position.token);
      return;
    }
    this.failures += 1;
    this.handlers.lost(this.failures);
    const wait = error instanceof ApiError && error.retryAfter ? error.retryAfter : backoff(this.failures);
    this.timer = setTimeout(() => this.restart(), wait);
  }

  private async read(connection: AbortController, position: { token: string; after: number }): Promise<void> {
    let watchdog = setTimeout(() => connection.abort(), SILENCE_MS);
    try {
      const response = await this.api.stream(position.token, position.after, connection.signal);
      if (!response.body) throw new ApiError(0, "no_stream", "");
      const reader = response.body.getReader();
      connection.signal.addEventListener("abort", () => void reader.cancel().catch(() => undefined));
      this.handlers.opened();
      const parser = createSseParser();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => connection.abort(), SILENCE_MS);
        this.failures = 0;
        for (const event of parser.push(decoder.decode(value, { stream: true }))) {
          if (this.connection === connection) this.handlers.event(event);
        }
      }
    } finally {
      clearTimeout(watchdog);
    }
  }
}
