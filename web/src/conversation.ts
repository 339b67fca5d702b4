/** deep-chat as the view of one conversation: it owns list, input and keyboard; we fill its bubbles. */

import { DeepChat } from "deep-chat";
import { styleChat } from "./chatview";
import { CONTENT_TEXTS } from "./contenttexts";
import type { Desk } from "./desk";
import { type MessageActions, renderMessage } from "./message";
import { Opinions } from "./opinions";
import { Pictures } from "./pictures";
import contentCss from "./styles/content.css?inline";
import { TEXTS } from "./texts";
import type { Entry } from "./timeline";
import { Tray } from "./tray";
import type { Author } from "./types";

export interface ConversationActions extends Pick<MessageActions, "api" | "reply" | "retry"> {
  desk: Desk;
  submit(text: string): void;
}

/** deep-chat draws `user` at the right and every other role at the left. */
const ROLES: Record<Author, string> = { worker: "user", bot: "ai", staff: "staff", system: "system" };
const BUBBLE = ".message-bubble";
const CONTAINER = ".outer-message-container";
/** Nearer to the end than this counts as reading the end. */
const NEAR_END_PX = 120;
/** Several notices in a row ask the desk once what it wants to know. */
const ASK_AFTER_MS = 400;

interface Row {
  container: HTMLElement;
  bubble: HTMLElement;
  content: HTMLElement;
}

interface LoadingBubble {
  toggle: (config?: object) => void;
}

export class Conversation {
  readonly element: DeepChat;
  private readonly rows = new Map<string, Row>();
  private readonly loading: LoadingBubble = { toggle: () => undefined };
  private typing = false;
  /** The bubble that deep-chat drew for the text just typed; the next entry of the worker takes it over. */
  private typed: HTMLElement | null = null;
  private readonly opinions: Opinions;
  private readonly pictures: Pictures;
  private readonly tray: Tray;
  private readonly parts: MessageActions;
  private askTimer: ReturnType<typeof setTimeout> | undefined;
  /** Counts conversations of this page: what the desk says about an earlier one is not shown. */
  private round = 0;

  constructor(private readonly actions: ConversationActions) {
    this.opinions = new Opinions(actions.desk);
    this.pictures = new Pictures(actions.desk);
    this.tray = new Tray(actions.desk, this.pictures, { read: () => this.words, write: (text) => this.write(text) });
    this.parts = {
      api: actions.api,
      opinions: this.opinions,
      pictures: this.pictures,
      fileRemoved: (entry) => this.fileRemoved(entry),
      reply: (item) => actions.reply(item),
      retry: (entry) => actions.retry(entry),
    };
    this.element = new DeepChat();
    styleChat(this.element);
    this.element.auxiliaryStyle = `${this.element.auxiliaryStyle ?? ""}\n${contentCss}`;
    this.element.displayLoadingBubble = this.loading;
    this.element.connect = {
      websocket: true, // several messages may be on their way, in both directions
      handler: (_body, signals) => {
        signals.newUserMessage.listener = (body: unknown) => this.userTyped(body);
        signals.onOpen();
      },
    };
  }

  /** Puts the chat into the page. Resolves when it is drawn and messages can be added. */
  mount(parent: HTMLElement): Promise<void> {
    return new Promise((resolve) => {
      // An event, not the property of the same meaning: setting a property of a drawn deep-chat draws it anew.
      this.element.addEventListener("render", () => {
        // Its parts are complete one task after it says so.
        setTimeout(() => {
          this.label();
          this.root?.getElementById("input")?.before(this.tray.element);
          resolve();
        });
      }, { once: true });
      parent.append(this.element);
    });
  }

  focus(): void {
    this.element.focusInput();
  }

  show(entry: Entry, before: Entry | null): void {
    const atEnd = this.isAtEnd();
    const known = this.rows.get(entry.key);
    const row = known ?? this.addRow(entry);
    row.bubble.className = row.bubble.className.replace(/\s*gxz-\w+/g, "");
    if (entry.message.kind) row.bubble.classList.add(`gxz-${entry.message.kind.replace(/\W/g, "")}`);
    renderMessage(row.content, entry, this.parts);
    // The first message of all, and every notice of the desk: a service may have ended, opinions may be known.
    if (!known && (this.rows.size === 1 || entry.message.author === "system")) this.askSoon();
    this.putBefore(row, before ? this.rows.get(before.key) : undefined);
    if (known) return;
    if (entry.message.author === "worker") this.toEnd();
    else if (atEnd) this.toNew(row);
  }

  clear(): void {
    this.round += 1;
    clearTimeout(this.askTimer);
    this.rows.clear();
    this.opinions.clear();
    this.pictures.clear();
    this.tray.clear();
    this.setTyping(false);
    this.element.clearMessages();
  }

  /** The page goes: nothing runs on, nothing of the worker stays in memory. */
  stop(): void {
    clearTimeout(this.askTimer);
    this.tray.stop();
    this.pictures.clear();
  }

