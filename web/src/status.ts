/** What stands around the conversation: who answers, whether the bot is at work, how the line is. Tells changes only. */

import type { Mode } from "./types";

export interface StatusView {
  modeChanged(mode: Mode): void;
  typingChanged(typing: boolean): void;
  /** A line about the connection; null when all is well. */
  bannerChanged(text: string | null): void;
}

const MODES: readonly string[] = ["bot", "waiting", "human", "closed"];

export class Status {
  mode: Mode = "bot";
  private banner: string | null = null;
  private typing = false;
  private busy = false;

  constructor(private readonly view: StatusView) {}

  setMode(mode: Mode): void {
    if (mode === this.mode || !MODES.includes(mode)) return;
    this.mode = mode;
    this.view.modeChanged(mode);
    this.showTyping();
  }

  /** @param busy true while something is expected from the other side; only the bot is shown as typing */
  setBusy(busy: boolean): void {
    this.busy = busy;
    this.showTyping();
  }

  tell(text: string | null): void {
    if (text === this.banner) return;
    this.banner = text;
    this.view.bannerChanged(text);
  }

  private showTyping(): void {
    const typing = this.busy && this.mode === "bot" && navigator.onLine;
    if (typing === this.typing) return;
    this.typing = typing;
    this.view.typingChanged(typing);
  }
}
