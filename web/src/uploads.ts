/** Files on their way to the desk: one after the other, with progress, cancelled or repeated, waiting while offline. */

import { CONTENT_TEXTS as TEXTS, emptyFile, sizeText, tooLarge, tooMany, wrongType } from "./contenttexts";
import type { Desk, FileInfo, FileList, Sending } from "./desk";
import { ApiError } from "./http";
import { newId } from "./storage";
import { backoff } from "./stream";

export type UploadState = "queued" | "sending" | "waiting" | "failed" | "done" | "cancelled";

export interface Upload {
  readonly key: string;
  readonly file: File;
  state: UploadState;
  /** 0 … 1 while it is being sent. */
  share: number;
  failure: string | null;
  /** What the desk stored; null until then. */
  stored: FileInfo | null;
}

/** Files chosen together, and the ticket they are for (null: they stay with the conversation). */
export interface Batch {
  /** Names the step towards the ticket, however often it is repeated. */
  readonly id: string;
  readonly ticket: string | null;
  readonly uploads: readonly Upload[];
  attached: "no" | "waiting" | "done" | "failed";
  failure: string | null;
}

export interface UploadsView {
  changed(batch: Batch): void;
}

type Calls = Pick<Desk, "upload" | "addToTicket">;

/** Endings of names that the desk takes (desk/files/kinds.py); it looks at the content itself, this only saves a journey. */
const ENDINGS = new Set(
  ("jpg jpeg jpe png gif webp bmp tif tiff heic heif pdf doc docx xls xlsx txt log csv mp3 m4a amr wav aac ogg mp4 m4v mov webm " +
    "3gp 3gpp").split(" "),
);
export const ACCEPT = [...ENDINGS].map((ending) => `.${ending}`).join(",") + ",image/*,audio/*,video/*";

/** Nothing more happens to it by itself or by being cancelled. */
export function isSettled(upload: Upload): boolean {
  return upload.state === "failed" || upload.state === "done" || upload.state === "cancelled";
}

/** Why a file would be refused, null when the desk has to decide. */
export function refusal(file: File, maxBytes: number): string | null {
  if (file.size === 0) return emptyFile(file.name);
  if (file.size > maxBytes) return tooLarge(file.name, sizeText(file.size), sizeText(maxBytes));
  const ending = /\.([^./\\]+)$/.exec(file.name)?.[1]?.toLowerCase();
  return ending !== undefined && !ENDINGS.has(ending) ? wrongType(file.name) : null;
}

export class Uploads {
  private readonly batches: Batch[] = [];
  private running: { upload: Upload; sending: Sending } | null = null;
  private attaching = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly online = (): void => this.wake();

  constructor(
    private readonly desk: Calls,
    private readonly view: UploadsView,
  ) {
    window.addEventListener("online", this.online);
  }

  get all(): readonly Batch[] {
    return this.batches;
  }

  /** Takes files in; those that cannot be sent are in the batch with the reason, and the others go. */
  add(files: readonly File[], ticket: string | null, limits: Pick<FileList, "limit" | "max_bytes" | "files">): Batch {
    const free = limits.limit - limits.files.length;
    const uploads = files.map((file, index): Upload => {
      const failure = refusal(file, limits.max_bytes) ?? (index >= free ? tooMany(limits.limit) : null);
      return { key: newId(), file, state: failure === null ? "queued" : "failed", share: 0, failure, stored: null };
    });
    const batch: Batch = { id: newId(), ticket, uploads, attached: "no", failure: null };
    this.batches.push(batch);
    this.view.changed(batch);
    void this.work();
    return batch;
  }

  cancel(upload: Upload): void {
    if (upload.state === "done" || upload.state === "cancelled") return;
    upload.state = "cancelled";
    if (this.running?.upload === upload) this.running.sending.abort();
    this.tell(upload);
    void this.work();
  }

  /** Sends at once what waits for the line. A file that was refused would be refused again. */
  retry(upload: Upload): void {
    if (upload.state !== "waiting") return;
    this.wake();
  }

  /** Another conversation, or the page goes: nothing is sent any more. */
  clear(): void {
    for (const batch of this.batches) for (const upload of batch.uploads) this.cancel(upload);
    this.batches.length = 0;
    clearTimeout(this.timer);
  }

  stop(): void {
    window.removeEventListener("online", this.online);
    this.clear();
  }

  private wake(): void {
    clearTimeout(this.timer);
    for (const upload of this.every()) {
      if (upload.state === "waiting") upload.state = "queued";
    }
    void this.work();
  }

  private async work(): Promise<void> {
    if (this.running || this.attaching) return;
    const next = this.every().find((upload) => upload.state === "queued");
    if (next) {
      await this.send(next);
      return this.work();
    }
    const ready = this.batches.find((batch) => this.isReady(batch));
    if (ready) {
      if (await this.attach(ready)) return this.work();
    }
  }

  private async send(upload: Upload): Promise<void> {
    upload.state = "sending";
    upload.share = 0;
    const sending = this.desk.upload(upload.file, (share) => {
      upload.share = share;
      this.tell(upload);
    });
    this.running = { upload, sending };
    this.tell(upload);
    try {
      upload.stored = await sending.done;
      if (!isCancelled(upload)) upload.state = "done";
      this.failures = 0;
    } catch (error) {
      this.failed(upload, error);
    } finally {
      this.running = null;
      this.tell(upload);
    }
  }

  private failed(upload: Upload, error: unknown): void {
    if (isCancelled(upload)) return;
    const known = error instanceof ApiError ? error : null;
    if (known && (known.transient || known.status === 401)) {
      upload.state = "waiting";
      this.later(known.retryAfter);
    } else {
      upload.state = "failed";
      upload.failure = known?.message ?? TEXTS.notKept;
    }
  }

  /** All of a batch is settled and some of it arrived: the ticket may have it. */
  private isReady(batch: Batch): boolean {
    if (batch.ticket === null || batch.attached === "done" || batch.attached === "failed") return false;
    return batch.uploads.every(isSettled) && batch.uploads.some((upload) => upload.state === "done");
  }

  /** @returns false when it has to be tried again later */
  private async attach(batch: Batch): Promise<boolean> {
    this.attaching = true;
    batch.attached = "waiting";
    this.view.changed(batch);
    try {
      await this.desk.addToTicket(batch.ticket ?? "", batch.id);
      batch.attached = "done";
    } catch (error) {
      const known = error instanceof ApiError ? error : null;
      // The ticket has all of them already: the same files were handed in before.
      if (known?.code === "addition_empty") batch.attached = "done";
      else if (known && (known.transient || known.status === 401)) this.later(known.retryAfter);
      else {
        batch.attached = "failed";
        batch.failure = known?.message ?? TEXTS.notKept;
      }
    } finally {
      this.attaching = false;
      this.view.changed(batch);
    }
    return batch.attached !== "waiting";
  }

  private later(wait: number | null): void {
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wake(), wait ?? backoff(this.failures));
  }

  private every(): Upload[] {
    return this.batches.flatMap((batch) => batch.uploads);
  }

  private tell(upload: Upload): void {
    const batch = this.batches.find((item) => item.uploads.includes(upload));
    if (batch) this.view.changed(batch);
  }
}

/** By a function, because it changes while a call is awaited. */
function isCancelled(upload: Upload): boolean {
  return upload.state === "cancelled";
}
