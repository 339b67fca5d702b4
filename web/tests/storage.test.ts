import { describe, expect, it } from "vitest";
import { Memory, memoryStore, newId, usableStore } from "../src/storage";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("storage", () => {
  it("falls back to memory when the browser forbids it", () => {
    const store = usableStore(() => {
      throw new DOMException("no", "SecurityError");
    });
    store.setItem("a", "1");
    expect(store.getItem("a")).toBe("1");
  });

  it("keeps the sessions of two desks apart", () => {
    const shared = memoryStore();
    const one = new Memory("https://one.test/", shared);
    const two = new Memory("https://two.test/", shared);
    one.session = { session_id: "s", token: "t" };
    expect(two.session).toBeNull();
    expect(one.session).toEqual({ session_id: "s", token: "t" });
  });

  it("ignores what it cannot read", () => {
    const shared = memoryStore();
    const memory = new Memory("x", shared);
    for (const broken of ["{", "null", '{"token": 1}', '[{"text": "t"}]']) {
      shared.setItem("gxz.session:x", broken);
      shared.setItem("gxz.outbox:x", broken);
      expect(memory.session).toBeNull();
      expect(memory.outbox).toEqual([]);
    }
  });

  it("makes ids with and without the browser's own maker", () => {
    const random = { getRandomValues: crypto.getRandomValues.bind(crypto) } as Crypto;
    for (const source of [crypto, random, undefined]) {
      const ids = new Set(Array.from({ length: 50 }, () => newId(source)));
      expect(ids.size).toBe(50);
      for (const id of ids) expect(id).toMatch(UUID);
    }
  });
});
