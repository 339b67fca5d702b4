import { describe, expect, it } from "vitest";
import { createSseParser, eventData } from "../src/sse";

const whole = (text: string) => createSseParser().push(text);

describe("server-sent events", () => {
  it("reads name, id and data of one event", () => {
    expect(whole('id: 7\nevent: message\ndata: {"seq":7}\n\n')).toEqual([
      { event: "message", id: "7", data: '{"seq":7}' },
    ]);
  });

  it("gives the same events however the text is cut", () => {
    const text = "\uFEFF: beat\r\n\r\nid: 1\r\ndata: 一\r\ndata: 二\r\n\r\nevent: mode\rdata:x\r\rdata\n\n";
    const expected = whole(text);
    expect(expected).toEqual([
      { event: "message", id: "1", data: "一\n二" },
      { event: "mode", id: null, data: "x" },
      { event: "message", id: null, data: "" },
    ]);
    for (let size = 1; size < text.length; size += 1) {
      const parser = createSseParser();
      const events = [];
      for (let at = 0; at < text.length; at += size) events.push(...parser.push(text.slice(at, at + size)));
      expect(events, `pieces of ${size}`).toEqual(expected);
    }
  });

  it("keeps an unfinished event until it is complete", () => {
    const parser = createSseParser();
    expect(parser.push("data: half")).toEqual([]);
    expect(parser.push("\n")).toEqual([]);
    expect(parser.push("\n")).toEqual([{ event: "message", id: null, data: "half" }]);
  });

  it("says nothing for comments and for events without data", () => {
    expect(whole(": heartbeat\n\nevent: mode\n\n")).toEqual([]);
  });

  it("carries JSON objects and nothing else", () => {
    const data = ['{"seq": 1}', "7", "null", "{"].map((text) => eventData({ event: "message", data: text, id: null }));
    expect(data).toEqual([{ seq: 1 }, null, null, null]);
  });

  it("takes one blank after the colon, not two", () => {
    expect(whole("data:  x\n\n")[0]?.data).toBe(" x");
  });
});
