/** The element `<gxz-chat>`: header, notice, connection line, conversation. Used by the page and by the widget. */

import { ChatClient } from "./client";
import { Conversation } from "./conversation";
import { Desk } from "./desk";
import { addStyles, button, h } from "./dom";
import { FRAME_TEXTS } from "./frametexts";
import { handOverFrom, sessionOfPage } from "./handover";
import { ChatApi } from "./http";
import { Menu } from "./menu";
import { isTheme, type Look, Preferences } from "./preferences";
import { exitAddress, leaveFor, watchEscape } from "./quickexit";
import { type KeyValue, Memory, usableStore } from "./storage";
import panelCss from "./styles/panel.css?inline";
import themeCss from "./styles/theme.css?inline";
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
  private preferences: Preferences | null = null;
  private readonly menu = new Menu(() => this.preferences, { forget: () => void this.client?.forget() }, ChatPanel.base);
  private readonly mode = h("span", { class: "mode", "data-testid": "mode", "data-mode": "bot" }, MODE_LABELS.bot);
  private readonly banner = h("p", { class: "banner", role: "status", "data-testid": "banner", hidden: true });
  private readonly stage = h("div", { class: "stage" });
  private readonly human = button(
    { "data-testid": "human-button", "aria-label": TEXTS.humanLabel },
    () => this.client?.send(TEXTS.human),
    TEXTS.human,
  );
  private readonly large = button(
    { "data-testid": "large-button", "aria-label": FRAME_TEXTS.largeLabel, "aria-pressed": "false" },
    () => this.preferences?.choose({ large: !this.preferences.look.large }),
    FRAME_TEXTS.large,
  );
  private unwatch: (() => void)[] = [];

  connectedCallback(): void {
    this.unwatch = [watchEscape(() => this.leave(), () => this.getClientRects().length > 0)];
    if (this.client) {
      this.watchLook();
      void this.client.start(); // moved within the page
      return;
    }
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    addStyles(root, themeCss + panelCss);
    const store = usableStore(() => window.localStorage);
    const asked = this.dataset["theme"];
    this.preferences = new Preferences(this, store, isTheme(asked) ? asked : "auto", (look) => this.showLook(look));
    this.watchLook();
    root.append(this.frame(this.preferences));
    void this.begin(store);
  }

  disconnectedCallback(): void {
    for (const stop of this.unwatch) stop();
    this.client?.stop();
  }

  focusInput(): void {
    this.conversation?.focus();
  }

  private watchLook(): void {
    if (this.preferences) this.unwatch.push(this.preferences.watch());
  }

  private showLook(look: Look): void {
    this.large.setAttribute("aria-pressed", String(look.large));
    this.menu.show(look);
  }

  private frame(preferences: Preferences): HTMLElement {
    const title = this.dataset["title"] || TEXTS.title;
    const isWidget = this.dataset["closable"] !== undefined; // on a page that has its own first heading
    const leave = button(
      { class: "leave", "data-testid": "leave-button", "aria-label": FRAME_TEXTS.leaveLabel, title: FRAME_TEXTS.leaveLabel },
      () => this.leave(),
      FRAME_TEXTS.leave,
    );
    const close = button(
      { class: "plain", "data-testid": "close-button", "aria-label": TEXTS.close },
      () => this.dispatchEvent(new CustomEvent(CLOSE_EVENT)),
      "✕",
    );
    const frame = h(
      "section",
      { class: "chat", "aria-label": title },
      h("header", {}, h(isWidget ? "h2" : "h1", { class: "title" }, title), h("span", { class: "grow" }), this.human, this.menu.opener, leave,
        isWidget && close),
      h("div", { class: "about" }, this.mode, h("p", { class: "notice", "data-testid": "notice" }, TEXTS.notice), this.large),
      this.menu.element,
      !preferences.seen && this.firstVisit(preferences),
      this.banner,
      this.stage,
    );
    frame.addEventListener("keydown", (event) => {
      // Esc closes the menu first, then whatever is around us.
      if (event.key === "Escape" && this.menu.close()) event.stopPropagation();
    });
    return frame;
  }

  /** Said once in a browser, until it is acknowledged; afterwards it stands in the menu. */
  private firstVisit(preferences: Preferences): HTMLElement {
    const known = (): void => {
      preferences.markSeen();
      first.remove();
      this.focusInput();
    };
    const first = h(
      "div",
      { class: "first", role: "note", "data-testid": "first-visit" },
      h("p", {}, FRAME_TEXTS.first),
      button({ "data-testid": "first-visit-known" }, known, FRAME_TEXTS.understood),
    );
    return first;
  }

  /** Quick exit: the screen is empty before anything else happens. */
  private leave(): void {
    this.shadowRoot?.replaceChildren();
    this.conversation?.stop();
    this.client?.vanish();
    leaveFor(exitAddress(this.dataset["exit"]));
  }

  private async begin(store: KeyValue): Promise<void> {
    const base = this.dataset["base"] || ChatPanel.base;
    const api = new ChatApi(base);
    const conversation = new Conversation({
      api,
      desk: new Desk(api, (step) => this.client?.withToken(step) ?? Promise.reject(new Error("no client"))),
      submit: (text) => this.client?.send(text),
      reply: (item) => this.client?.send(item.title, item.payload),
      retry: (entry) => this.client?.retry(entry),
    });
    this.conversation = conversation;
    this.client = new ChatClient(api, new Memory(base, store), {
      entryChanged: (entry, before) => conversation.show(entry, before),
      cleared: () => conversation.clear(),
      modeChanged: (mode) => this.showMode(mode),
      typingChanged: (typing) => conversation.setTyping(typing),
      bannerChanged: (text) => this.showBanner(text),
      received: (messages) => this.announce(messages),
    }, regionCode(this.dataset["region"] ?? new URLSearchParams(location.search).get("region")));
    await conversation.mount(this.stage);
    this.dispatchEvent(new CustomEvent("gxz-ready"));
    const session = sessionOfPage(this);
    if (session) this.client.enter(session);
    const member = this.dataset["member"];
    if (member) await handOverFrom(member, this.client);
    await this.client.start();
  }

  /**
   * For the app around a web view: exchanges what the app's server signed, at any time. Rejects with an `ApiError`
   * whose message can be shown and whose code the app's engineers know.
   */
  async handOver(assertion: string): Promise<void> {
    if (!this.client) throw new Error("gxz-ready has not happened yet");
    await this.client.handOver(assertion);
  }

  private showMode(mode: Mode): void {
    this.mode.textContent = MODE_LABELS[mode];
    this.mode.dataset["mode"] = mode;
    this.human.disabled = mode === "waiting" || mode === "human";
  }

  private showBanner(text: string | null): void {
    this.banner.hidden = text === null;
    this.banner.textContent = text ?? "";
  }

  private announce(messages: Message[]): void {
    this.dispatchEvent(new CustomEvent(RECEIVED_EVENT, { detail: messages.length }));
  }
}
