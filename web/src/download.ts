/** Fetching a finished document. Its address holds a code of its own that ends; the session's token is never in it. */

import { CONTENT_TEXTS as TEXTS } from "./contenttexts";
import { button, h, outsideLink } from "./dom";

const PATIENCE_MS = 60_000;

/** WeChat's own browser opens no Word files; the worker has to be told the way out. */
export function isWechat(agent: string = navigator.userAgent): boolean {
  return /MicroMessenger/i.test(agent);
}

/** Saves bytes under a name, as a link that is clicked once. */
export function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  link.click();
  // Some browsers begin to read only after a moment.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function fetchBlob(url: string): Promise<Blob> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  try {
    const response = await fetch(url, { credentials: "omit", signal: controller.signal });
    if (!response.ok) throw new Error(String(response.status));
    return await response.blob();
  } finally {
    clearTimeout(timer);
  }
}

/** 核对修改, 下载 Word and 打印 of one document: what is wrong is seen before it is downloaded. */
export function documentLinks(url: string, filename: string): HTMLElement {
  const told = h("span", { class: "told", role: "status", "data-testid": "download-told" });
  const download = button({ class: "main", "data-testid": "download" }, () => {
    told.textContent = TEXTS.downloading;
    fetchBlob(url).then(
      (blob) => {
        saveAs(blob, filename);
        // Web views of apps often save nothing and say nothing: the plain link is the way out.
        told.replaceChildren(`${TEXTS.saved}“${filename}”。`, outsideLink(url, TEXTS.direct));
      },
      () => (told.textContent = TEXTS.downloadFailed),
    );
  }, TEXTS.download);
  const review = outsideLink(`${url}/review`, TEXTS.review);
  review.classList.add("as-button");
  review.dataset["testid"] = "review";
  const print = outsideLink(`${url}/print`, TEXTS.print);
  print.classList.add("as-button");
  print.dataset["testid"] = "print";
  return h(
    "div",
    { class: "links" },
    h("div", { class: "tray-row" }, review, download, print, told),
    isWechat() && h("p", { class: "hint", "data-testid": "wechat-hint" }, TEXTS.wechatHint),
  );
}
