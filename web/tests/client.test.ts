import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChatClient, type ClientView } from "../src/client";
import { ChatApi, type Fetch } from "../src/http";
import { type KeyValue, Memory, memoryStore } from "../src/storage";
import { TEXTS } from "../src/texts";
import { FakeDesk } from "./desk";

const BASE = "https://desk.test/";
let desk: FakeDesk;
let shared: KeyValue;
let clients: ChatClient[];
let banners: (string | null)[];
const views = new Map<ChatClient, ClientView>();
const viewOf = (client: ChatClient): ClientView => views.get(client) as ClientView;

function newClient(fetch: Fetch = desk.fetch): ChatClient {
  const view: ClientView = {
    entryChanged: () => undefined,
    cleared: () => undefined,
    modeChanged: () => undefined,
    typingChanged: () => undefined,
    bannerChanged: (text) => banners.push(text),
    received: () => undefined,
  };
  const client = new ChatClient(new ChatApi(BASE, fetch), new Memory(BASE, shared), view, null);
  clients.push(client);
  views.set(client, view);
  return client;
}

/** Lets everything that needs no clock happen, then `ms` of the clock. */
const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const said = (client: ChatClient) => client.timeline.all.map((entry) => entry.message.text);
const states = (client: ChatClient) => client.timeline.all.map((entry) => entry.delivery);

async function started(): Promise<ChatClient> {
  const client = newClient();
  await client.start();
  await pass();
  return client;
}

beforeEach(() => {
  vi.useFakeTimers();
  desk = new FakeDesk();
  shared = memoryStore();
  clients = [];
  banners = [];
});

afterEach(() => {
  for (const client of clients) client.stop();
  vi.useRealTimers();
});

describe("session", () => {
  it("opens one session and shows the greeting", async () => {
    const client = await started();
    expect(said(client)).toEqual(["您好"]);
    expect(desk.calls.filter((call) => call.includes("sessions"))).toHaveLength(1);
  });

  it("keeps the conversation over a reload", async () => {
    const before = await started();
    before.send("问题");
    await pass(10);
    before.stop();
    const after = await started();
    expect(said(after)).toEqual(["您好", "问题", "答：问题"]);
    expect(desk.calls.filter((call) => call.includes("sessions"))).toHaveLength(1);
  });

  it("never puts the token into an address", async () => {
    const client = await started();
    client.send("问题");
    await pass(10);
    expect(desk.calls.length).toBeGreaterThan(3);
    expect(desk.calls.filter((call) => call.includes(desk.onlyToken()))).toEqual([]);
  });

  it("tells the worker that a session has expired and sends the message in a new one", async () => {
    const client = await started();
    desk.expireAll();
    client.send("问题", "old-button");
    await pass(10_000);
    expect(said(client)).toEqual(["您好", TEXTS.expired, "您好", "问题", "答：问题"]);
    expect(desk.posted.at(-1)).toMatchObject({ text: "问题", payload: undefined });
  });

  it("does not turn in circles when the desk refuses every session", async () => {
    const stubborn = newClient(async (input, init) => {
      const answer = await desk.fetch(input, init);
      return input.includes("sessions") ? answer : new Response("{}", { status: 401 });
    });
    await stubborn.start();
    await pass(60_000);
    expect(desk.calls.filter((call) => call.includes("sessions")).length).toBeLessThan(12);
  });

  it("begins anew when the worker clears the conversation", async () => {
    const client = await started();
    client.send("秘密");
    await pass(10);
    await client.forget();
    await pass(10);
    expect(said(client)).toEqual([TEXTS.forgotten, "您好"]);
    expect(desk.calls.filter((call) => call.endsWith("/sessions"))).toHaveLength(2);
  });
});

describe("tokens", () => {
  const renewals = () => desk.calls.filter((call) => call.includes("renewal"));

  it("are replaced when their time has come, and the conversation goes on", async () => {
    const client = await started();
    const first = desk.onlyToken();
    await pass(3_600_000);
    client.send("一小时后");
    await client.start(); // the page comes back
    await pass(10);
    expect(renewals()).toHaveLength(1);
    expect(new Memory(BASE, shared).session?.token).not.toBe(first);
    desk.retireOldTokens();
    client.send("用新的");
    await pass(10);
    expect(said(client)).toEqual(["您好", "一小时后", "答：一小时后", "用新的", "答：用新的"]);
  });

  it("are asked for again when the answer was lost, and the old one goes on until then", async () => {
    desk.renewIn = 0;
    desk.faults.push({ path: "renewal", fault: "answer lost" });
    const before = await started();
    before.stop();
    const client = await started();
    expect(said(client)).toEqual(["您好"]);
    expect(renewals()).toHaveLength(1);
    client.stop();
    const after = await started();
    desk.retireOldTokens();
    await after.resync();
    expect([said(after), renewals().length]).toEqual([["您好"], 2]);
  });

  it("of another tab are taken before the worker is told that anything expired", async () => {
    const [first, second] = [await started(), await started()];
    await pass(3_600_000);
    await second.start();
    desk.retireOldTokens();
    first.send("旧标签页");
    await pass(10);
    expect(said(first)).toEqual(["您好", "旧标签页", "答：旧标签页"]);
    expect(desk.calls.filter((call) => call.endsWith("POST /api/v1/chat/sessions"))).toHaveLength(1);
  });

  it("end at the desk when the worker clears or leaves", async () => {
    const client = await started();
    const cleared = desk.onlyToken();
    await client.forget();
    await pass(10);
    expect(desk.calls).toContain("DELETE /api/v1/chat/sessions/current");
    expect(desk.knows(cleared)).toBe(false);
    client.send("没有发出");
    const left = desk.onlyToken();
    client.vanish();
    await pass(10);
    expect(desk.knows(left)).toBe(false);
    expect(shared.length).toBe(0);
  });
});

