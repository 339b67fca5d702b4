/** What this browser remembers, for all its tabs: the session and unsent messages. Falls back to memory. */

import type { Outgoing, SessionAnswer } from "./types";

export interface SavedSession {
  session_id: string;
  token: string;
  /** From this moment (ms since 1970) the next token is to be asked for; absent: at once. */
  renew_at?: number;
  /** The app whose member this is. */
  member_of?: string;
}

export function savedSession(answer: SessionAnswer): SavedSession {
  const saved: SavedSession = { session_id: answer.session_id, token: answer.token, renew_at: renewAt(answer.renew_in) };
  if (answer.member_of) saved.member_of = answer.member_of;
  return saved;
}

export function renewAt(seconds: number): number {
  return Date.now() + seconds * 1000;
}

export interface KeyValue {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  readonly length: number;
  key(index: number): string | null;
}

/** Every key of ours begins with it: a quick exit finds them by it. */
export const PREFIX = "gxz.";

export function memoryStore(): KeyValue {
  const map = new Map<string, string>();
  return {
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    get length() {
      return map.size;
    },
    key: (index) => [...map.keys()][index] ?? null,
  };
}

/** The store itself, or a memory store when the browser blocks it (private mode, third-party rules, full). */
export function usableStore(open: () => KeyValue): KeyValue {
  try {
    const store = open();
    store.setItem(`${PREFIX}probe`, "1");
    store.removeItem(`${PREFIX}probe`);
    return store;
  } catch {
    return memoryStore();
  }
}

/** What was written under this key; null when nothing was or it is not ours any more. */
export function read<T>(store: KeyValue, key: string, isValid: (value: unknown) => value is T): T | null {
  try {
    const value: unknown = JSON.parse(store.getItem(key) ?? "null");
    return isValid(value) ? value : null;
  } catch {
    return null;
  }
}

/** A full store loses the value and nothing else: it holds for this page and is forgotten by a reload. */
export function write(store: KeyValue, key: string, value: unknown): void {
  try {
    store.setItem(key, JSON.stringify(value));
  } catch {
    // Full.
  }
}

function isSession(value: unknown): value is SavedSession {
  const session = value as SavedSession | null;
  return typeof session?.token === "string" && typeof session.session_id === "string";
}

function isOutbox(value: unknown): value is Outgoing[] {
  return (
    Array.isArray(value) &&
    value.every((item: Outgoing) => typeof item?.client_message_id === "string" && typeof item.text === "string")
  );
}

export class Memory {
  readonly sessionKey: string;
  private readonly outboxKey: string;

  /** @param base address of the desk: two desks on one page must not share a token */
  constructor(
    base: string,
    private readonly store: KeyValue,
  ) {
    this.sessionKey = `${PREFIX}session:${base}`;
    this.outboxKey = `${PREFIX}outbox:${base}`;
  }

  get session(): SavedSession | null {
    return read(this.store, this.sessionKey, isSession);
  }

  set session(session: SavedSession | null) {
    if (session === null) this.store.removeItem(this.sessionKey);
    else write(this.store, this.sessionKey, session);
  }

  get outbox(): Outgoing[] {
    return read(this.store, this.outboxKey, isOutbox) ?? [];
  }

  set outbox(items: Outgoing[]) {
    if (items.length === 0) this.store.removeItem(this.outboxKey);
    else write(this.store, this.outboxKey, items);
  }

  /** Removes everything of ours from this browser, the looks included: nobody shall see that we were here. */
  wipe(): void {
    const keys = Array.from({ length: this.store.length }, (_, index) => this.store.key(index));
    for (const key of keys) if (key?.startsWith(PREFIX)) this.store.removeItem(key);
  }
}

/** Runs `work` while no other tab of this origin runs work of the same name, where the browser knows locks. */
export function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? (locks.request(name, work) as Promise<T>) : work();
}

/** A random id; `crypto.randomUUID` is missing on plain http and in older web views. */
export function newId(source: Crypto | undefined = globalThis.crypto): string {
  if (typeof source?.randomUUID === "function") return source.randomUUID();
  const bytes = new Uint8Array(16);
  if (source) source.getRandomValues(bytes);
  else bytes.forEach((_, index) => (bytes[index] = Math.floor(Math.random() * 256)));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
