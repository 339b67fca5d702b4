/** Tokens of one session follow each other; whichever tab asked for the next one, all of them take it. */

import { ApiError, type ChatApi } from "./http";
import { exclusively, type Memory, renewAt, type SavedSession } from "./storage";

function isDue(session: SavedSession | null): session is SavedSession {
  return session !== null && Date.now() >= (session.renew_at ?? 0);
}

export class Tokens {
  constructor(
    private readonly api: ChatApi,
    private readonly memory: Memory,
  ) {}

  /** The same session with the newest token of all tabs. */
  newest(session: SavedSession | null): SavedSession | null {
    const saved = this.memory.session;
    return saved && saved.session_id === session?.session_id ? saved : session;
  }

  /**
   * Asks for the next token when it is time, once for all tabs; the old one is good until the next is used.
   * Throws `ApiError` 401 when the session is over; any other failure is for later, nothing depends on it now.
   */
  async freshen(session: SavedSession | null): Promise<void> {
    if (!isDue(this.newest(session))) return;
    await exclusively(`${this.memory.sessionKey}/renewal`, async () => {
      const old = this.newest(session);
      if (!isDue(old)) return;
      try {
        const next = await this.api.renew(old.token);
        if (this.memory.session?.session_id !== next.session_id) return; // forgotten meanwhile
        this.memory.session = { ...old, token: next.token, renew_at: renewAt(next.renew_in) };
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) throw error;
      }
    });
  }
}
