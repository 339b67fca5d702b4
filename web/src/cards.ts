/** The special frames of a message: a person in danger, a ticket, rows of a calculation, a document to fetch. */

import { documentLinks } from "./download";
import { button, h, outsideLink, safeUrl, telephone } from "./dom";
import { richText } from "./richtext";
import { CONTENT_TEXTS } from "./contenttexts";
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

function rowsOf(card: Card | null | undefined): Row[] {
  const rows = Array.isArray(card?.["rows"]) ? card["rows"] : [];
  return rows.flatMap((row: unknown) => {
    const { label, value } = (row ?? {}) as Record<string, unknown>;
    const isShown = typeof label === "string" && (typeof value === "string" || typeof value === "number");
    return isShown ? [{ label, value: String(value) }] : [];
  });
}

function rowList(rows: readonly Row[]): HTMLElement {
  const list = h("dl", { class: "card-rows" });
  for (const row of rows) list.append(h("dt", {}, row.label), h("dd", {}, row.value));
  return list;
}

/** `{title?, rows?: [{label, value}], url?, filename?}`; other keys are for other clients and stay unseen. */
function generalCard(card: Card, base: string): HTMLElement | null {
  const rows = rowsOf(card);
  const title = stringAt(card, "title");
  const url = linkOf(card, base);
  if (rows.length === 0 && url === null) return null;
  return h(
    "div",
    { class: "card", "data-testid": "card" },
    title !== null && h("strong", {}, title),
    rows.length > 0 && rowList(rows),
    url !== null && outsideLink(url, stringAt(card, "filename") ?? url),
  );
}

/** The link of a card; one without a host is of the desk itself. */
function linkOf(card: Card, base: string): string | null {
  const given = stringAt(card, "url");
  if (given === null) return null;
  return safeUrl(/^\/(?!\/)/.test(given) ? new URL(given.slice(1), base).href : given);
}

/** A finished document: what to do with it first, then what stands in it. */
function documentCard(card: Card, base: string): HTMLElement | null {
  const url = linkOf(card, base);
  if (url === null) return generalCard(card, base);
  const rows = rowsOf(card);
  const title = stringAt(card, "title");
  return h(
    "div",
    { class: "card", "data-testid": "card" },
    title !== null && h("strong", {}, title),
    documentLinks(url, stringAt(card, "filename") ?? `${title ?? "文书"}.docx`),
    rows.length > 0 && h("details", {}, h("summary", {}, CONTENT_TEXTS.written), rowList(rows)),
  );
}

/** A heading with its points, as the desk writes them: “怎么算的：”, then lines that begin with “· ”. */
const SECTION = /^([^\n：]{1,20})：\n(?=· )/;

function section(paragraph: string): Node[] {
  const heading = SECTION.exec(paragraph)?.[1];
  if (heading === undefined) return [h("p", {}, ...richText(paragraph))];
  const points = paragraph.slice(heading.length + 1).trim().split(/\n(?=· )/);
  const items = points.map((point) => h("li", {}, ...richText(point.replace(/^· /, ""))));
  return [h("h4", {}, heading), h("ul", { class: "points", "data-section": heading }, ...items)];
}

/** A calculation: the result large, the sums, each step with its article, then what it rests on and what may change it. */
export function calculationBody(message: Message): HTMLElement {
  const [headline = "", ...paragraphs] = (message.text ?? "").split(/\n{2,}/);
  const isWorking = (paragraph: string): boolean => paragraph.startsWith(`${CONTENT_TEXTS.working}：`);
  const rows = rowsOf(message.card);
  return h(
    "div",
    { class: "text calculation", "data-testid": "message-text" },
    h("p", { class: "headline", "data-testid": "result" }, ...richText(headline)),
    ...paragraphs.filter(isWorking).flatMap(section),
    rows.length > 0 && h("details", { "data-testid": "card" }, h("summary", {}, CONTENT_TEXTS.said), rowList(rows)),
    ...paragraphs.filter((paragraph) => !isWorking(paragraph)).flatMap(section),
  );
}

/** @param base address of the desk, for links without a host */
export function cardOf(message: Message, base: string): HTMLElement | null {
  if (message.kind === "ticket") return ticketCard(message);
  if (message.kind === "calculation" || !message.card) return null; // the calculation's body shows its rows
  return message.kind === "document" ? documentCard(message.card, base) : generalCard(message.card, base);
}
