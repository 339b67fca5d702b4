/** One message as elements. Everything the desk or a person wrote goes in as text, never as HTML. */

import { calculationBody, cardOf, crisisHead } from "./cards";
import { citationLine } from "./citations";
import { button, h } from "./dom";
import type { ChatApi } from "./http";
import type { Opinions } from "./opinions";
import type { Pictures } from "./pictures";
import { richText } from "./richtext";
import { TEXTS } from "./texts";
import type { Entry } from "./timeline";
import type { Author, Message, ReplyButton } from "./types";

export interface MessageActions {
  api: ChatApi;
  opinions: Opinions;
  pictures: Pictures;
  /** The file that the entry shows is gone. */
  fileRemoved(entry: Entry): void;
  reply(button: ReplyButton): void;
  retry(entry: Entry): void;
}

const SPEAKERS: Record<Author, string> = {
  worker: TEXTS.worker,
  bot: TEXTS.bot,
  staff: TEXTS.staff,
  system: TEXTS.system,
};

/** 14:05 in the viewer's own time; the date too when it is not of today. */
export function clockTime(iso: string, now: Date = new Date()): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return "";
  const pad = (value: number): string => String(value).padStart(2, "0");
  const clock = `${pad(time.getHours())}:${pad(time.getMinutes())}`;
  const today = time.toDateString() === now.toDateString();
  return today ? clock : `${time.getMonth() + 1}月${time.getDate()}日 ${clock}`;
}

function badge(message: Message): HTMLElement | null {
  if (message.author !== "staff") return null;
  const name = message.staff_name ? `${TEXTS.staff} ${message.staff_name}` : TEXTS.staff;
  const time = clockTime(message.created_at);
  return h(
    "div",
    { class: "badge", "data-testid": "staff-name" },
    h("span", { class: "badge-name" }, name),
    time !== "" && h("time", { datetime: message.created_at }, time),
  );
}

function replies(entry: Entry, actions: MessageActions): HTMLElement | null {
  const buttons = entry.message.buttons ?? [];
  if (buttons.length === 0) return null;
  const group = h("div", { class: "replies", role: "group", "aria-label": TEXTS.options });
  for (const item of buttons) {
    const attributes = { class: "reply", "data-testid": "reply-button", "data-title": item.title };
    group.append(button(attributes, () => actions.reply(item), item.title));
  }
  return group;
}

function deliveryLine(entry: Entry, actions: MessageActions): HTMLElement | null {
  if (entry.delivery === "sent") return null;
  const line = h("div", { class: `delivery ${entry.delivery}`, "data-testid": "delivery" });
  if (entry.delivery === "failed") {
    line.append(
      `${TEXTS.failed}：${entry.failure ?? ""} `,
      button({ class: "link", "data-testid": "retry-button" }, () => actions.retry(entry), TEXTS.retry),
    );
  } else {
    line.append(TEXTS[entry.delivery]);
  }
  return line;
}

function body(entry: Entry): HTMLElement {
  if (entry.message.kind === "calculation") return calculationBody(entry.message);
  const text = entry.message.text ?? "";
  const nodes = entry.message.author === "worker" ? [document.createTextNode(text)] : richText(text);
  return h("div", { class: "text", "data-testid": "message-text" }, ...nodes);
}

/** Fills the element of an entry; called again whenever the entry changed. */
export function renderMessage(element: HTMLElement, entry: Entry, actions: MessageActions): void {
  const { message } = entry;
  const settled = Number.isInteger(entry.seq) && (entry.seq ?? 0) > 0;
  element.dataset["testid"] = "message";
  element.dataset["author"] = message.author;
  element.dataset["kind"] = message.kind ?? "";
  element.dataset["seq"] = settled ? String(entry.seq) : "";
  element.dataset["delivery"] = entry.delivery;
  const children = [
    h("span", { class: "speaker" }, `${SPEAKERS[message.author] ?? ""}：`),
    badge(message),
    message.kind === "crisis" && message.author !== "worker" ? crisisHead() : null,
    body(entry),
    message.author === "worker" ? actions.pictures.block(message, () => actions.fileRemoved(entry)) : cardOf(message, actions.api.base),
    citationLine(message.citations ?? [], message.checked_on, actions.api),
    replies(entry, actions),
    actions.opinions.bar(message),
    deliveryLine(entry, actions),
  ];
  element.replaceChildren(...children.filter((child) => child !== null));
}