describe("members of an app", () => {
  const OPENING = /^您从“职工之家”进入/;

  it("find their conversation on another device, and are told whose it is", async () => {
    const phone = await started();
    await phone.handOver("会员一");
    phone.send("在手机上");
    await pass(10);
    phone.stop();
    shared = memoryStore();
    const tablet = newClient();
    await tablet.handOver("会员一");
    await tablet.start();
    await pass();
    expect(said(tablet)).toEqual([expect.stringMatching(OPENING), "您好", "在手机上", "答：在手机上"]);
    tablet.stop();
    expect(said(await started())[0]).toMatch(OPENING);
  });

  it("never see what somebody else said on the same device", async () => {
    const client = await started();
    await client.handOver("会员一");
    desk.faults.push({ path: "messages", fault: "offline" });
    client.send("会员一的话");
    await pass(10);
    await client.handOver("会员二");
    await pass(20_000);
    expect(said(client)).toEqual([expect.stringMatching(OPENING), "您好"]);
    expect(desk.posted).toEqual([]);
    client.leaveMember();
    expect(said(client)).toEqual([]);
    expect(new Memory(BASE, shared).session).toBeNull();
  });

  it("leave an anonymous conversation as it is", async () => {
    const client = await started();
    client.leaveMember();
    expect(said(client)).toEqual(["您好"]);
  });
});

describe("sending", () => {
  it("posts the token of a button beside its title", async () => {
    const client = await started();
    client.send("申请法律援助", "signed");
    await pass(10);
    expect(desk.posted[0]).toMatchObject({ text: "申请法律援助", payload: "signed" });
  });

  it("repeats a message with the same id when its answer was lost, and shows it once", async () => {
    const client = await started();
    desk.faults.push({ path: "messages", fault: "answer lost" });
    client.send("问题");
    await pass(10);
    await pass(5_000);
    expect(desk.posted.map((item) => item.id)).toHaveLength(2);
    expect(new Set(desk.posted.map((item) => item.id)).size).toBe(1);
    expect(said(client)).toEqual(["您好", "问题", "答：问题"]);
    expect(states(client)).toEqual(["sent", "sent", "sent"]);
  });

  it("keeps messages in order while the line is down", async () => {
    const client = await started();
    desk.faults.push({ path: "messages", fault: "offline" });
    client.send("一");
    client.send("二");
    await pass(10);
    expect(states(client).slice(1)).toEqual(["waiting", "sending"]);
    expect(banners.at(-1)).toBe(TEXTS.unreachable);
    await pass(20_000);
    expect(desk.posted.map((item) => item.text)).toEqual(["一", "二"]);
    expect(states(client)).not.toContain("waiting");
    expect(banners.at(-1)).toBeNull();
  });

  it("keeps an unsent message over a reload", async () => {
    const before = await started();
    for (let count = 0; count < 3; count += 1) desk.faults.push({ path: "messages", fault: "offline" });
    before.send("别丢");
    await pass(10);
    before.stop();
    desk.faults.length = 0;
    const after = await started();
    await pass(10);
    expect(said(after)).toEqual(["您好", "别丢", "答：别丢"]);
  });

  it("says why a message was refused, does not repeat it by itself, and lets the worker try again", async () => {
    const client = await started();
    desk.faults.push({ path: "messages", fault: "refused" });
    client.send("长");
    await pass(60_000);
    const entry = client.timeline.all.at(-1);
    expect(entry).toMatchObject({ delivery: "failed", failure: "太长了，请分几次发送。" });
    expect(desk.posted).toHaveLength(0);
    if (entry) client.retry(entry);
    await pass(10);
    expect(said(client)).toEqual(["您好", "长", "答：长"]);
  });

  it("waits as long as a busy desk asks", async () => {
    const client = await started();
    desk.faults.push({ path: "messages", fault: "busy" });
    client.send("快");
    await pass(6_900);
    expect(desk.posted).toHaveLength(0);
    await pass(200);
    expect(desk.posted).toHaveLength(1);
  });

  it("asks a broken desk less and less often", async () => {
    const client = await started();
    for (let count = 0; count < 40; count += 1) desk.faults.push({ path: "messages", fault: "answer lost" });
    client.send("问题");
    await pass(60_000);
    expect(desk.posted.length).toBeGreaterThan(4);
    expect(desk.posted.length).toBeLessThan(12);
    expect(new Set(desk.posted.map((item) => item.id)).size).toBe(1);
  });

  it("shows the bot at work only while an answer is due", async () => {
    const typing: boolean[] = [];
    const client = await started();
    viewOf(client).typingChanged = (now) => typing.push(now);
    client.send("问题");
    await pass(10);
    expect(typing).toEqual([true, false]);
    desk.mode = "human";
    await client.resync();
    client.send("给人工的话");
    await pass(10);
    expect(typing).toEqual([true, false]);
  });

  it("sends what a closed tab could not", async () => {
    const closed = await started();
    for (let count = 0; count < 3; count += 1) desk.faults.push({ path: "messages", fault: "offline" });
    closed.send("别丢");
    await pass(10);
    closed.stop();
    desk.faults.length = 0;
    const [second, third] = [await started(), await started()];
    await pass(10);
    expect(said(second)).toEqual(["您好", "别丢", "答：别丢"]);
    expect(said(third)).toEqual(said(second));
    expect(new Set(desk.posted.map((item) => item.id)).size).toBe(1);
  });

  it("does not hold a cry for help behind a slow turn", async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const client = newClient(async (input, init) => {
      if (String(init?.body).includes("慢")) await gate;
      return desk.fetch(input, init);
    });
    await client.start();
    await pass();
    client.send("慢问题");
    client.send("救命");
    await pass(2_000);
    expect(desk.posted.map((item) => item.text)).toEqual(["救命"]);
    release();
    await pass(10);
    expect(states(client)).not.toContain("sending");
  });
});

