/** One conversation with the desk: session, sending, receiving, and coming back after every kind of interruption. */

import { ApiError, type ChatApi } from "./http";
import type { ServerEvent } from "./sse";
import { type Memory, newId, type SavedSession } from "./storage";
import { backoff, Stream } from "./stream";
import { TEXTS } from "./texts";
import { type Entry, Timeline } from "./timeline";
import type { Message, Mode, Outgoing } from "./types";

export interface ClientView {
  entryChanged(entry: Entry, before: Entry | null): void;
  cleared(): void;
  modeChanged(mode: Mode): void;
  typingChanged(typing: boolean): void;
  /** A line about the connection; null when all is well. */
  bannerChanged(text: string | null): void;
  /** Messages from the other side that were not seen before, live ones only (not those of the first load). */
  received(messages: Message[]): void;
}

/** So long the next unsent message waits for the turn of the one before it; then it goes too (it may be a cry for help). */
const PIPELINE_MS = 1_500;
/** A page in the background gives its connection back after this time. */
const HIDDEN_MS = 5 * 60_000;
/** A session refused so soon after it was opened is a fault of the desk: no new one at once, or we would turn in circles. */
const RENEW_MS = 5_000;
/** Connections that fail in a row before the worker is told. */
const TELL_AFTER = 2;

const MODES: readonly string[] = ["bot", "waiting", "human", "closed"];

export class ChatClient {
  mode: Mode = "bot";
  readonly timeline: Timeline;
  private session: SavedSession | null;
  private outbox: Outgoing[];
  private readonly inFlight = new Set<string>();
  private readonly stream: Stream;
  private starting: Promise<SavedSession> | null = null;
  private flushing = false;
  private failures = 0;
  private openedAt = Number.NEGATIVE_INFINITY;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  private banner: string | null = null;
  private typing = false;
  /** The desk has taken a message whose answer will come by the stream. */
  private owed = false;
  private stopped = false;

  constructor(
    private readonly api: ChatApi,
    private readonly memory: Memory,
    private readonly view: ClientView,
    private readonly region: string | null,
  ) {
    this.session = memory.session;
    this.outbox = memory.outbox;
    this.timeline = new Timeline({
      changed: (entry, before) => view.entryChanged(entry, before),
      cleared: () => view.cleared(),
    });
    this.stream = new Stream(api, {
      position: () => (this.session ? { token: this.session.token, after: this.timeline.cursor } : null),
      opened: () => this.streamOpened(),
      event: (event) => this.streamEvent(event),
      lost: (failures) => this.streamLost(failures),
      unauthorized: (token) => void this.attempt(() => this.renew(token)),
    });
  }

  /** Restores or opens the conversation and keeps it alive until `stop`. Never throws. */
  async start(): Promise<void> {
    window.addEventListener("online", this.wake);
    window.addEventListener("offline", this.slept);
    window.addEventListener("storage", this.otherTab);
    document.addEventListener("visibilitychange", this.visibility);
    this.stopped = false;
    for (const item of this.outbox) {
      if (!this.timeline.find(item.client_message_id)) this.timeline.addOutgoing(item, "waiting");
    }
    if (!navigator.onLine) this.tell(TEXTS.offline);
    await this.attempt(() => this.connect());
  }

  stop(): void {
    this.stopped = true;
    window.removeEventListener("online", this.wake);
    window.removeEventListener("offline", this.slept);
    window.removeEventListener("storage", this.otherTab);
    document.removeEventListener("visibilitychange", this.visibility);
    clearTimeout(this.retryTimer);
    clearTimeout(this.hiddenTimer);
    this.stream.stop();
  }

  /** Shows the message at once and sends it as soon as the desk can be reached, exactly once. */
  send(text: string, payload?: string): void {
    const words = text.trim();
    if (words === "") return;
    const item: Outgoing = { client_message_id: newId(), text: words };
    if (payload !== undefined) item.payload = payload;
    this.enqueue(item);
    this.timeline.addOutgoing(item, navigator.onLine ? "sending" : "waiting");
    void this.flush();
  }

  /** Sends a refused message again. */
  retry(entry: Entry): void {
    if (entry.clientId === null || entry.delivery !== "failed") return;
    this.enqueue({ client_message_id: entry.clientId, text: entry.message.text ?? "" });
    this.timeline.setDelivery(entry.clientId, "sending");
    void this.flush();
  }

