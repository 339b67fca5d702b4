/** The panel of files: consent, which ticket, camera or files, and the list of what is on its way. */

import { CONTENT_TEXTS as TEXTS, sizeText } from "./contenttexts";
import type { Desk, FileList, Ticket } from "./desk";
import { button, h } from "./dom";
import type { Pictures } from "./pictures";
import { ACCEPT, type Batch, isSettled, type Upload, Uploads } from "./uploads";

const FALLBACK: FileList = { files: [], limit: 40, max_bytes: 20 * 1024 * 1024 };

/** So long a finished row can be read before it is cleared away. */
const TIDY_MS = 6_000;

export class UploadPanel {
  readonly element = h("div", { class: "tray-card upload", "data-testid": "upload-panel" });
  /** What is on its way; stays when the panel is closed. */
  readonly list = h("ul", { class: "uploads", "data-testid": "uploads", "aria-live": "polite", hidden: true });
  private readonly uploads: Uploads;
  private readonly rows = new Map<string, HTMLElement>();
  private readonly notes = new Map<string, HTMLElement>();
  private readonly told = h("p", { class: "told", role: "alert", "data-testid": "upload-told", hidden: true });
  private limits = FALLBACK;
  private tickets: Ticket[] = [];
  /** The ticket that was chosen; undefined while nothing is. */
  private target: string | null | undefined;

  constructor(
    private readonly desk: Desk,
    private readonly pictures: Pictures,
    private readonly close: () => void,
  ) {
    this.uploads = new Uploads(desk, { changed: (batch) => this.show(batch) });
  }

  /** Asks the desk afresh: limits and tickets may have changed. */
  async open(): Promise<void> {
    this.tell(null);
    const where = h("div", { class: "where", "data-testid": "upload-where" }, "…");
    const input = this.input(false);
    const camera = this.input(true);
    this.element.replaceChildren(
      h("strong", {}, TEXTS.uploadTitle),
      h("p", { class: "consent", "data-testid": "upload-consent" }, TEXTS.consent),
      where,
      this.told,
      h(
        "div",
        { class: "tray-row" },
        button({ class: "main", "data-testid": "upload-camera" }, () => this.pick(camera), TEXTS.camera),
        button({ class: "main", "data-testid": "upload-pick" }, () => this.pick(input), TEXTS.pick),
        button({ "data-testid": "upload-close" }, this.close, TEXTS.close),
      ),
      input,
      camera,
    );
    const [limits, tickets] = await Promise.allSettled([this.desk.files(), this.desk.openTickets()]);
    if (limits.status === "fulfilled") this.limits = limits.value;
    this.tickets = tickets.status === "fulfilled" ? tickets.value : [];
    where.replaceChildren(...this.choices(tickets.status === "fulfilled"));
  }

  clear(): void {
    this.uploads.clear();
    this.rows.clear();
    this.list.replaceChildren();
    this.list.hidden = true;
  }

  stop(): void {
    this.uploads.stop();
  }

  private choices(known: boolean): Node[] {
    const only = this.tickets[0];
    if (only === undefined || !known) {
      this.target = null;
      return [h("p", {}, known ? TEXTS.noTicketYet : TEXTS.ticketsUnknown)];
    }
    // Of several the worker says which; one alone is meant unless they say otherwise.
    this.target = this.tickets.length === 1 ? only.number : undefined;
    const option = (value: string | null, title: string): HTMLElement => {
      const radio = h("input", { type: "radio", name: "gxz-ticket", value: value ?? "", checked: this.target === value && value !== null });
      radio.addEventListener("change", () => (this.target = value));
      return h("label", { class: "choice", "data-testid": "upload-choice", "data-ticket": value ?? "" }, radio, title);
    };
    return [
      h(
        "fieldset",
        {},
        h("legend", {}, TEXTS.whichTicket),
        ...this.tickets.map((ticket) => option(ticket.number, `${TEXTS.forTicket} ${ticket.number}（${ticket.kind_label}，${ticket.status_label}）`)),
        option(null, TEXTS.noTicket),
      ),
    ];
  }

