import { beforeEach, describe, expect, it } from "vitest";
import { Timeline } from "../src/timeline";
import type { Message } from "../src/types";

const message = (seq: number, more: Partial<Message> = {}): Message => ({
  seq, id: `id${seq}`, author: "bot", created_at: "2026-11-23T06:00:00Z", text: `t${seq}`, ...more,
});
const outgoing = (id: string, text: string) => ({ client_message_id: id, text });

let timeline: Timeline;
const shown = () => timeline.all.map((entry) => `${entry.seq ?? "?"} ${entry.message.text}`);

beforeEach(() => {
  timeline = new Timeline({ changed: () => undefined, cleared: () => undefined });
});

describe("timeline", () => {
  it("shows each message once, in the order of its number", () => {
    timeline.add([message(3), message(1)], false);
    timeline.add([message(1), message(2), message(3)], true);
    expect(shown()).toEqual(["1 t1", "2 t2", "3 t3"]);
  });

  it("does not let an answer hide what came before it from the next resync", () => {
    timeline.add([message(1)], true);
    timeline.add([message(5)], false);
    expect(timeline.cursor).toBe(1);
    timeline.add([message(2), message(5)], true);
    expect(timeline.cursor).toBe(5);
  });

  it("recognises its own message by the id that the answer names", () => {
    timeline.addOutgoing(outgoing("a", "问"), "sending");
    timeline.acknowledge("a", [message(2, { in_reply_to: "id1" })]);
    timeline.add([message(2, { in_reply_to: "id1" })], false);
    expect(shown()).toEqual(["1.5 问", "2 t2"]);
    timeline.add([message(1, { author: "worker", text: "问" })], true);
    expect(shown()).toEqual(["1 问", "2 t2"]);
  });

  it("recognises its own message when the stream is faster than the answer", () => {
    timeline.addOutgoing(outgoing("a", "/问 "), "sending");
    timeline.add([message(1, { author: "worker", text: "问" })], true);
    expect(timeline.all).toHaveLength(1);
    expect(timeline.find("a")).toMatchObject({ seq: 1, delivery: "sent" });
    timeline.acknowledge("a", [message(2, { in_reply_to: "id1" })]);
    expect(timeline.find("a")?.seq).toBe(1);
  });

  it("keeps two messages of the same words apart", () => {
    timeline.addOutgoing(outgoing("a", "在吗"), "sending");
    timeline.addOutgoing(outgoing("b", "在吗"), "sending");
    timeline.add([message(1, { author: "worker", text: "在吗" }), message(2, { author: "worker", text: "在吗" })], true);
    expect(timeline.all.map((entry) => [entry.clientId, entry.seq])).toEqual([["a", 1], ["b", 2]]);
  });

  it("shows the message of another tab as a new one", () => {
    timeline.addOutgoing(outgoing("a", "这里"), "sending");
    const fresh = timeline.add([message(1, { author: "worker", text: "那里" })], true);
    expect(fresh).toHaveLength(1);
    expect(shown()).toEqual(["1 那里", "? 这里"]);
  });

  it("leaves a refused message where it was written", () => {
    timeline.add([message(1)], true);
    timeline.addOutgoing(outgoing("a", "太长"), "sending");
    timeline.setDelivery("a", "failed", "太长了");
    timeline.add([message(2)], true);
    expect(shown()).toEqual(["1 t1", "1.25 太长", "2 t2"]);
  });

  it("takes unsent messages along into a new conversation and keeps the old one readable", () => {
    timeline.add([message(1), message(2)], true);
    timeline.addOutgoing(outgoing("a", "未发"), "waiting");
    timeline.nextEpoch();
    timeline.addNotice("新的对话");
    timeline.add([message(1, { text: "新问候" })], true);
    expect(timeline.all.map((entry) => entry.message.text)).toEqual(["t1", "t2", "新的对话", "新问候", "未发"]);
  });
});
