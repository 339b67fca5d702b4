import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FileInfo, Sending } from "../src/desk";
import { cancelled } from "../src/desk";
import { ApiError } from "../src/http";
import { refusal, Uploads } from "../src/uploads";

const LIMITS = { files: [], limit: 3, max_bytes: 1000 };

interface Pending {
  file: File;
  progress(share: number): void;
  finish(): void;
  fail(error: ApiError): void;
}

function file(name: string, size = 10, type = "image/png"): File {
  return new File(["x".repeat(size)], name, { type });
}

class FakeCalls {
  readonly pending: Pending[] = [];
  readonly aborted: string[] = [];
  readonly added: [string, string][] = [];
  additions: (ApiError | null)[] = [];

  upload(sent: File, progress: (share: number) => void): Sending {
    let abort = (): void => undefined;
    const done = new Promise<FileInfo>((resolve, reject) => {
      const info: FileInfo = { id: `id-${sent.name}`, name: sent.name, label: "图片", media_type: sent.type, size: sent.size, submitted: false };
      abort = () => {
        this.aborted.push(sent.name);
        reject(cancelled());
      };
      this.pending.push({ file: sent, progress, finish: () => resolve(info), fail: reject });
    });
    return { done, abort: () => abort() };
  }

  async addToTicket(number: string, clientId: string): Promise<unknown> {
    this.added.push([number, clientId]);
    const refused = this.additions.shift();
    if (refused) throw refused;
    return {};
  }

  get last(): Pending {
    return this.pending.at(-1)!;
  }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

let calls: FakeCalls;
let uploads: Uploads;

beforeEach(() => {
  vi.useFakeTimers();
  calls = new FakeCalls();
  uploads = new Uploads(calls, { changed: () => undefined });
});

afterEach(() => {
  uploads.stop();
  vi.useRealTimers();
});

const states = () => uploads.all.flatMap((batch) => batch.uploads.map((upload) => upload.state));

describe("a file before it is sent", () => {
  it.each([
    [file("大.png", 1001), /1001 字节|最大/], [file("空.png", 0), /空文件/], [file("程序.exe"), /不能收/], [file("网页.html"), /截图/],
  ])("is refused in words: %s", (wrong, words) => expect(refusal(wrong, 1000)).toMatch(words));

  it.each([file("工资条.JPG"), file("没有扩展名"), file("录音.m4a"), file("合同.pdf")])("is sent: %s", (right) => {
    expect(refusal(right, 1000)).toBeNull();
  });
});

describe("several files", () => {
  it("go one after the other, with progress; a refused one holds up nobody", async () => {
    uploads.add([file("a.png"), file("b.exe"), file("c.png")], null, LIMITS);
    await settled();
    expect(states()).toEqual(["sending", "failed", "queued"]);
    calls.last.progress(0.5);
    expect(uploads.all[0]?.uploads[0]?.share).toBe(0.5);
    calls.last.finish();
    await settled();
    expect(states()).toEqual(["done", "failed", "sending"]);
    calls.last.finish();
    await settled();
    expect(states()).toEqual(["done", "failed", "done"]);
    expect(calls.added).toEqual([]);
  });

  it("are no more than the conversation holds", async () => {
    uploads.add(["a", "b"].map((name) => file(`${name}.png`)), null, { ...LIMITS, files: [{} as FileInfo, {} as FileInfo] });
    expect(uploads.all[0]?.uploads.map((upload) => upload.failure !== null)).toEqual([false, true]);
    expect(uploads.all[0]?.uploads[1]?.failure).toContain("最多 3 份");
  });

  it("can be cancelled, on the way and before", async () => {
    const batch = uploads.add([file("a.png"), file("b.png")], null, LIMITS);
    await settled();
    uploads.cancel(batch.uploads[1]!);
    uploads.cancel(batch.uploads[0]!);
    await settled();
    expect(calls.aborted).toEqual(["a.png"]);
    expect(states()).toEqual(["cancelled", "cancelled"]);
    expect(calls.pending).toHaveLength(1);
  });
});

describe("a lost line", () => {
  it("is waited out: the same file goes again when the phone is online", async () => {
    uploads.add([file("a.png")], null, LIMITS);
    await settled();
    calls.last.fail(new ApiError(0, "unreachable", "断了"));
    await settled();
    expect(states()).toEqual(["waiting"]);
    window.dispatchEvent(new Event("online"));
    await settled();
    expect(states()).toEqual(["sending"]);
    calls.last.finish();
    await settled();
    expect(states()).toEqual(["done"]);
  });

  it("is tried again by itself after a while, and at once by hand", async () => {
    const batch = uploads.add([file("a.png")], null, LIMITS);
    await settled();
    calls.last.fail(new ApiError(503, "busy", "忙", 7_000));
    await settled();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(calls.pending).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(calls.pending).toHaveLength(2);
    calls.last.fail(new ApiError(0, "unreachable", "断了"));
    await settled();
    uploads.retry(batch.uploads[0]!);
    await settled();
    expect(calls.pending).toHaveLength(3);
  });

  it("is not the desk's refusal: that is told and not repeated", async () => {
    uploads.add([file("a.png")], null, LIMITS);
    await settled();
    calls.last.fail(new ApiError(422, "file_type_mismatch", "内容却是压缩包"));
    await settled();
    window.dispatchEvent(new Event("online"));
    await settled();
    expect([states(), uploads.all[0]?.uploads[0]?.failure, calls.pending.length]).toEqual([["failed"], "内容却是压缩包", 1]);
  });
});

describe("the ticket", () => {
  it("gets the files once, after the last of them", async () => {
    uploads.add([file("a.png"), file("b.png")], "FY-1", LIMITS);
    await settled();
    calls.last.finish();
    await settled();
    expect(calls.added).toEqual([]);
    calls.last.finish();
    await settled();
    expect(calls.added).toEqual([["FY-1", uploads.all[0]?.id]]);
    expect(uploads.all[0]?.attached).toBe("done");
  });

  it("is asked again under the same name when the line broke", async () => {
    calls.additions = [new ApiError(0, "unreachable", "断了")];
    uploads.add([file("a.png")], "FY-1", LIMITS);
    await settled();
    calls.last.finish();
    await settled();
    expect(uploads.all[0]?.attached).toBe("waiting");
    window.dispatchEvent(new Event("online"));
    await settled();
    expect(uploads.all[0]?.attached).toBe("done");
    expect(new Set(calls.added.map(([, id]) => id)).size).toBe(1);
  });

  it("that has ended says so, and one that has them already is content", async () => {
    calls.additions = [new ApiError(409, "ticket_step", "这个工单已经结束"), new ApiError(422, "addition_empty", "没有收到")];
    for (const name of ["a.png", "b.png"]) {
      uploads.add([file(name)], "FY-1", LIMITS);
      await settled();
      calls.last.finish();
      await settled();
    }
    expect(uploads.all.map((batch) => [batch.attached, batch.failure])).toEqual([["failed", "这个工单已经结束"], ["done", null]]);
  });

  it("gets nothing when everything was cancelled", async () => {
    const batch = uploads.add([file("a.png")], "FY-1", LIMITS);
    await settled();
    uploads.cancel(batch.uploads[0]!);
    await settled();
    expect(calls.added).toEqual([]);
  });
});
