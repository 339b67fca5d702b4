/** The line “依据：《劳动合同法》第三十条 · 2026-11-23 核对” and the article that unfolds under it. */

import { button, h, outsideLink, safeUrl } from "./dom";
import { ApiError, type ChatApi } from "./http";
import { TEXTS } from "./texts";
import type { Citation, LawText } from "./types";

const DIGITS = "零一二三四五六七八九";
/** The national database of laws, for what this installation does not hold. */
const LAW_DATABASE = "https://flk.npc.gov.cn/";

/** 1 … 9999 in Chinese numerals as statutes write them: 30 → 三十, 105 → 一百零五, 1010 → 一千零一十. */
export function chineseNumber(value: number): string {
  let text = "";
  let zero = false;
  for (const [unit, sign] of [[1000, "千"], [100, "百"], [10, "十"], [1, ""]] as const) {
    const digit = Math.floor(value / unit) % 10;
    if (digit === 0) {
      zero = text !== "";
      continue;
    }
    if (zero) text += "零";
    zero = false;
    text += `${DIGITS[digit]}${sign}`;
  }
  return text.replace(/^一十/, "十");
}

/** "30" → 第三十条, "276-1" → 第二百七十六条之一, "32.1" → 第三十二条第一款, "" → "" (the whole document). */
export function articleLabel(article: string): string {
  if (article === "") return "";
  const match = /^(\d{1,4})(?:-(\d{1,2}))?(?:\.(\d{1,2}))?$/.exec(article);
  if (!match) return `第${article}条`;
  const extra = match[2] ? `之${chineseNumber(Number(match[2]))}` : "";
  const paragraph = match[3] ? `第${chineseNumber(Number(match[3]))}款` : "";
  return `第${chineseNumber(Number(match[1]))}条${extra}${paragraph}`;
}

/** The source in book-title marks, unless it brings its own (names of cases and notices may). */
export function lawLabel(law: string): string {
  return law.includes("《") ? law : `《${law}》`;
}

function lookUp(url: string | null): HTMLElement {
  const address = safeUrl(url) ?? LAW_DATABASE;
  const name = address.startsWith(LAW_DATABASE) ? TEXTS.lawWhere : new URL(address).host;
  return h("p", { class: "law-where" }, TEXTS.lawAbsent, outsideLink(address, name));
}

function lawNodes(citation: Citation, law: LawText | null): Node[] {
  const title = law?.title || citation.title || citation.law;
  const heading = h("strong", {}, `${lawLabel(title)}${articleLabel(citation.article)}`);
  if (!law?.text) return [heading, lookUp(law?.url ?? null)];
  return [heading, h("p", { class: "law-text" }, law.text)];
}

function failure(citation: Citation): Node[] {
  const note = h("p", { class: "law-where" }, TEXTS.lawFailed, outsideLink(LAW_DATABASE, TEXTS.lawWhere));
  return [lawNodes(citation, null)[0] as Node, note];
}

/** Fills the panel; a whole document has no article to fetch. @returns false when it should be fetched again later */
async function fill(panel: HTMLElement, citation: Citation, api: ChatApi): Promise<boolean> {
  if (citation.article === "") {
    panel.replaceChildren(...lawNodes(citation, null));
    return true;
  }
  panel.replaceChildren(TEXTS.lawLoading);
  try {
    const law = await api.law(citation.law, citation.article);
    panel.replaceChildren(...lawNodes(citation, law));
    return true;
  } catch (error) {
    // Unknown to the desk is an answer too; anything else may pass.
    const isUnknown = error instanceof ApiError && error.status === 404;
    panel.replaceChildren(...(isUnknown ? lawNodes(citation, null) : failure(citation)));
    return isUnknown;
  }
}

/** Numbers the panels of this page, so that each button can name its own. */
let panels = 0;

interface Fold {
  toggle: HTMLElement;
  panel: HTMLElement;
}

function fold(citation: Citation, label: string, api: ChatApi, closeOthers: (own: HTMLElement) => void): Fold {
  panels += 1;
  const id = `law-${panels}`;
  const panel = h("div", { id, class: "law", role: "region", "aria-label": label, "data-testid": "citation-panel", hidden: true });
  let filled = false;
  const toggle = button(
    {
      class: "cite",
      "aria-expanded": "false",
      "aria-controls": id,
      "data-testid": "citation-toggle",
      "data-law": citation.law,
      "data-article": citation.article,
    },
    () => {
      panel.hidden = !panel.hidden;
      toggle.setAttribute("aria-expanded", String(!panel.hidden));
      if (panel.hidden) return;
      closeOthers(toggle);
      if (!filled) void fill(panel, citation, api).then((done) => (filled = done));
    },
    label,
  );
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation(); // folds the article, not the window around us
    toggle.click();
    toggle.focus();
  });
  return { toggle, panel };
}

/** @returns the citation line with its panels, null when nothing is cited */
export function citationLine(
  citations: readonly Citation[],
  checkedOn: string | null | undefined,
  api: ChatApi,
): HTMLElement | null {
  if (citations.length === 0) return null;
  const folds: Fold[] = [];
  const closeOthers = (own: HTMLElement): void => {
    for (const { toggle, panel } of folds) {
      if (toggle === own) continue;
      panel.hidden = true;
      toggle.setAttribute("aria-expanded", "false");
    }
  };
  const line = h("div", { class: "cite-line" }, `${TEXTS.basis}：`);
  citations.forEach((citation, index) => {
    const sameLaw = index > 0 && citations[index - 1]?.law === citation.law && citation.article !== "";
    const label = `${sameLaw ? "" : lawLabel(citation.law)}${articleLabel(citation.article)}`;
    const next = fold(citation, label, api, closeOthers);
    if (index > 0) line.append("、");
    line.append(next.toggle);
    folds.push(next);
  });
  if (checkedOn) line.append(h("span", { class: "checked" }, ` · ${checkedOn} ${TEXTS.checked}`));
  return h("div", { class: "cites", "data-testid": "citations" }, line, ...folds.map((item) => item.panel));
}
