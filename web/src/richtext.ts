/** Plain text of the desk as nodes: hotlines become telephone links, http(s) addresses links, nothing else changes. */

import { outsideLink, telephone } from "./dom";
import { HOTLINES } from "./texts";

const PIECE = /(https?:\/\/[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+)|(\d+)/g;
/** What makes a run of digits an amount, a date, an article: not a telephone number. */
const UNIT_AFTER = /^(?:[.,:~\-/～]\d|\s*[%％‰元块角分天日号条款项个名人位年月周岁小万千百亿米平斤公级倍次页届])/;
const BOUND_BEFORE = /(?:[\d.,¥￥第a-zA-Z]|\d[-/])\s*$/;
/** 110, 120, 119 are also quantities: they need a word about calling near them. */
const CALLING = /(?:拨|打|致电|电话|热线|报警|急救|火警|求助|110|120|119)[^。！？\n]{0,12}$/;

function isHotline(number: string, before: string, after: string): boolean {
  if (!HOTLINES.has(number)) return false;
  const following = /^\s*[、,，/]\s*(\d+)/.exec(after)?.[1] ?? "";
  const preceding = /(\d+)\s*[、,，/]\s*$/.exec(before)?.[1] ?? "";
  if (BOUND_BEFORE.test(before) && !HOTLINES.has(preceding)) return false;
  if (UNIT_AFTER.test(after) && !HOTLINES.has(following)) return false;
  if (number.length > 3) return true;
  return CALLING.test(before) || /^[^。！？\n]{0,4}(?:报警|急救|火警|求助|电话)/.test(after);
}

/** @returns nodes that together show exactly `text`; line breaks are kept by the style (pre-wrap) */
export function richText(text: string): Node[] {
  const nodes: Node[] = [];
  let shown = 0;
  const upTo = (end: number): void => {
    if (end > shown) nodes.push(document.createTextNode(text.slice(shown, end)));
    shown = end;
  };
  for (const match of text.matchAll(PIECE)) {
    const start = match.index;
    const [piece, address, digits] = match;
    const end = start + piece.length;
    if (address !== undefined) {
      const clean = address.replace(/[.,;:!?)]+$/, "");
      upTo(start);
      nodes.push(outsideLink(clean, clean));
      shown = start + clean.length;
    } else if (digits !== undefined && isHotline(digits, text.slice(0, start), text.slice(end))) {
      upTo(start);
      nodes.push(telephone(digits));
      shown = end;
    }
  }
  upTo(text.length);
  return nodes;
}
