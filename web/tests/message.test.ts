import { beforeEach, describe, expect, it } from "vitest";
import { articleLabel, chineseNumber, citationLine } from "../src/citations";
import { Desk } from "../src/desk";
import { ChatApi } from "../src/http";
import { clockTime, renderMessage } from "../src/message";
import { Opinions } from "../src/opinions";
import { Pictures } from "../src/pictures";
import { richText } from "../src/richtext";
import { type Entry } from "../src/timeline";
import type { Message } from "../src/types";

const EVIL = `<img src=x onerror="document.title='owned'"><b>x</b>`;
const calls: string[] = [];
let status = 200;
let law: unknown;
const api = new ChatApi("https://desk.test/", async (input) => {
  calls.push(input);
  return new Response(JSON.stringify(law), { status });
});

function rendered(message: Partial<Message>): HTMLElement {
  const element = document.createElement("div");
  const whole: Message = { seq: 1, id: "1", author: "bot", created_at: "2026-11-23T06:00:00Z", ...message };
  const entry: Entry = { key: "m1", epoch: 0, message: whole, seq: 1, delivery: "sent", failure: null, clientId: null };
  const desk = new Desk(api, (step) => step("token"));
  const [opinions, pictures] = [new Opinions(desk), new Pictures(desk)];
  renderMessage(element, entry, {
    api, opinions, pictures, fileRemoved: () => undefined, reply: () => undefined, retry: () => undefined,
  });
  return element;
}

const hooks = (root: HTMLElement, id: string) => [...root.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  calls.length = 0;
  status = 200;
  law = { law: "劳动合同法", article: "30", title: "中华人民共和国劳动合同法", text: EVIL, url: null };
});

describe("text of others", () => {
  it("is never taken for HTML, wherever it stands", () => {
    const element = rendered({
      text: EVIL, author: "staff", staff_name: EVIL, kind: "ticket",
      citations: [{ law: EVIL, article: EVIL, title: EVIL }], buttons: [{ title: EVIL, payload: EVIL }],
      card: { number: EVIL, status_label: EVIL }, checked_on: EVIL,
    });
    expect(element.querySelectorAll("img, b, script")).toHaveLength(0);
    expect(hooks(element, "message-text")[0]?.textContent).toBe(EVIL);
    expect(hooks(element, "ticket-number")[0]?.textContent).toBe(EVIL);
  });

  it("makes links of http addresses only", () => {
    const element = rendered({ text: "看 https://a.example/x?y=1。 javascript:alert(1)", card: { url: "javascript:alert(1)" } });
    expect([...element.querySelectorAll("a")].map((link) => link.href)).toEqual(["https://a.example/x?y=1"]);
  });
});

describe("telephone links", () => {
  const links = (text: string) => richText(text).filter((node) => node instanceof HTMLAnchorElement).map((node) => node.textContent);

  it.each([
    ["工会热线12351，法律援助 12348。", ["12351", "12348"]],
    ["请先拨打110、120或119", ["110", "120", "119"]],
    ["劳动监察12333, 政务服务12345", ["12333", "12345"]],
    ["拨打 12333/12345", ["12333", "12345"]],
    ["报警电话110", ["110"]],
    ["心里难受可以打12356，24小时", ["12356"]],
  ])("in %s", (text, expected) => expect(links(text)).toEqual(expected));

  it.each(["欠薪120元", "第119条", "110天", "12345元", "3.12351", "¥12345", "报警后120元", "2012348", "20110", "12,345", "12345,678"])(
    "not in %s",
    (text) => expect(links(text)).toEqual([]),
  );

  it("change nothing of the words", () => {
    const text = "打12351\n或 12348（免费） https://a.example/。";
    expect(richText(text).map((node) => node.textContent).join("")).toBe(text);
  });
});

describe("citations", () => {
  it.each([
    ["30", "第三十条"], ["10", "第十条"], ["105", "第一百零五条"], ["110", "第一百一十条"], ["276-1", "第二百七十六条之一"],
    ["1260", "第一千二百六十条"], ["32.1", "第三十二条第一款"], ["", ""],
  ])("write %s as %s", (article, label) => expect(articleLabel(article)).toBe(label));

  it("count like statutes do", () => {
    expect([1, 19, 20, 101, 111, 1001, 1010].map(chineseNumber)).toEqual([
      "一", "十九", "二十", "一百零一", "一百一十一", "一千零一", "一千零一十",
    ]);
  });

  it("stand in one line and name a law once for neighbouring articles", () => {
    const line = citationLine(
      [{ law: "劳动合同法", article: "30" }, { law: "劳动合同法", article: "85" }, { law: "劳动法", article: "50" }],
      "2026-11-23",
      api,
    );
    expect(line?.querySelector(".cite-line")?.textContent).toBe(
      "依据：《劳动合同法》第三十条、第八十五条、《劳动法》第五十条 · 2026-11-23 核对",
    );
  });

  it("unfold the official text, fetched once", async () => {
    const element = rendered({ text: "答", citations: [{ law: "劳动合同法", article: "30" }] });
    const [toggle] = hooks(element, "citation-toggle");
    const [panel] = hooks(element, "citation-panel");
    expect(panel?.hidden).toBe(true);
    toggle?.click();
    await settled();
    expect(panel?.hidden).toBe(false);
    expect(toggle?.getAttribute("aria-expanded")).toBe("true");
    expect(panel?.querySelector(".law-text")?.textContent).toBe(EVIL);
    toggle?.click();
    toggle?.click();
    await settled();
    expect(calls).toEqual(["https://desk.test/api/v1/laws/%E5%8A%B3%E5%8A%A8%E5%90%88%E5%90%8C%E6%B3%95/30"]);
  });

  it("say where to look when the text is not held", async () => {
    law = { law: "劳动合同法", article: "30", title: "中华人民共和国劳动合同法", text: null, url: "javascript:alert(1)" };
    const element = rendered({ text: "答", citations: [{ law: "劳动合同法", article: "30" }] });
    hooks(element, "citation-toggle")[0]?.click();
    await settled();
    expect(hooks(element, "citation-panel")[0]?.querySelector("a")?.href).toBe("https://flk.npc.gov.cn/");
  });

  it("try again after a failure", async () => {
    status = 500;
    const element = rendered({ text: "答", citations: [{ law: "劳动合同法", article: "30" }] });
    const [toggle] = hooks(element, "citation-toggle");
    toggle?.click();
    await settled();
    status = 200;
    toggle?.click();
    toggle?.click();
    await settled();
    expect(element.querySelector(".law-text")?.textContent).toBe(EVIL);
  });
});