  setTyping(typing: boolean): void {
    if (typing === this.typing) return;
    this.typing = typing;
    const atEnd = this.isAtEnd();
    if (typing) this.loading.toggle({ role: "ai" });
    else this.loading.toggle();
    const bubble = this.list?.querySelector<HTMLElement>(".deep-chat-loading-message-bubble");
    if (bubble) {
      bubble.dataset["testid"] = "typing";
      bubble.setAttribute("aria-label", TEXTS.typing);
    }
    if (typing && atEnd) this.toEnd();
  }

  private get root(): ShadowRoot | null {
    return this.element.shadowRoot;
  }

  private get list(): HTMLElement | null {
    return this.root?.getElementById("messages") ?? null;
  }

  private get input(): HTMLElement | null {
    return this.root?.getElementById("text-input") ?? null;
  }

  private get words(): string {
    return this.input?.textContent ?? "";
  }

  /** Puts words into the input, as if they had been typed. */
  private write(text: string): void {
    const input = this.input;
    if (!input) return;
    input.textContent = text;
    input.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  }

  private askSoon(): void {
    clearTimeout(this.askTimer);
    this.askTimer = setTimeout(() => void this.askDesk(), ASK_AFTER_MS);
  }

  /** Opinions given before, and the service to ask about. Without an answer nothing is missing but the marks. */
  private async askDesk(): Promise<void> {
    const round = this.round;
    try {
      const known = await this.actions.desk.opinions();
      if (round !== this.round) return;
      this.opinions.load(known.feedback);
      this.tray.askAbout(known.due);
    } catch {
      // The next notice asks again.
    }
  }

  private fileRemoved(entry: Entry): void {
    entry.message = { ...entry.message, text: CONTENT_TEXTS.deleted, file_id: null };
    const row = this.rows.get(entry.key);
    if (row) renderMessage(row.content, entry, this.parts);
  }

  private userTyped(body: unknown): void {
    const text = (body as { messages?: { text?: string }[] }).messages?.[0]?.text ?? "";
    const bubbles = this.list?.querySelectorAll<HTMLElement>(`${BUBBLE}.user-message-text`);
    this.typed = bubbles?.[bubbles.length - 1] ?? null;
    this.actions.submit(text);
    this.typed = null;
  }

  private addRow(entry: Entry): Row {
    const content = document.createElement("div");
    content.className = "gxz";
    let bubble = entry.message.author === "worker" ? this.typed : null;
    if (!bubble) {
      // The key is our own and safe; the content comes in as nodes afterwards.
      this.element.addMessage({ html: `<div id="${entry.key}"></div>`, role: ROLES[entry.message.author] ?? "ai" });
      bubble = this.root?.getElementById(entry.key)?.closest<HTMLElement>(BUBBLE) ?? null;
    }
    const container = bubble?.closest<HTMLElement>(CONTAINER);
    if (!bubble || !container) throw new Error("deep-chat drew no bubble");
    bubble.replaceChildren(content);
    const row = { container, bubble, content };
    this.rows.set(entry.key, row);
    return row;
  }

  private putBefore(row: Row, next: Row | undefined): void {
    const parent = row.container.parentElement;
    if (!parent) return;
    const loading = parent.querySelector(".deep-chat-loading-message-bubble")?.closest(CONTAINER) ?? null;
    const anchor = next?.container ?? loading;
    if (row.container.nextElementSibling !== anchor) parent.insertBefore(row.container, anchor);
  }

  private isAtEnd(): boolean {
    const list = this.list;
    return !list || list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
  }

  private toEnd(): void {
    this.later((list) => (list.scrollTop = list.scrollHeight));
  }

  /** Shows the end, but never scrolls past the first line of a long answer. */
  private toNew(row: Row): void {
    this.later((list) => {
      const top = row.container.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop;
      const end = list.scrollHeight - list.clientHeight;
      if (list.scrollTop < Math.min(top, end)) list.scrollTop = Math.min(top, end);
    });
  }

  /** After deep-chat's own scrolling, which waits one task. */
  private later(scroll: (list: HTMLElement) => void): void {
    setTimeout(() => {
      const list = this.list;
      if (list) scroll(list);
    });
  }

  /** Names for screen readers and hooks for tests; deep-chat has no options for them. */
  private label(): void {
    const list = this.list;
    list?.setAttribute("role", "log");
    list?.setAttribute("aria-live", "polite");
    list?.setAttribute("aria-label", TEXTS.log);
    list?.setAttribute("data-testid", "log");
    const input = this.root?.getElementById("text-input");
    if (input) {
      for (const [name, value] of Object.entries({
        "aria-multiline": "true", "aria-label": TEXTS.inputLabel, "data-testid": "chat-input",
      })) input.setAttribute(name, value);
      // Safari ends a composition before the Enter that confirmed it: that Enter must not send.
      input.addEventListener("keydown", (event) => {
        if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
      }, { capture: true });
    }
    const send = this.root?.querySelector<HTMLElement>(".input-button");
    send?.setAttribute("aria-label", TEXTS.send);
    send?.setAttribute("data-testid", "chat-send");
  }
}
