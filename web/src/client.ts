/** One conversation with the desk: session, sending, receiving, and coming back after every kind of interruption. */

import { ApiError, type ChatApi } from "./http";
import { DONE, Outbox, type Verdict } from "./outbox";
import { watchPresence } from "./presence";
import { eventData, type ServerEvent } from "./sse";
import { Status, type StatusView } from "./status";
import { exclusively, type Memory, newId, renewAt, type SavedSession, savedSession } from "./storage";
import { backoff, Stream } from "./stream";
import { FRAME_TEXTS } from "./frametexts";
import { TEXTS } from "./texts";
import { type Entry, Timeline } from "./timeline";
import type { Message, Mode, Outgoing, SendAnswer, SessionAnswer } from "./types";

export interface ClientView extends StatusView {
  entryChanged(entry: Entry, before: Entry | null): void;
  cleared(): void;
  /** Messages from the other side that were not seen before, live ones only (not those of the first load). */
  received(messages: Message[]): void;
}

/** A session refused so soon after it was opened is a fault of the desk: no new one at once, or we would turn in circles. */
const RENEW_MS = 5_000;
/** Connections that fail in a row before the worker is told. */
const TELL_AFTER = 2;

export class ChatClient {
  readonly timeline: Timeline;
  private session: SavedSession | null;
  private readonly outbox: Outbox;
  private readonly stream: Stream;
  private starting: Promise<SavedSession> | null = null;
  private failures = 0;
  private openedAt = Number.NEGATIVE_INFINITY;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private unwatch: () => void = () => undefined;
  readonly status: Status;
  /** The desk has taken a message whose answer will come by the stream. */
  private owed = false;
  /** The conversation whose member was told what the union knows of them. */
  private introduced: string | null = null;
  private started = false;
  private stopped = false;

  constructor(
    private readonly api: ChatApi,
    private readonly memory: Memory,
    private readonly view: ClientView,
    private readonly region: string | null,
  ) {
    this.session = memory.session;
    this.status = new Status(view);
    this.outbox = new Outbox(memory, (item) => this.deliver(item), () => this.showBusy());
    this.timeline = new Timeline({
      changed: (entry, before) => view.entryChanged(entry, before),
      cleared: () => view.cleared(),
    });
    this.stream = new Stream(api, {
      position: () => {
        const session = this.current();
        return session && { token: session.token, after: this.timeline.cursor };
      },
      opened: () => this.streamOpened(),
      event: (event) => this.streamEvent(event),
      lost: (failures) => this.streamLost(failures),
      unauthorized: (token) => void this.attempt(() => this.startOver(token)),
    });
  }

  /** Restores or opens the conversation and keeps it alive until `stop`. Never throws. */
  async start(): Promise<void> {
    this.started = true;
    this.stopped = false;
    this.unwatch();
    this.unwatch = watchPresence({
      back: () => this.wake(),
      offline: () => this.status.tell(TEXTS.offline),
      away: () => this.stream.stop(),
      stored: (key) => this.otherTab(key),
    });
    for (const item of this.outbox.all) {
      if (!this.timeline.find(item.client_message_id)) this.timeline.addOutgoing(item, "waiting");
    }
    if (!navigator.onLine) this.status.tell(TEXTS.offline);
    this.introduce();
    await this.attempt(() => this.connect());
  }

  stop(): void {
    this.stopped = true;
    this.unwatch();
    clearTimeout(this.retryTimer);
    this.outbox.stop();
    this.stream.stop();
  }

  /** Shows the message at once and sends it as soon as the desk can be reached, exactly once. */
  send(text: string, payload?: string): void {
    const words = text.trim();
    if (words === "") return;
    const item: Outgoing = { client_message_id: newId(), text: words };
    if (payload !== undefined) item.payload = payload;
    this.outbox.add(item);
    this.timeline.addOutgoing(item, navigator.onLine ? "sending" : "waiting");
    this.flush();
  }

  /** Sends a refused message again. */
  retry(entry: Entry): void {
    if (entry.clientId === null || entry.delivery !== "failed") return;
    this.outbox.add({ client_message_id: entry.clientId, text: entry.message.text ?? "" });
    this.timeline.setDelivery(entry.clientId, "sending");
    this.flush();
  }

  /** Forgets the conversation on this device (in all tabs) and begins another. */
  async forget(): Promise<void> {
    this.drop();
    await this.attempt(() => this.connect());
    this.timeline.addNotice(TEXTS.forgotten);
  }

