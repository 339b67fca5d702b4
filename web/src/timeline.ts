/** The conversation as one ordered list without doubles: the desk's messages and those still on their way. */

import type { Message, Outgoing } from "./types";

export type Delivery = "sending" | "waiting" | "failed" | "sent";

export interface Entry {
  /** Stable within this page; names the element that shows it. */
  readonly key: string;
  /** Which conversation of this page: 0 at first, one more after an expired session. */
  epoch: number;
  message: Message;
  /** Place in the conversation; null while the desk has not numbered it. May be a half before it is known exactly. */
  seq: number | null;
  delivery: Delivery;
  failure: string | null;
  clientId: string | null;
}

export interface TimelineListener {
  /** The entry is new or changed; `before` is the entry that follows it now, null at the end. */
  changed(entry: Entry, before: Entry | null): void;
  cleared(): void;
}

const NOTICE_SEQ = -1;

/** The desk trims a text and removes leading slashes before it stores it; so do we to recognise our own. */
function bare(text: string | null | undefined): string {
  return (text ?? "").replace(/^[\s/／]+/, "").trim();
}

function place(entry: Entry): number {
  return entry.seq ?? Number.POSITIVE_INFINITY;
}

export class Timeline {
  /** All messages up to this number have been seen; POST answers do not move it, for they may leap over others. */
  cursor = 0;
  epoch = 0;
  private entries: Entry[] = [];
  private counter = 0;

  constructor(private readonly listener: TimelineListener) {}

  get all(): readonly Entry[] {
    return this.entries;
  }

  get last(): Entry | null {
    return this.entries[this.entries.length - 1] ?? null;
  }

  find(clientId: string): Entry | null {
    return this.entries.find((entry) => entry.clientId === clientId) ?? null;
  }

  /** Starts a new conversation under the old one, which stays readable. */
  nextEpoch(): void {
    this.epoch += 1;
    this.cursor = 0;
    for (const entry of this.entries) {
      if (entry.delivery === "sending" || entry.delivery === "waiting") this.move(entry);
    }
  }

  clear(): void {
    this.entries = [];
    this.epoch += 1;
    this.cursor = 0;
    this.listener.cleared();
  }

  /** One sentence of the page itself at the head of the running conversation. */
  addNotice(text: string): void {
    const message = this.localMessage("system", text);
    this.insert({ ...this.blank(message), seq: NOTICE_SEQ });
  }

  addOutgoing(outgoing: Outgoing, delivery: Delivery): Entry {
    const entry = this.blank(this.localMessage("worker", outgoing.text));
    entry.clientId = outgoing.client_message_id;
    entry.delivery = delivery;
    this.insert(entry);
    return entry;
  }

  setDelivery(clientId: string, delivery: Delivery, failure: string | null = null): void {
    const entry = this.find(clientId);
    if (!entry || (entry.delivery === delivery && entry.failure === failure)) return;
    entry.delivery = delivery;
    entry.failure = failure;
    // A refused message stays where it was written; one that is on its way again goes to the end.
    if (delivery === "failed") entry.seq = this.lastSeq() + 0.25;
    else if (entry.message.id === "") entry.seq = null;
    this.settle(entry);
  }

  /** The desk has stored our message; its answers tell its id and, nearly, its place. */
  acknowledge(clientId: string, answers: readonly Message[]): void {
    const entry = this.find(clientId);
    if (!entry) return;
    entry.delivery = "sent";
    entry.failure = null;
    const reply = answers.find((answer) => answer.author !== "worker" && answer.in_reply_to);
    if (reply?.in_reply_to && entry.message.id === "") {
      // Tell it apart from a message of the same words; the stream will bring the exact number.
      entry.message = { ...entry.message, id: reply.in_reply_to };
      const first = Math.min(...answers.map((answer) => answer.seq));
      entry.seq ??= first - 0.5;
    }
    this.settle(entry);
  }

  /**
   * Takes messages of the desk in any order, any number of times.
   * @param complete true when nothing before them is missing (history, stream)
   * @returns those not seen before
   */
  add(messages: readonly Message[], complete: boolean): Message[] {
    const fresh = messages.filter((message) => this.addOne(message));
    if (complete) this.cursor = Math.max(this.cursor, ...messages.map((message) => message.seq));
    return fresh;
  }

  private addOne(message: Message): boolean {
    const known = this.entries.some((entry) => entry.epoch === this.epoch && entry.seq === message.seq);
    if (known) return false;
    const own = message.author === "worker" ? this.ownEntry(message) : null;
    if (own) {
      own.message = message;
      own.seq = message.seq;
      own.delivery = "sent";
      own.failure = null;
      this.settle(own);
      return false;
    }
    this.insert({ ...this.blank(message), seq: message.seq });
    return true;
  }

  /** The entry we made ourselves for this message of the worker, if it is ours. */
  private ownEntry(message: Message): Entry | null {
    const candidates = this.entries.filter(
      (entry) => entry.epoch === this.epoch && entry.clientId !== null && !Number.isInteger(entry.seq ?? 0.5),
    );
    const exact = candidates.find(
      (entry) => entry.clientId === message.client_message_id || entry.message.id === message.id,
    );
    if (exact) return exact;
    const nameless = candidates.filter((entry) => entry.message.id === "" && entry.delivery !== "failed");
    return nameless.find((entry) => bare(entry.message.text) === bare(message.text)) ?? null;
  }

  private localMessage(author: "worker" | "system", text: string): Message {
    return { seq: 0, id: "", author, created_at: new Date().toISOString(), text, kind: null };
  }

  private blank(message: Message): Entry {
    this.counter += 1;
    const key = `m${this.counter}`;
    return { key, epoch: this.epoch, message, seq: null, delivery: "sent", failure: null, clientId: null };
  }

  private lastSeq(): number {
    const seqs = this.entries.filter((entry) => entry.epoch === this.epoch).map((entry) => entry.seq ?? 0);
    return Math.max(0, ...seqs.map(Math.floor));
  }

  /** Unsent messages go along into the new conversation. */
  private move(entry: Entry): void {
    entry.epoch = this.epoch;
    entry.seq = null;
    entry.message = { ...entry.message, id: "" };
    this.settle(entry);
  }

  private settle(entry: Entry): void {
    this.entries = this.entries.filter((other) => other !== entry);
    this.insert(entry);
  }

  private insert(entry: Entry): void {
    const at = this.entries.findIndex((other) => this.isAfter(other, entry));
    const index = at < 0 ? this.entries.length : at;
    this.entries.splice(index, 0, entry);
    this.listener.changed(entry, this.entries[index + 1] ?? null);
  }

  private isAfter(other: Entry, entry: Entry): boolean {
    if (other.epoch !== entry.epoch) return other.epoch > entry.epoch;
    if (place(other) !== place(entry)) return place(other) > place(entry);
    // Both unnumbered: as they were written. Keys count upwards.
    return Number(other.key.slice(1)) > Number(entry.key.slice(1));
  }
}
