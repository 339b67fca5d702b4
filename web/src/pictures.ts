/** Pictures that the worker handed in: shown from the phone while they are there, fetched with the token when asked for. */

import { CONTENT_TEXTS as TEXTS } from "./contenttexts";
import type { Desk } from "./desk";
import { button, h } from "./dom";
import { ApiError } from "./http";
import type { Message } from "./types";

/** What every browser draws; HEIC photos of an iPhone are drawn by Safari only. */
const DRAWN = /\.(?:jpe?g|png|gif|webp|bmp)(?=[（(]|$)/i;

export class Pictures {
  /** Addresses of what lies on this device, by the id the desk gave it. */
  private readonly local = new Map<string, string>();
  private readonly urls = new Map<File, string>();
  private readonly blocks = new Map<string, HTMLElement>();
  private readonly fetched: string[] = [];
  private readonly deleted = new Map<string, () => void>();

  constructor(private readonly desk: Pick<Desk, "fileContent" | "removeFile">) {}

  /** A small picture of a file that is on its way; null for what is no picture. */
  small(file: File): HTMLElement | null {
    if (!file.type.startsWith("image/")) return null;
    return image(this.urlOf(file), file.name, "thumb");
  }

  /** The desk stored this file under the id. */
  keep(id: string, file: File): void {
    if (this.local.has(id) || !file.type.startsWith("image/")) return;
    this.local.set(id, this.urlOf(file));
    this.blocks.get(id)?.replaceWith(this.fill(id, file.name));
  }

  clear(): void {
    for (const url of [...this.urls.values(), ...this.fetched.splice(0)]) URL.revokeObjectURL(url);
    this.urls.clear();
    this.local.clear();
    this.blocks.clear();
    this.deleted.clear();
  }

  /** Picture and buttons of a message that shows a file; null for other messages. */
  block(message: Message, deleted: () => void): HTMLElement | null {
    const id = message.file_id;
    if (!id) return null;
    const name = message.text ?? "";
    const known = this.blocks.get(id);
    return known ?? this.fill(id, name, deleted);
  }

  private fill(id: string, name: string, deleted?: () => void): HTMLElement {
    if (deleted) this.deleted.set(id, deleted);
    const told = h("span", { class: "told", role: "status", "data-testid": "file-told" });
    const place = h("div", { class: "file-picture" });
    const url = this.local.get(id);
    if (url !== undefined) place.append(image(url, name, "picture"));
    const block = h("div", { class: "file", "data-testid": "file" }, place);
    const row = h("div", { class: "file-row" });
    if (url === undefined && DRAWN.test(name)) {
      const show = button({ class: "small", "data-testid": "file-show" }, () => void this.fetch(id, name, place, show, told), TEXTS.show);
      row.append(show);
    }
    row.append(this.remover(id, told), told);
    block.append(row);
    this.blocks.set(id, block);
    return block;
  }

  private async fetch(id: string, name: string, place: HTMLElement, show: HTMLElement, told: HTMLElement): Promise<void> {
    try {
      const blob = await this.desk.fileContent(id);
      const url = URL.createObjectURL(blob);
      this.fetched.push(url);
      place.replaceChildren(image(url, name, "picture"));
      show.remove();
    } catch {
      told.textContent = TEXTS.showFailed;
    }
  }

  /** Asked twice, on the same button: no dialog can be lost behind the frame of an app. */
  private remover(id: string, told: HTMLElement): HTMLElement {
    let sure = false;
    const remove = button({ class: "small", "data-testid": "file-remove" }, () => {
      if (!sure) {
        sure = true;
        remove.textContent = TEXTS.removeSure;
        return;
      }
      this.desk.removeFile(id).then(
        () => {
          this.blocks.delete(id);
          this.deleted.get(id)?.();
        },
        (error: unknown) => {
          told.textContent = error instanceof ApiError ? `${TEXTS.removeFailed}${error.message}` : TEXTS.removeFailed;
          remove.remove(); // a ticket has it: it will not go
        },
      );
    }, TEXTS.remove);
    return remove;
  }

  private urlOf(file: File): string {
    const known = this.urls.get(file);
    if (known !== undefined) return known;
    const url = URL.createObjectURL(file);
    this.urls.set(file, url);
    return url;
  }
}

function image(url: string, name: string, look: string): HTMLElement {
  const shown = h("img", { src: url, alt: name, class: look, "data-testid": look });
  // Not a picture after all, or the page around us forbids pictures of this kind: its name stands beside it.
  shown.addEventListener("error", () => shown.remove());
  return shown;
}
