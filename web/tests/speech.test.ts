import { beforeEach, describe, expect, it } from "vitest";
import { errorText, recogniser, Speech } from "../src/speech";

class FakeRecognition {
  static last: FakeRecognition;
  static broken = false;
  lang = "";
  interimResults = false;
  continuous = false;
  onresult: ((event: { results: { transcript: string }[][] }) => void) | null = null;
  onerror: ((event: { error: string }) => void) | null = null;
  onend: (() => void) | null = null;
  started = false;

  constructor() {
    FakeRecognition.last = this;
  }

  start(): void {
    if (FakeRecognition.broken) throw new Error("InvalidStateError");
    this.started = true;
  }

  stop(): void {
    this.onend?.();
  }

  abort(): void {
    this.onend?.();
  }
}

const heard: string[] = [];
const changes: [boolean, string | null][] = [];
const speech = () =>
  new Speech(FakeRecognition as never, { heard: (text) => heard.push(text), changed: (on, told) => changes.push([on, told]) });

beforeEach(() => {
  heard.length = 0;
  changes.length = 0;
  FakeRecognition.broken = false;
});

describe("speech", () => {
  it("is offered only where the browser has it", () => {
    expect(recogniser({})).toBeNull();
    expect(recogniser({ webkitSpeechRecognition: FakeRecognition })).toBe(FakeRecognition);
  });

  it("gives the words heard so far, and ends with what was heard", () => {
    const talk = speech();
    talk.toggle();
    expect(FakeRecognition.last.lang).toBe("zh-CN");
    FakeRecognition.last.onresult?.({ results: [[{ transcript: "老板" }]] });
    FakeRecognition.last.onresult?.({ results: [[{ transcript: "老板拖欠" }], [{ transcript: "工资" }]] });
    talk.toggle();
    expect(heard).toEqual(["老板", "老板拖欠工资"]);
    expect(changes.map(([on]) => on)).toEqual([true, false]);
    expect(changes[1]?.[1]).toBeNull();
  });

  it("says when it heard nothing, when it may not, and when it cannot", () => {
    const talk = speech();
    talk.toggle();
    talk.toggle();
    expect(changes[1]?.[1]).toContain("没有听清");
    talk.toggle();
    FakeRecognition.last.onerror?.({ error: "not-allowed" });
    FakeRecognition.last.onend?.();
    expect(changes.at(-1)?.[1]).toContain("麦克风");
    FakeRecognition.broken = true;
    talk.toggle();
    expect(changes.at(-1)).toEqual([false, errorText("network")]);
  });

  it("drops what comes after it was aborted", () => {
    const talk = speech();
    talk.toggle();
    const running = FakeRecognition.last;
    talk.abort();
    running.onresult?.({ results: [[{ transcript: "迟到的话" }]] });
    expect(heard).toEqual([]);
  });
});