  /** Quick exit: ends the session at the desk and leaves nothing of it in this browser. */
  vanish(): void {
    const session = this.current();
    this.stop();
    this.memory.wipe();
    if (session) void this.api.end(session.token);
  }

  /** Takes over the conversation of a member whom an app handed over. Throws `ApiError` when the desk refuses. */
  async handOver(assertion: string): Promise<void> {
    this.enter(await this.api.handOver(assertion));
    if (this.started) await this.attempt(() => this.connect());
  }

  /** The session of a member; what was shown of another conversation goes. */
  enter(answer: SessionAnswer): void {
    const session = savedSession(answer);
    const isSame = this.current()?.session_id === session.session_id;
    this.memory.session = session;
    if (isSame) {
      this.session = session;
    } else {
      this.stream.stop();
      this.adopt(session);
    }
    this.openedAt = Date.now();
    this.introduce();
    this.receive(answer.messages, true, false);
    this.status.setMode(answer.mode);
  }

  /** The member has left the app: what was theirs is not shown any more, an anonymous conversation stays. */
  leaveMember(): void {
    if (this.current()?.member_of) this.drop();
  }

  /** Runs a call in the name of this conversation, which is opened when there is none yet. */
  async withToken<T>(step: (token: string) => Promise<T>): Promise<T> {
    const token = (this.current() ?? (await this.open())).token;
    try {
      return await step(token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      const newer = this.current(); // of another tab
      if (newer && newer.token !== token) return step(newer.token);
      void this.attempt(() => this.startOver(token));
      throw error;
    }
  }

  /** Fetches what was missed; called whenever the page may have been away. */
  async resync(): Promise<void> {
    const session = this.current();
    if (!session) return this.connect();
    const first = this.timeline.cursor === 0;
    const answer = await this.api.history(session.token, this.timeline.cursor);
    if (this.session?.session_id !== session.session_id) return; // another conversation by now
    this.receive(answer.messages, true, !first);
    this.status.setMode(answer.mode);
    this.tellReached();
  }

  private async connect(): Promise<void> {
    await this.freshen();
    if (this.current()) await this.resync();
    else await this.open();
    this.stream.restart();
    this.flush();
  }

  /** The session, with the token that another tab may have got meanwhile. */
  private current(): SavedSession | null {
    const saved = this.memory.session;
    if (saved && saved.session_id === this.session?.session_id) this.session = saved;
    return this.session;
  }

  /** Asks for the next token when it is time, once for all tabs; the old one is good until the next is used. */
  private async freshen(): Promise<void> {
    const isDue = (session: SavedSession | null): session is SavedSession =>
      session !== null && Date.now() >= (session.renew_at ?? 0);
    if (!isDue(this.current())) return;
    await exclusively(`${this.memory.sessionKey}/renewal`, async () => {
      const session = this.current();
      if (!isDue(session)) return;
      try {
        const next = await this.api.renew(session.token);
        if (this.session?.session_id !== next.session_id) return; // forgotten meanwhile
        this.session = { ...session, token: next.token, renew_at: renewAt(next.renew_in) };
        this.memory.session = this.session;
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) throw error;
        // Later then: nothing depends on it now.
      }
    });
  }

  /** Opens a session once, whoever asks; a session that another tab opened meanwhile is taken instead. */
  private open(): Promise<SavedSession> {
    this.starting ??= exclusively(this.memory.sessionKey, async () => {
      const saved = this.memory.session;
      if (saved) {
        this.session = saved;
        await this.resync();
        return saved;
      }
      const answer = await this.api.createSession(this.region);
      const session = savedSession(answer);
      this.session = session;
      this.openedAt = Date.now();
      this.memory.session = session;
      this.receive(answer.messages, true, false);
      this.status.setMode(answer.mode);
      this.tellReached();
      return session;
    }).finally(() => {
      this.starting = null;
    });
    return this.starting;
  }

