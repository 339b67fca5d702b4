/**
 * Entry of `widget.js`: the launcher that any page takes in by one script tag. It brings a button and nothing else;
 * the chat itself is loaded on the first open. Whatever goes wrong here must never disturb the page around it.
 */

import { addStyles, button, h, telephone } from "./dom";
import widgetCss from "./styles/widget.css?inline";
import { newsLabel, WIDGET_TEXTS as TEXTS } from "./widgettexts";

/** Name of the hashed chat script, put in by build.mjs. */
declare const CHAT_SCRIPT: string;

const TAG = "gongxiaozhu-widget";
const LOAD_TIMEOUT_MS = 20_000;

interface Options {
  /** Folder of the scripts, ending with a slash. */
  folder: string;
  title: string;
  left: boolean;
  open: boolean;
  /** What the chat itself is told: region, theme, exit, member. */
  chat: DOMStringMap;
}

/** On a phone the chat takes the whole screen, and the page behind it must not be reached by Tab or by swiping. */
const SMALL = "(max-width: 560px)";

/** One load for all attempts; a failed one is forgotten, so that the next open tries again. */
let loading: Promise<void> | null = null;

function loadChat(folder: string): Promise<void> {
  loading ??= new Promise<void>((resolve, reject) => {
    const script = document.createElement("script");
    const timer = setTimeout(() => reject(new Error("timeout")), LOAD_TIMEOUT_MS);
    script.src = folder + CHAT_SCRIPT;
    script.async = true;
    script.onload = () => (customElements.get("gxz-chat") ? resolve() : reject(new Error("unsupported")));
    script.onerror = () => reject(new Error("network"));
    document.head.append(script);
    void Promise.resolve(loading).finally(() => clearTimeout(timer)).catch(() => script.remove());
  }).catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

class Widget extends HTMLElement {
  options!: Options;
  private readonly root = this.attachShadow({ mode: "closed" });
  private readonly panel = h("dialog", { class: "panel", role: "dialog", hidden: true, tabindex: -1 });
  private readonly count = h("span", { class: "count", hidden: true });
  private launcher!: HTMLButtonElement;
  private chat: (HTMLElement & { focusInput?: () => void }) | null = null;
  private unread = 0;

  connectedCallback(): void {
    if (this.launcher) return;
    const { title, left } = this.options;
    addStyles(this.root, widgetCss);
    this.launcher = button(
      { class: "launcher", "aria-expanded": "false", "aria-haspopup": "dialog", "aria-label": `${title}：${TEXTS.open}` },
      () => void this.open(),
      title,
      this.count,
    );
    this.panel.setAttribute("aria-label", title);
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) this.close();
    });
    // The browser's own way to close it, by the back gesture for example.
    this.panel.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    this.root.append(h("div", { class: left ? "root left" : "root" }, this.launcher, this.panel));
  }

  async open(): Promise<void> {
    this.show();
    this.launcher.hidden = true;
    this.launcher.setAttribute("aria-expanded", "true");
    this.showUnread(0);
    if (this.chat) {
      this.chat.focusInput?.();
      return;
    }
    this.panel.replaceChildren(h("p", { class: "fault", role: "status" }, TEXTS.loading));
    try {
      await loadChat(this.options.folder);
      if (!this.chat) this.mount();
    } catch {
      this.showFault();
    }
  }

  private show(): void {
    const { panel } = this;
    if (!panel.hidden) return;
    panel.hidden = false;
    if (matchMedia(SMALL).matches && panel.showModal) panel.showModal();
    else panel.setAttribute("open", ""); // browsers without <dialog> know the attribute by our style
    panel.focus();
  }

  private close(): void {
    if (this.panel.hidden) return;
    if (this.panel.close) this.panel.close();
    else this.panel.removeAttribute("open");
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus();
  }

  private mount(): void {
    const { title, chat: told, folder } = this.options;
    const base = new URL("../", folder).href;
    const chat: HTMLElement & { focusInput?: () => void } = document.createElement("gxz-chat");
    Object.assign(chat.dataset, told, { title, base, closable: "" });
    chat.addEventListener("gxz-close", () => this.close());
    chat.addEventListener("gxz-ready", () => {
      // On a phone the keyboard would cover half of the first screen.
      if (!this.panel.hidden && matchMedia("(pointer: fine)").matches) chat.focusInput?.();
    });
    chat.addEventListener("gxz-received", (event) => {
      if (this.panel.hidden) this.showUnread(this.unread + (event as CustomEvent<number>).detail);
    });
    this.chat = chat;
    this.panel.replaceChildren(chat);
  }

  private showFault(): void {
    const retry = button({}, () => void this.open(), TEXTS.loadRetry);
    const close = button({ class: "away", "aria-label": TEXTS.close }, () => this.close(), "✕");
    const text = h("p", { role: "alert" }, `${TEXTS.loadFailed} `, telephone("12351"));
    this.panel.replaceChildren(h("div", { class: "fault" }, text, retry, close));
    if (!this.panel.hidden) retry.focus();
  }

  private showUnread(count: number): void {
    this.unread = count;
    this.count.hidden = count === 0;
    this.count.textContent = String(count);
    const { title } = this.options;
    const news = count > 0 ? newsLabel(count) : "";
    this.launcher.setAttribute("aria-label", `${title}：${TEXTS.open}${news}`);
  }
}

function ownScript(): HTMLScriptElement | null {
  const current = document.currentScript;
  if (current instanceof HTMLScriptElement) return current;
  return document.querySelector<HTMLScriptElement>('script[src$="/static/widget.js"]');
}

function start(script: HTMLScriptElement): void {
  if (customElements.get(TAG)) return; // the tag stands twice in the page
  const data = script.dataset;
  customElements.define(TAG, Widget);
  const widget = document.createElement(TAG) as Widget;
  widget.options = {
    folder: new URL("./", script.src).href,
    title: data["title"] || TEXTS.title,
    left: data["position"] === "left",
    open: data["open"] === "true",
    chat: { ...data },
  };
  const attach = (): void => {
    document.body.append(widget);
    if (widget.options.open) void widget.open();
  };
  if (document.body) attach();
  else document.addEventListener("DOMContentLoaded", attach);
}

try {
  const script = ownScript();
  if (script) start(script);
} catch (error) {
  console.warn(TEXTS.broken, error);
}
