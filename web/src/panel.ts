/** The element `<gxz-chat>`: header, notice, connection line, conversation. Used by the page and by the widget. */

import { ChatClient } from "./client";
import { Conversation } from "./conversation";
import { addStyles, button, h } from "./dom";
import { ChatApi } from "./http";
import { Memory } from "./storage";
import panelCss from "./styles/panel.css?inline";
import { MODE_LABELS, TEXTS } from "./texts";
import type { Message, Mode } from "./types";

export const CHAT_TAG = "gxz-chat";

/** Events for the launcher around us. */
export const CLOSE_EVENT = "gxz-close";
export const RECEIVED_EVENT = "gxz-received";

/** Six digits of GB/T 2260, or nothing. */
export function regionCode(raw: string | null | undefined): string | null {
  return raw && /^\d{6}$/.test(raw) ? raw : null;
}

export class ChatPanel extends HTMLElement {
  /** Address of the desk, set by the script that defines the element. */
  static base = "/";
  private client: ChatClient | null = null;
  private conversation: Conversation | null = null;
  private readonly mode = h("span", { class: "mode", "data-testid": "mode", "data-mode": "bot" }, MODE_LABELS.bot);
  private readonly banner = h("p", { class: "banner", role: "status", "data-testid": "banner", hidden: true });
  private readonly ask = h("div", { class: "banner", role: "group", "data-testid": "forget-ask", hidden: true });
  private readonly stage = h("div", { class: "stage" });
  private human: HTMLButtonElement | null = null;

  connectedCallback(): void {
    if (this.client) {
      void this.client.start(); // moved within the page
      return;
    }
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    addStyles(root, panelCss);
    root.append(this.frame());
    void this.begin();
  }

  disconnectedCallback(): void {
    this.client?.stop();
  }

  focusInput(): void {
    this.conversation?.focus();
  }

  private frame(): HTMLElement {
    const title = this.dataset["title"] || TEXTS.title;
    this.human = button(
      { "data-testid": "human-button", "aria-label": TEXTS.humanLabel },
      () => this.client?.send(TEXTS.human),
      TEXTS.human,
    );
    const forget = button(
      { class: "plain", "data-testid": "forget-button", "aria-label": TEXTS.forgetLabel, title: TEXTS.forgetLabel },
      () => (this.ask.hidden = !this.ask.hidden),
      TEXTS.forget,
    );
    const close = button(
      { class: "plain", "data-testid": "close-button", "aria-label": TEXTS.close },
      () => this.dispatchEvent(new CustomEvent(CLOSE_EVENT)),
      "✕",
    );
    this.fillAsk();
    return h(
      "section",
      { class: "chat", "aria-label": title },
      h("header", {}, h("h1", { class: "title" }, title), this.mode, h("span", { class: "grow" }), this.human, forget,
        this.dataset["closable"] !== undefined && close),
      h("p", { class: "notice", "data-testid": "notice" }, TEXTS.notice),
      this.ask,
      this.banner,
      this.stage,
    );
  }

  private fillAsk(): void {
    const done = (): void => {
      this.ask.hidden = true;
    };
    this.ask.append(
      TEXTS.forgetAsk,
      button({ "data-testid": "forget-yes" }, () => {
        done();
        void this.client?.forget();
      }, TEXTS.yes),
      button({ "data-testid": "forget-no" }, done, TEXTS.no),
    );
  }

  private async begin(): Promise<void> {
    const base = this.dataset["base"] || ChatPanel.base;
    const api = new ChatApi(base);
    const conversation = new Conversation({
      api,
      submit: (text) => this.client?.send(text),
      reply: (item) => this.client?.send(item.title, item.payload),
      retry: (entry) => this.client?.retry(entry),
    });
    this.conversation = conversation;
    this.client = new ChatClient(api, Memory.ofBrowser(base), {
      entryChanged: (entry, before) => conversation.show(entry, before),
      cleared: () => conversation.clear(),
      modeChanged: (mode) => this.showMode(mode),
      typingChanged: (typing) => conversation.setTyping(typing),
      bannerChanged: (text) => this.showBanner(text),
      received: (messages) => this.announce(messages),
    }, regionCode(this.dataset["region"] ?? new URLSearchParams(location.search).get("region")));
    await conversation.mount(this.stage);
    this.dispatchEvent(new CustomEvent("gxz-ready"));
    await this.client.start();
  }

  private showMode(mode: Mode): void {
    this.mode.textContent = MODE_LABELS[mode];
    this.mode.dataset["mode"] = mode;
    if (this.human) this.human.disabled = mode === "waiting" || mode === "human";
  }

  private showBanner(text: string | null): void {
    this.banner.hidden = text === null;
    this.banner.textContent = text ?? "";
  }

  private announce(messages: Message[]): void {
    this.dispatchEvent(new CustomEvent(RECEIVED_EVENT, { detail: messages.length }));
  }
}