  /** The token is no longer accepted: says so and goes on in a new conversation, unless another tab has a newer one. */
  private async startOver(token: string): Promise<void> {
    if (this.current()?.token === token) {
      this.stream.stop();
      if (Date.now() - this.openedAt < RENEW_MS) throw new ApiError(0, "refused", TEXTS.unreachable);
      if (this.memory.session?.token === token) this.memory.session = null;
      this.outbox.dropPayloads();
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
        return this.attempt(() => this.startOver(refused));
      }
      this.failures += 1;
      const known = error instanceof ApiError ? error : null;
      this.tellFault(known);
      clearTimeout(this.retryTimer);
      const wait = known?.retryAfter ?? backoff(this.failures);
      this.retryTimer = setTimeout(() => void this.attempt(() => this.connect()), wait);
    }
  }

  private flush(): void {
    if (!this.stopped) void this.outbox.flush();
  }

  private async deliver(item: Outgoing): Promise<Verdict> {
    const id = item.client_message_id;
    this.timeline.setDelivery(id, "sending");
    let token = "";
    try {
      const session = this.current() ?? (await this.open());
      token = session.token;
      const answer = await this.api.send(token, item);
      this.outbox.remove(id);
      // Else it was answered into a conversation that was cleared meanwhile.
      if (this.session?.session_id === session.session_id) this.answered(id, answer);
      return DONE;
    } catch (error) {
      return this.undelivered(item, token, error);
    }
  }

  private answered(clientId: string, answer: SendAnswer): void {
    this.timeline.acknowledge(clientId, answer.messages);
    this.receive(answer.messages, false, true);
    // The stream may have brought the answer already.
    this.owed = answer.pending && this.timeline.last?.message.author === "worker";
    this.status.setMode(answer.mode);
    this.tellReached();
  }

  private undelivered(item: Outgoing, token: string, error: unknown): Verdict {
    const known = error instanceof ApiError ? error : null;
    const id = item.client_message_id;
    if (known && known.status !== 401 && !known.transient) {
      this.outbox.remove(id);
      this.timeline.setDelivery(id, "failed", known.message);
      return DONE;
    }
    this.timeline.setDelivery(id, "waiting");
    if (known?.status === 401) void this.attempt(() => this.startOver(token));
    else this.tellFault(known);
    return { done: false, wait: known?.retryAfter ?? null };
  }

  /** The desk answered; an answer may still arrive just after the line was lost. */
  private tellReached(): void {
    this.status.tell(navigator.onLine ? null : TEXTS.offline);
  }

  private tellFault(error: ApiError | null): void {
    this.status.tell(navigator.onLine ? (error?.message ?? TEXTS.unreachable) : TEXTS.offline);
  }

  private receive(messages: readonly Message[], complete: boolean, live: boolean): void {
    const fresh = this.timeline.add(messages, complete).filter((message) => message.author !== "worker");
    if (fresh.length === 0) return;
    this.owed = false;
    this.showBusy();
    if (live) this.view.received(fresh);
  }

  private showBusy(): void {
    this.status.setBusy(this.outbox.isSending || this.owed);
  }

  private streamOpened(): void {
    // The stream replays messages, but only the history tells the mode; and it proves that the line works.
    void this.attempt(() => this.resync());
    this.flush();
  }

  private streamEvent(event: ServerEvent): void {
    const data = eventData(event);
    if (data === null) return; // not ours; the next resync brings whatever it was
    if (event.event === "message") this.streamMessage(data as Message);
    else if (event.event === "mode") this.status.setMode((data as { mode: Mode }).mode);
  }

  /** A number leapt over may be a message committed a moment later: the history will tell. */
  private streamMessage(message: Message): void {
    const isNext = message.seq <= this.timeline.cursor + 1;
    this.receive([message], isNext, true);
    if (!isNext) void this.attempt(() => this.resync());
  }

  private streamLost(failures: number): void {
    if (failures >= TELL_AFTER || !navigator.onLine) this.tellFault(null);
  }

  /** Takes over the session of another tab, or none; what was shown is not of this conversation any more. */
  private adopt(session: SavedSession | null): void {
    this.session = session;
    this.outbox.clear();
    this.owed = false;
    this.timeline.clear();
    this.status.setMode("bot");
    this.introduced = null;
    this.introduce();
  }

  /** Ends the session at the desk and forgets it here. */
  private drop(): void {
    const session = this.current();
    this.stream.stop();
    this.adopt(null);
    this.memory.session = null;
    if (session) void this.api.end(session.token);
  }

  /** A member is told whose conversation this is and what the union knows of them. */
  private introduce(): void {
    const session = this.session;
    if (!session?.member_of || this.introduced === session.session_id) return;
    this.introduced = session.session_id;
    this.timeline.addNotice(FRAME_TEXTS.member(session.member_of));
  }

  private wake(): void {
    clearTimeout(this.retryTimer);
    void this.attempt(() => this.connect());
  }

  private otherTab(key: string | null): void {
    if (key !== this.memory.sessionKey) return;
    const saved = this.memory.session;
    if (saved?.session_id === this.session?.session_id) return; // at most a newer token, taken when it is needed
    this.stream.stop();
    this.adopt(saved);
    if (saved) this.wake();
  }
}