  private input(camera: boolean): HTMLInputElement {
    const input = h("input", {
      type: "file", class: "unseen", tabindex: -1, "aria-hidden": "true", multiple: !camera, accept: camera ? "image/*" : ACCEPT,
      capture: camera ? "environment" : null, "data-testid": camera ? "upload-camera-input" : "upload-input",
    });
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      input.value = ""; // the same file may be chosen again
      if (files.length > 0) this.take(files);
    });
    return input;
  }

  private pick(input: HTMLInputElement): void {
    if (this.target === undefined) return this.tell(TEXTS.chooseTicket);
    this.tell(null);
    input.click();
  }

  private take(files: readonly File[]): void {
    if (this.target === undefined) return this.tell(TEXTS.chooseTicket);
    this.uploads.add(files, this.target, this.limits);
    this.close();
  }

  private tell(text: string | null): void {
    this.told.hidden = text === null;
    this.told.textContent = text ?? "";
  }

  private show(batch: Batch): void {
    for (const upload of batch.uploads) {
      const row = this.rows.get(upload.key);
      if (upload.stored) this.pictures.keep(upload.stored.id, upload.file);
      const fresh = this.row(upload);
      if (row) {
        // The button under a finger stays the same element while the share grows.
        if (row.dataset["state"] === upload.state) this.progress(row, upload);
        else {
          row.replaceWith(fresh);
          this.rows.set(upload.key, fresh);
        }
      } else {
        this.rows.set(upload.key, fresh);
        this.list.append(fresh);
      }
    }
    this.note(batch);
    // Done is done: the messages in the conversation show the files.
    if (isOver(batch)) setTimeout(() => this.tidy(batch), TIDY_MS);
    this.list.hidden = this.list.childElementCount === 0;
  }

  private row(upload: Upload): HTMLElement {
    const row = h("li", { class: "upload-row", "data-testid": "upload", "data-state": upload.state });
    const drop = (): void => {
      row.remove();
      this.list.hidden = this.list.childElementCount === 0;
    };
    const small = this.pictures.small(upload.file);
    row.append(
      ...(small ? [small] : []),
      h("span", { class: "file-name" }, upload.file.name || TEXTS.upload, h("span", { class: "file-size" }, sizeText(upload.file.size))),
      h("progress", { max: 1, value: upload.share, "aria-label": TEXTS.uploading, hidden: upload.state !== "sending" }),
      h("span", { class: "file-state", "data-testid": "upload-state" }),
    );
    if (upload.state === "waiting") {
      row.append(button({ "data-testid": "upload-retry" }, () => this.uploads.retry(upload), TEXTS.retry));
    }
    if (isSettled(upload)) {
      row.append(button({ class: "plain", "aria-label": `${TEXTS.close} ${upload.file.name}`, "data-testid": "upload-drop" }, drop, "✕"));
    } else row.append(button({ "data-testid": "upload-cancel" }, () => this.uploads.cancel(upload), TEXTS.cancel));
    this.progress(row, upload);
    return row;
  }

  private progress(row: HTMLElement, upload: Upload): void {
    const bar = row.querySelector("progress");
    if (bar) bar.value = upload.share;
    const state = row.querySelector<HTMLElement>(".file-state");
    if (state) state.textContent = stateText(upload);
  }

  /** One line for what became of the batch and its ticket. */
  private note(batch: Batch): void {
    if (batch.ticket === null || batch.attached === "no") return;
    const text = {
      waiting: `${TEXTS.attaching} ${batch.ticket}`,
      done: `${TEXTS.attached} ${batch.ticket}`,
      failed: `${TEXTS.notAttached}${batch.failure ?? ""}`,
    }[batch.attached];
    const known = this.notes.get(batch.id);
    if (known) known.textContent = text;
    else {
      const line = h("li", { class: "upload-note", "data-testid": "upload-note" }, text);
      this.notes.set(batch.id, line);
      this.list.append(line);
    }
  }

  /** What went well is cleared away; what failed stays until it was read. */
  private tidy(batch: Batch): void {
    for (const upload of batch.uploads) {
      if (upload.state === "done" || upload.state === "cancelled") this.rows.get(upload.key)?.remove();
    }
    if (batch.attached === "done") this.notes.get(batch.id)?.remove();
    this.list.hidden = this.list.childElementCount === 0;
  }
}

/** Nothing of the batch is on its way any more. */
function isOver(batch: Batch): boolean {
  return batch.uploads.every(isSettled) && (batch.ticket === null || batch.attached === "done" || batch.attached === "failed");
}

function stateText(upload: Upload): string {
  switch (upload.state) {
    case "queued": return TEXTS.queued;
    case "sending": return `${TEXTS.uploading} ${Math.round(upload.share * 100)}%`;
    case "waiting": return navigator.onLine ? TEXTS.offline.replace("网络断开，", "") : TEXTS.offline;
    case "failed": return upload.failure ?? "";
    case "done": return TEXTS.done;
    case "cancelled": return TEXTS.removed;
  }
}

