/**
 * Messages on their way to the desk: kept in the browser until the desk has answered, sent in order, never twice at once.
 * All tabs keep them in one list, so that what one tab could not send another one sends; a message that two tabs send is
 * one message for the desk, by its id.
 */

import type { Memory } from "./storage";
import { backoff } from "./stream";
import type { Outgoing } from "./types";

/** What became of one attempt: done (answered or refused for good), or to be repeated after `wait` ms (null: we choose). */
export type Verdict = { done: true } | { done: false; wait: number | null };
export const DONE: Verdict = { done: true };

/** Sends one message; never throws. */
export type Deliver = (item: Outgoing) => Promise<Verdict>;

/**
 * So long the next message waits for the turn of the one before it; then it goes too: it may be a cry for help, and the
 * desk joins what is typed in a burst only when it sees it in time (its DESK_BURST_SECONDS).
 */
const PIPELINE_MS = 400;

export class Outbox {
  private items: Outgoing[];
  private readonly inFlight = new Set<string>();
  private flushing = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly memory: Memory,
    private readonly deliver: Deliver,
    private readonly sendingChanged: () => void,
  ) {
    this.items = memory.outbox;
  }

  get all(): readonly Outgoing[] {
    return this.items;
  }

  get isSending(): boolean {
    return this.inFlight.size > 0;
  }

  add(item: Outgoing): void {
    this.items = [...this.items, item];
    this.memory.outbox = [...this.memory.outbox, item];
  }

  /** The desk has answered for it, one way or the other. */
  remove(clientId: string): void {
    const others = (item: Outgoing): boolean => item.client_message_id !== clientId;
    this.items = this.items.filter(others);
    this.memory.outbox = this.memory.outbox.filter(others);
  }

  clear(): void {
    this.keep([]);
  }

  /** Buttons are signed for one conversation; in the next one only their words remain. */
  dropPayloads(): void {
    this.keep(this.items.map(({ client_message_id, text }) => ({ client_message_id, text })));
  }

  /** Sends what is unsent, in order; stops at the first message that cannot leave and comes back later by itself. */
  async flush(): Promise<void> {
    if (this.flushing) return;
    this.flushing = true;
    clearTimeout(this.timer);
    try {
      for (let item = this.nextUnsent(); item; item = this.nextUnsent()) {
        const pause = new Promise<Verdict>((resolve) => setTimeout(() => resolve(DONE), PIPELINE_MS));
        if (!(await Promise.race([this.send(item), pause])).done) break;
      }
    } finally {
      this.flushing = false;
    }
  }

  /** No further attempt until the next `flush`. */
  stop(): void {
    clearTimeout(this.timer);
  }

  private async send(item: Outgoing): Promise<Verdict> {
    this.inFlight.add(item.client_message_id);
    this.sendingChanged();
    const verdict = await this.deliver(item);
    this.inFlight.delete(item.client_message_id);
    this.sendingChanged();
    if (verdict.done) {
      this.failures = 0;
    } else {
      this.failures += 1;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.flush(), verdict.wait ?? backoff(this.failures));
    }
    return verdict;
  }

  private nextUnsent(): Outgoing | undefined {
    return this.items.find((item) => !this.inFlight.has(item.client_message_id));
  }

  private keep(items: Outgoing[]): void {
    this.items = items;
    this.memory.outbox = items;
  }
}
