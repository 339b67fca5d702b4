/** A desk in memory that speaks the public chat API over `fetch`, with the faults a network has. Port, not patch. */

import type { Fetch } from "../src/http";
import type { Message, Mode } from "../src/types";

interface Stored {
  id: string;
  member: string | null;
  messages: Message[];
  /** Answers by client_message_id: the same id again returns the same. */
  turns: Map<string, Message[]>;
}

interface Listener {
  token: string;
  after: number;
  write(text: string): void;
  end(): void;
}

export type Fault = "offline" | "answer lost" | "refused" | "busy";

const encoder = new TextEncoder();

function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
}

export class FakeDesk {
  mode: Mode = "bot";
  /** Taken one by one by the next calls whose path contains the key. */
  readonly faults: { path: string; fault: Fault }[] = [];
  readonly calls: string[] = [];
  readonly posted: { token: string; id: string; text: string; payload: string | undefined }[] = [];
  readonly listeners: Listener[] = [];
  private readonly sessions = new Map<string, Stored>();
  /** Seconds until the next token is due. */
  renewIn = 3600;

  readonly fetch: Fetch = async (input, init = {}) => {
    const url = new URL(input);
    this.calls.push(`${init.method ?? "GET"} ${url.pathname}${url.search}`);
    const fault = this.takeFault(url.pathname);
    if (fault === "offline") throw new TypeError("network");
    if (fault === "refused") return json(422, { error: { code: "message_too_long", message: "太长了，请分几次发送。" } });
    if (fault === "busy") return json(429, { error: { code: "rate", message: "太快了，请稍后再发。" } }, { "Retry-After": "7" });
    const answer = this.answer(url, init);
    if (fault === "answer lost") throw new TypeError("connection reset");
    return answer;
  };

  expireAll(): void {
    this.sessions.clear();
  }

  /** A message that nobody asked for: staff writes. */
  push(author: Message["author"], text: string, token = this.onlyToken()): Message {
    return this.store(token, author, text, null);
  }

  knows(token: string): boolean {
    return this.sessions.has(token);
  }

  onlyToken(): string {
    return [...this.sessions.keys()].at(-1) ?? "";
  }

  private takeFault(path: string): Fault | null {
    const index = this.faults.findIndex((item) => path.includes(item.path));
    return index < 0 ? null : (this.faults.splice(index, 1)[0]?.fault ?? null);
  }

  private answer(url: URL, init: RequestInit): Response {
    const path = url.pathname.replace("/api/v1/chat/", "");
    if (path === "sessions") return this.open(null);
    if (path === "handover") return this.open(JSON.parse(String(init.body)).assertion);
    const token = new Headers(init.headers).get("Authorization")?.replace("Bearer ", "") ?? "";
    const stored = this.sessions.get(token);
    if (path === "sessions/current") return this.end(stored);
    if (!stored) return json(401, { error: { code: "session_expired", message: "对话已过期。" } });
    const after = Number(url.searchParams.get("after"));
    if (path === "sessions/renewal") return this.renew(stored);
    if (path === "history") return json(200, { messages: stored.messages.slice(after), mode: this.mode });
    if (path === "stream") return this.stream(token, after, init.signal ?? null);
    return this.take(token, stored, JSON.parse(String(init.body)));
  }

  /** @param member whose conversation it is; null: somebody unknown */
  private open(member: string | null): Response {
    const token = this.newToken();
    let stored = [...this.sessions.values()].find((item) => member !== null && item.member === member);
    if (stored) {
      this.sessions.set(token, stored);
    } else {
      stored = { id: `s${this.sessions.size + 1}`, member, messages: [], turns: new Map() };
      this.sessions.set(token, stored);
      this.store(token, "bot", "您好", null);
    }
    const member_of = member === null ? null : "职工之家";
    return json(201, { session_id: stored.id, token, mode: this.mode, messages: stored.messages, renew_in: this.renewIn, member_of });
  }

  private renew(stored: Stored): Response {
    const token = this.newToken();
    this.sessions.set(token, stored);
    return json(201, { session_id: stored.id, token, renew_in: this.renewIn });
  }

  private end(stored: Stored | undefined): Response {
    for (const [token, other] of this.sessions) if (other === stored) this.sessions.delete(token);
    return new Response(null, { status: 204 });
  }

  /** As the desk does after the grace: only the newest token of every conversation is good. */
  retireOldTokens(): void {
    const newest = new Map([...this.sessions].map(([token, stored]) => [stored, token]));
    for (const [token, stored] of this.sessions) if (newest.get(stored) !== token) this.sessions.delete(token);
  }

  private newToken(): string {
    return `token-${this.sessions.size + 1}-${this.calls.length}`;
  }

  private take(token: string, stored: Stored, body: Record<string, string>): Response {
    const { client_message_id: id = "", text = "", payload } = body;
    this.posted.push({ token, id, text, payload });
    const known = stored.turns.get(id);
    if (known) return json(200, { messages: known, mode: this.mode, pending: false });
    const inbound = this.store(token, "worker", text.replace(/^\/+/, ""), null);
    const answers = this.mode === "bot" ? [this.store(token, "bot", `答：${text}`, inbound.id)] : [];
    stored.turns.set(id, answers);
    return json(200, { messages: answers, mode: this.mode, pending: false });
  }

  private store(token: string, author: Message["author"], text: string, inReplyTo: string | null): Message {
    const stored = this.sessions.get(token);
    if (!stored) throw new Error(`no session ${token}`);
    const seq = stored.messages.length + 1;
    const message: Message = {
      seq, id: `${token}/${seq}`, author, text, kind: "message", created_at: "2026-11-23T06:00:00Z", in_reply_to: inReplyTo,
    };
    stored.messages.push(message);
    const heard = this.listeners.filter((item) => this.sessions.get(item.token) === stored);
    for (const listener of heard) this.write(listener, message);
    return message;
  }

  private stream(token: string, after: number, signal: AbortSignal | null): Response {
    const stored = this.sessions.get(token);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const listener: Listener = {
          token,
          after,
          write: (text) => controller.enqueue(encoder.encode(text)),
          end: () => {
            this.listeners.splice(this.listeners.indexOf(listener), 1);
            controller.close();
          },
        };
        this.listeners.push(listener);
        signal?.addEventListener("abort", () => {
          const index = this.listeners.indexOf(listener);
          if (index >= 0) this.listeners.splice(index, 1);
        });
        for (const message of stored?.messages.slice(after) ?? []) this.write(listener, message);
      },
    });
    return new Response(body, { status: 200, headers: { "Content-Type": "text/event-stream" } });
  }

  private write(listener: Listener, message: Message): void {
    listener.write(`id: ${message.seq}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`);
  }
}