describe("kinds", () => {
  it("show the emergency numbers first to a person in danger", () => {
    const element = rendered({ kind: "crisis", text: "请先离开" });
    const numbers = [...element.querySelectorAll<HTMLAnchorElement>(".crisis-lines a")].map((link) => link.getAttribute("href"));
    expect(numbers).toEqual(["tel:110", "tel:120", "tel:119", "tel:12356", "tel:12351"]);
  });

  it("find the ticket number in the text when there is no card", () => {
    const element = rendered({ kind: "ticket", text: "工单号 FY-20261123-0007。" });
    expect(hooks(element, "ticket-number")[0]?.textContent).toBe("FY-20261123-0007");
  });

  it("name the member of staff", () => {
    const element = rendered({ author: "staff", staff_name: "李", text: "好" });
    expect(hooks(element, "staff-name")[0]?.textContent).toContain("工会工作人员 李");
  });

  it("carry the hooks of the tests", () => {
    const { dataset } = rendered({ kind: "answer", text: "答" });
    expect({ ...dataset }).toMatchObject({ testid: "message", author: "bot", kind: "answer", seq: "1" });
  });
});

describe("cards", () => {
  const text = "大约64000元。\n\n要注意：\n· 先看合同\n\n怎么算的：\n· 工龄：4年（《劳动合同法》第47条）\n· 基数：8000元\n\n打12351问。";

  it("show a calculation's result first, then its steps, and lose no word", () => {
    const element = rendered({ kind: "calculation", text, card: { rows: [{ label: "合计", value: "64000元" }] } });
    const order = [...element.querySelectorAll(".calculation > *")].map((node) => node.textContent);
    expect(order[0]).toBe("大约64000元。");
    expect([...element.querySelectorAll('[data-section="怎么算的"] li')].map((item) => item.textContent)).toEqual([
      "工龄：4年（《劳动合同法》第47条）", "基数：8000元",
    ]);
    expect(order.slice(1, 3)).toEqual(["怎么算的", "工龄：4年（《劳动合同法》第47条）基数：8000元"]);
    expect(element.textContent).toContain("先看合同");
    expect(hooks(element, "card")[0]?.textContent).toContain("64000元");
    expect(element.querySelector("a.tel")?.textContent).toBe("12351");
  });

  it("make the desk's own link whole, and refuse every other", () => {
    const print = (url: string) =>
      hooks(rendered({ kind: "document", text: "好了", card: { title: "催告函", url, filename: "催告函.docx" } }), "print")[0];
    expect(print("/documents/abc")?.getAttribute("href")).toBe("https://desk.test/documents/abc/print");
    expect(print("https://union.example/documents/abc")?.getAttribute("href")).toBe("https://union.example/documents/abc/print");
    for (const url of ["//evil.example/x", "javascript:alert(1)"]) expect(print(url)).toBeUndefined();
  });

  it("show a file of the worker, and no file in a message of others", () => {
    expect(hooks(rendered({ author: "worker", text: "［材料］a.png（图片，1 KB）", file_id: "f" }), "file-show")).toHaveLength(1);
    expect(hooks(rendered({ author: "worker", text: "［材料］a.pdf（PDF 文档，1 KB）", file_id: "f" }), "file-show")).toHaveLength(0);
    expect(hooks(rendered({ author: "bot", text: "x", file_id: "f" }), "file")).toHaveLength(0);
  });
});

describe("clock", () => {
  it("adds the day when it is not today", () => {
    const now = new Date(2026, 10, 23, 20, 0);
    expect(clockTime(new Date(2026, 10, 23, 9, 5).toISOString(), now)).toBe("09:05");
    expect(clockTime(new Date(2026, 10, 22, 9, 5).toISOString(), now)).toBe("11月22日 09:05");
    expect(clockTime("?", now)).toBe("");
  });
});
