/** The special frames of a message: a person in danger, a ticket, rows of a calculation, a document to fetch. */

import { button, h, outsideLink, safeUrl, telephone } from "./dom";
import { CRISIS_LINES, TEXTS } from "./texts";
import type { Message } from "./types";

const TICKET_NUMBER = /FY-\d{8}-\d{4,}/;

type Card = Record<string, unknown>;

function stringAt(card: Card | null | undefined, key: string): string | null {
  const value = card?.[key];
  return typeof value === "string" && value !== "" ? value : null;
}

export function crisisHead(): HTMLElement {
  const lines = CRISIS_LINES.map((line) =>
    h("li", {}, telephone(line.number, `${line.label} ${line.number}`)),
  );
  return h(
    "div",
    { class: "crisis-head" },
    h("strong", {}, TEXTS.crisisTitle),
    h("ul", { class: "crisis-lines", "data-testid": "crisis-lines" }, ...lines),
  );
}

async function copyText(text: string, source: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No clipboard on plain http or in some web views: select it and use the old command.
    const range = document.createRange();
    range.selectNodeContents(source);
    const selection = window.getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
    return document.execCommand("copy");
  }
}

/** The ticket's number to keep, from the card or else from the text. */
export function ticketNumber(message: Message): string | null {
  const named = stringAt(message.card, "number");
  return named ?? TICKET_NUMBER.exec(message.text ?? "")?.[0] ?? null;
}

function ticketCard(message: Message): HTMLElement | null {
  const number = ticketNumber(message);
  if (number === null) return null;
  const shown = h("span", { class: "ticket-number", "data-testid": "ticket-number" }, number);
  const told = h("span", { class: "copied", role: "status" });
  const copy = button({ class: "small", "data-testid": "ticket-copy" }, () => {
    void copyText(number, shown).then((done) => {
      told.textContent = done ? TEXTS.copied : TEXTS.copyFailed;
    });
  }, TEXTS.copy);
  const status = stringAt(message.card, "status_label");
  return h(
    "div",
    { class: "card ticket", "data-testid": "ticket-card" },
    h("div", { class: "card-row" }, h("span", { class: "card-label" }, TEXTS.ticketNumber), shown, copy, told),
    status !== null && h("div", { class: "card-row" }, h("span", { class: "card-label" }, TEXTS.ticketStatus), status),
  );
}

interface Row {
  label: string;
  value: string;
}

function rowsOf(card: Card): Row[] {
  const rows = Array.isArray(card["rows"]) ? card["rows"] : [];
  return rows.flatMap((row: unknown) => {
    const { label, value } = (row ?? {}) as Record<string, unknown>;
    const isShown = typeof label === "string" && (typeof value === "string" || typeof value === "number");
    return isShown ? [{ label, value: String(value) }] : [];
  });
}

/** `{title?, rows?: [{label, value}], url?, filename?}`; other keys are for other clients and stay unseen. */
function generalCard(card: Card): HTMLElement | null {
  const rows = rowsOf(card);
  const title = stringAt(card, "title");
  const url = safeUrl(stringAt(card, "url"));
  if (rows.length === 0 && url === null) return null;
  const list = h("dl", { class: "card-rows" });
  for (const row of rows) list.append(h("dt", {}, row.label), h("dd", {}, row.value));
  return h(
    "div",
    { class: "card", "data-testid": "card" },
    title !== null && h("strong", {}, title),
    rows.length > 0 && list,
    url !== null && outsideLink(url, stringAt(card, "filename") ?? url),
  );
}

export function cardOf(message: Message): HTMLElement | null {
  if (message.kind === "ticket") return ticketCard(message);
  return message.card ? generalCard(message.card) : null;
}
