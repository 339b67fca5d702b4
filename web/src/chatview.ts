/** How deep-chat looks and what it may do here. Kept apart from the logic: this is where a designer turns knobs. */

import type { DeepChat } from "deep-chat";
import messagesCss from "./styles/messages.css?inline";
import { TEXTS } from "./texts";

const FONT = 'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';
const TEXT_LIMIT = 4000;

/** The submit button as a word: clearer than an arrow for people who seldom write in chat windows. */
const SUBMIT: DeepChat["submitButtonStyles"] = {
  position: "outside-end",
  submit: {
    container: {
      default: { borderRadius: "10px", backgroundColor: "var(--gxz-action)", padding: "0" },
      hover: { backgroundColor: "var(--gxz-action-hover)" },
      click: { backgroundColor: "var(--gxz-action-press)" },
    },
    svg: { content: "" }, // the word alone
    text: { content: TEXTS.send, styles: { default: { color: "#ffffff", fontSize: "var(--gxz-size)" } } },
  },
  disabled: { container: { default: { backgroundColor: "var(--gxz-action)" } } },
  alwaysEnabled: true,
};

const BUBBLE = { maxWidth: "86%", padding: "10px 12px", borderRadius: "12px", fontSize: "var(--gxz-size)", textAlign: "left" } as const;
const WORKER = { backgroundColor: "var(--gxz-worker)", color: "var(--gxz-worker-ink)", borderBottomRightRadius: "4px" };
const BOT = { backgroundColor: "var(--gxz-bot)", color: "var(--gxz-bot-ink)", borderBottomLeftRadius: "4px" };

/** Colours and sizes are the variables of theme.css: they change while the chat stands, without drawing it anew. */
const STYLES: DeepChat["messageStyles"] = {
  html: {
    shared: { bubble: BUBBLE },
    user: { bubble: WORKER },
    ai: { bubble: BOT },
    staff: { bubble: { backgroundColor: "var(--gxz-staff)", color: "var(--gxz-staff-ink)", borderBottomLeftRadius: "4px" } },
    system: {
      bubble: { backgroundColor: "transparent", color: "var(--gxz-soft)", fontSize: "var(--gxz-small)", textAlign: "center", padding: "2px 8px", maxWidth: "94%" },
    },
  },
  default: {
    // A typed message is drawn by deep-chat for one moment before we fill the bubble: same look.
    user: { bubble: { ...BUBBLE, ...WORKER } },
  },
  loading: { message: { styles: { bubble: { ...BOT, padding: "12px 16px", fontSize: "var(--gxz-size)" } } } },
};

export function styleChat(chat: DeepChat): void {
  // On the element itself, not by `chatStyle`: without a font of its own deep-chat fetches one from a foreign server.
  Object.assign(chat.style, { width: "100%", height: "100%", border: "0 none", borderRadius: "0", fontFamily: FONT, fontSize: "var(--gxz-size)", backgroundColor: "var(--gxz-bg)" });
  chat.inputAreaStyle = { backgroundColor: "var(--gxz-surface)", borderTop: "1px solid var(--gxz-line)", paddingBottom: "calc(8px + env(safe-area-inset-bottom, 0px))" };
  chat.textInput = {
    characterLimit: TEXT_LIMIT,
    placeholder: { text: TEXTS.placeholder, style: { color: "var(--gxz-soft)" } },
    styles: {
      container: { width: "auto", margin: "0", border: "1px solid var(--gxz-edge)", borderRadius: "10px", boxShadow: "none", backgroundColor: "var(--gxz-card)" },
      text: { padding: "10px 12px", fontSize: "var(--gxz-size)", lineHeight: "1.4", maxHeight: "30vh", overflowY: "auto", color: "var(--gxz-ink)" },
      focus: { border: "1px solid var(--gxz-link)" },
    },
  };
  chat.submitButtonStyles = SUBMIT!;
  chat.messageStyles = STYLES!;
  chat.errorMessages = { overrides: { default: TEXTS.unreachable, service: TEXTS.unreachable } };
  chat.auxiliaryStyle = messagesCss;
  // With words of our own: deep-chat's arrow has a style attribute, which a strict content policy refuses.
  chat.scrollButton = { smoothScroll: false, content: "↓" };
}