  /** Forgets the conversation on this device (in all tabs) and begins another. */
  async forget(): Promise<void> {
    this.stream.stop();
    this.adopt(null);
    this.memory.session = null;
    await this.attempt(() => this.connect());
    this.timeline.addNotice(TEXTS.forgotten);
  }

  /** Fetches what was missed; called whenever the page may have been away. */
  async resync(): Promise<void> {
    const session = this.session;
    if (!session) return this.connect();
    const first = this.timeline.cursor === 0;
    const answer = await this.api.history(session.token, this.timeline.cursor);
    if (this.session?.token !== session.token) return; // another conversation by now
    this.receive(answer.messages, true, !first);
    this.setMode(answer.mode);
    this.tell(null);
  }

  private async connect(): Promise<void> {
    if (this.session) await this.resync();
    else await this.open();
    this.stream.restart();
    void this.flush();
  }

  /** Opens a session once, whoever asks; a session that another tab opened meanwhile is taken instead. */
  private open(): Promise<SavedSession> {
    this.starting ??= this.exclusively(async () => {
      const saved = this.memory.session;
      if (saved) {
        this.session = saved;
        await this.resync();
        return saved;
      }
      const answer = await this.api.createSession(this.region);
      const session = { session_id: answer.session_id, token: answer.token };
      this.session = session;
      this.openedAt = Date.now();
      this.memory.session = session;
      this.receive(answer.messages, true, false);
      this.setMode(answer.mode);
      this.tell(null);
      return session;
    }).finally(() => {
      this.starting = null;
    });
    return this.starting;
  }

  private exclusively<T>(work: () => Promise<T>): Promise<T> {
    const locks = (navigator as { locks?: LockManager }).locks;
    return locks ? (locks.request(this.memory.sessionKey, work) as Promise<T>) : work();
  }

  /** The token is no longer accepted: says so and goes on in a new conversation. */
  private async renew(token: string): Promise<void> {
    if (this.session?.token === token) {
      this.stream.stop();
      if (Date.now() - this.openedAt < RENEW_MS) throw new ApiError(0, "refused", TEXTS.unreachable);
      if (this.memory.session?.token === token) this.memory.session = null;
      // Buttons are signed for one conversation; in the next one their words remain.
      this.outbox = this.outbox.map(({ client_message_id, text }) => ({ client_message_id, text }));
      this.memory.outbox = this.outbox;
      this.session = null;
      this.timeline.nextEpoch();
      this.timeline.addNotice(TEXTS.expired);
    }
    await this.connect();
  }

  /** Runs a step against the desk; on failure tells the worker and tries everything again later. */
  private async attempt(step: () => Promise<unknown>): Promise<void> {
    const token = this.session?.token;
    try {
      await step();
      this.failures = 0;
    } catch (error) {
      if (this.stopped) return;
      const refused = token ?? this.session?.token;
      if (error instanceof ApiError && error.status === 401 && refused !== undefined) {
        return this.attempt(() => this.renew(refused));
      }
      this.failures += 1;
      const known = error instanceof ApiError ? error : null;
      this.tell(navigator.onLine ? (known?.message ?? TEXTS.unreachable) : TEXTS.offline);
      this.later(known?.retryAfter ?? backoff(this.failures));
    }
  }