describe("receiving", () => {
  it("shows what staff write, live and once", async () => {
    const client = await started();
    desk.push("staff", "您好，我是工会的");
    await pass(10);
    await client.resync();
    expect(said(client)).toEqual(["您好", "您好，我是工会的"]);
  });

  it("comes back after the stream broke and misses nothing", async () => {
    const client = await started();
    desk.faults.push({ path: "stream", fault: "offline" }, { path: "stream", fault: "offline" });
    desk.listeners[0]?.end();
    desk.push("staff", "断线时说的");
    await pass(10_000);
    expect(said(client)).toEqual(["您好", "断线时说的"]);
    expect(desk.listeners).toHaveLength(1);
    expect(desk.calls.filter((call) => call.includes("stream")).at(-1)).toContain("after=1");
  });

  it("drops a line that has fallen silent", async () => {
    await started();
    const dead = desk.listeners[0];
    await pass(50_000);
    expect(desk.listeners).toHaveLength(1);
    expect(desk.listeners[0]).not.toBe(dead);
  });

  it("fetches what was missed when the page becomes visible again", async () => {
    const client = await started();
    desk.listeners.length = 0; // a line that looks alive and is not
    desk.push("staff", "锁屏时说的");
    document.dispatchEvent(new Event("visibilitychange"));
    await pass(10);
    expect(said(client)).toEqual(["您好", "锁屏时说的"]);
  });

  it("fetches a message that the stream leapt over", async () => {
    const client = await started();
    const [listener] = desk.listeners.splice(0);
    desk.push("staff", "先写的");
    const late = desk.push("staff", "后写的");
    listener?.write(`id: ${late.seq}\nevent: message\ndata: ${JSON.stringify(late)}\n\n`);
    await pass(10);
    expect(said(client)).toEqual(["您好", "先写的", "后写的"]);
  });

  it("follows the owner of the conversation", async () => {
    const client = await started();
    desk.listeners[0]?.write('event: mode\ndata: {"mode": "human"}\n\n');
    await pass(10);
    expect(client.status.mode).toBe("human");
    desk.mode = "bot";
    await client.resync();
    expect(client.status.mode).toBe("bot");
  });
});

describe("two tabs", () => {
  it("share one conversation", async () => {
    const first = await started();
    const second = newClient();
    await second.start();
    await pass();
    first.send("从第一个");
    await pass(10);
    second.send("从第二个");
    await pass(10);
    expect(desk.calls.filter((call) => call.includes("sessions"))).toHaveLength(1);
    expect(said(first)).toEqual(["您好", "从第一个", "答：从第一个", "从第二个", "答：从第二个"]);
    expect(said(second)).toEqual(said(first));
  });
});
