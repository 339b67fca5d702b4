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
      default: { borderRadius: "10px", backgroundColor: "#1f5fa8", padding: "0" },
      hover: { backgroundColor: "#17477f" },
      click: { backgroundColor: "#123a68" },
    },
    svg: { content: "" }, // the word alone
    text: { content: TEXTS.send, styles: { default: { color: "#ffffff", fontSize: "16px" } } },
  },
  disabled: { container: { default: { backgroundColor: "#5d7ea6" } } },
  alwaysEnabled: true,
};

const STYLES: DeepChat["messageStyles"] = {
  html: {
    shared: { bubble: { maxWidth: "86%", padding: "10px 12px", borderRadius: "12px", fontSize: "16px", textAlign: "left" } },
    user: { bubble: { backgroundColor: "#d6e8fb", color: "#10243a", borderBottomRightRadius: "4px" } },
    ai: { bubble: { backgroundColor: "#f1f4f7", color: "#1d2733", borderBottomLeftRadius: "4px" } },
    staff: { bubble: { backgroundColor: "#e4f5ea", color: "#12301f", borderBottomLeftRadius: "4px" } },
    system: {
      bubble: { backgroundColor: "transparent", color: "#55606e", fontSize: "14px", textAlign: "center", padding: "2px 8px", maxWidth: "94%" },
    },
  },
  default: {
    // A typed message is drawn by deep-chat for one moment before we fill the bubble: same look.
    user: { bubble: { maxWidth: "86%", padding: "10px 12px", borderRadius: "12px", fontSize: "16px", textAlign: "left", backgroundColor: "#d6e8fb", color: "#10243a", borderBottomRightRadius: "4px" } },
  },
  loading: { message: { styles: { bubble: { backgroundColor: "#f1f4f7", color: "#55606e", padding: "12px 16px", fontSize: "16px" } } } },
};

export function styleChat(chat: DeepChat): void {
  // On the element itself, not by `chatStyle`: without a font of its own deep-chat fetches one from a foreign server.
  Object.assign(chat.style, { width: "100%", height: "100%", border: "0 none", borderRadius: "0", fontFamily: FONT, fontSize: "16px", backgroundColor: "#ffffff" });
  chat.inputAreaStyle = { backgroundColor: "#f6f8fa", borderTop: "1px solid #dfe5ec", paddingBottom: "calc(8px + env(safe-area-inset-bottom, 0px))" };
  chat.textInput = {
    characterLimit: TEXT_LIMIT,
    placeholder: { text: TEXTS.placeholder, style: { color: "#66717e" } },
    styles: {
      container: { width: "auto", margin: "0", border: "1px solid #9fb0c3", borderRadius: "10px", boxShadow: "none", backgroundColor: "#ffffff" },
      text: { padding: "10px 12px", fontSize: "16px", lineHeight: "1.4", maxHeight: "30vh", overflowY: "auto" },
      focus: { border: "1px solid #1f5fa8" },
    },
  };
  chat.submitButtonStyles = SUBMIT!;
  chat.messageStyles = STYLES!;
  chat.errorMessages = { overrides: { default: TEXTS.unreachable, service: TEXTS.unreachable } };
  chat.auxiliaryStyle = messagesCss;
  chat.scrollButton = { smoothScroll: false };
}