  private later(wait: number): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => void this.attempt(() => this.connect()), wait);
  }

  private enqueue(item: Outgoing): void {
    this.outbox = [...this.outbox, item];
    this.memory.outbox = this.outbox;
  }

  private dequeue(clientId: string): void {
    this.outbox = this.outbox.filter((item) => item.client_message_id !== clientId);
    this.memory.outbox = this.outbox;
  }

  /** Sends what is unsent, in order; stops at the first message that cannot leave. */
  private async flush(): Promise<void> {
    if (this.flushing || this.stopped) return;
    this.flushing = true;
    try {
      for (let item = this.nextUnsent(); item; item = this.nextUnsent()) {
        const sent = this.deliver(item);
        const pause = new Promise<boolean>((resolve) => setTimeout(() => resolve(true), PIPELINE_MS));
        if (!(await Promise.race([sent, pause]))) break;
      }
    } finally {
      this.flushing = false;
    }
  }

  private nextUnsent(): Outgoing | undefined {
    return this.outbox.find((item) => !this.inFlight.has(item.client_message_id));
  }

  /** @returns false when the line is down and later messages should wait */
  private async deliver(item: Outgoing): Promise<boolean> {
    const id = item.client_message_id;
    this.inFlight.add(id);
    this.timeline.setDelivery(id, "sending");
    this.showTyping();
    let token = "";
    try {
      const session = this.session ?? (await this.open());
      token = session.token;
      const answer = await this.api.send(token, item);
      this.dequeue(id);
      if (this.session?.token !== token) return true; // answered into a conversation that was cleared meanwhile
      this.timeline.acknowledge(id, answer.messages);
      this.receive(answer.messages, false, true);
      this.owed = answer.pending && answer.messages.length === 0;
      this.setMode(answer.mode);
      this.tell(null);
      this.failures = 0;
      return true;
    } catch (error) {
      return this.undelivered(item, token, error);
    } finally {
      this.inFlight.delete(id);
      this.showTyping();
    }
  }

  private undelivered(item: Outgoing, token: string, error: unknown): boolean {
    const known = error instanceof ApiError ? error : null;
    const id = item.client_message_id;
    if (known?.status === 401) {
      this.timeline.setDelivery(id, "waiting");
      void this.attempt(() => this.renew(token));
      return false;
    }
    if (known && !known.transient) {
      this.dequeue(id);
      this.timeline.setDelivery(id, "failed", known.message);
      return true;
    }
    this.timeline.setDelivery(id, "waiting");
    this.failures += 1;
    this.tell(navigator.onLine ? (known?.message ?? TEXTS.unreachable) : TEXTS.offline);
    this.later(known?.retryAfter ?? backoff(this.failures));
    return false;
  }

  private receive(messages: readonly Message[], complete: boolean, live: boolean): void {
    const fresh = this.timeline.add(messages, complete).filter((message) => message.author !== "worker");
    if (fresh.length === 0) return;
    this.owed = false;
    this.showTyping();
    if (live) this.view.received(fresh);
  }

  private streamOpened(): void {
    // The stream replays messages, but only the history tells the mode; and it proves that the line works.
    void this.attempt(() => this.resync());
    void this.flush();
  }

  private streamEvent(event: ServerEvent): void {
    let data: unknown;
    try {
      data = JSON.parse(event.data);
    } catch {
      return; // not ours; the next resync brings whatever it was
    }
    if (event.event === "message") this.streamMessage(data as Message);
    else if (event.event === "mode") this.setMode((data as { mode: Mode }).mode);
  }

  /** A number leapt over may be a message committed a moment later: the history will tell. */
  private streamMessage(message: Message): void {
    const isNext = message.seq <= this.timeline.cursor + 1;
    this.receive([message], isNext, true);
    if (!isNext) void this.attempt(() => this.resync());
  }

  private streamLost(failures: number): void {
    if (!navigator.onLine) this.tell(TEXTS.offline);
    else if (failures >= TELL_AFTER) this.tell(TEXTS.unreachable);
  }

  private setMode(mode: Mode): void {
    if (mode === this.mode || !MODES.includes(mode)) return;
    this.mode = mode;
    this.view.modeChanged(mode);
    this.showTyping();
  }

  private showTyping(): void {
    const typing = (this.inFlight.size > 0 || this.owed) && this.mode === "bot" && navigator.onLine;
    if (typing === this.typing) return;
    this.typing = typing;
    this.view.typingChanged(typing);
  }

  private tell(text: string | null): void {
    if (text === this.banner) return;
    this.banner = text;
    this.view.bannerChanged(text);
  }

  /** Takes over the session of another tab, or none; what was shown is not of this conversation any more. */
  private adopt(session: SavedSession | null): void {
    this.session = session;
    this.outbox = [];
    this.memory.outbox = [];
    this.owed = false;
    this.timeline.clear();
    this.setMode("bot");
  }

  private readonly wake = (): void => {
    clearTimeout(this.retryTimer);
    void this.attempt(() => this.connect());
  };

  private readonly slept = (): void => this.tell(TEXTS.offline);

  private readonly otherTab = (event: StorageEvent): void => {
    if (event.key !== this.memory.sessionKey) return;
    const saved = this.memory.session;
    if (saved?.token === this.session?.token) return;
    this.stream.stop();
    this.adopt(saved);
    if (saved) this.wake();
  };

  private readonly visibility = (): void => {
    clearTimeout(this.hiddenTimer);
    if (document.visibilityState === "hidden") {
      this.hiddenTimer = setTimeout(() => this.stream.stop(), HIDDEN_MS);
    } else {
      this.wake();
    }
  };
}
