/** Entry of `chat-<hash>.js`: defines `<gxz-chat>`. A classic script, so that other sites may load it without CORS. */

import { CHAT_TAG, ChatPanel } from "./panel";

const script = document.currentScript as HTMLScriptElement | null;
// …/static/chat-<hash>.js: the desk is one folder up.
if (script?.src) ChatPanel.base = new URL("../", script.src).href;
if (!customElements.get(CHAT_TAG)) customElements.define(CHAT_TAG, ChatPanel);
