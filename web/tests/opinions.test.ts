import { beforeEach, describe, expect, it } from "vitest";
import type { Feedback, Judgement } from "../src/desk";
import { ApiError } from "../src/http";
import { Opinions } from "../src/opinions";
import { ratingCard } from "../src/rating";
import type { Message } from "../src/types";

const said: (Judgement & { id: string })[] = [];
let failing = false;
const judge = async (id: string, judgement: Judgement): Promise<Feedback> => {
  if (failing) throw new ApiError(0, "unreachable", "断了");
  said.push({ id, ...judgement });
  return { message_id: id, ...judgement };
};
const settled = () => new Promise((resolve) => setTimeout(resolve));

function answer(message: Partial<Message> = {}): Message {
  return { seq: 2, id: "m-2", author: "bot", created_at: "2026-11-23T06:00:00Z", kind: "answer", text: "答", ...message };
}

function hook(root: HTMLElement, id: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  if (!found) throw new Error(`no ${id}`);
  return found;
}

const pressed = (root: HTMLElement, id: string) => hook(root, id).getAttribute("aria-pressed");

beforeEach(() => {
  said.length = 0;
  failing = false;
});

describe("the line under an answer", () => {
  it.each([
    [answer({ kind: "clarify" })], [answer({ author: "staff" })], [answer({ kind: "crisis" })], [answer({ id: "" })],
  ])("does not stand under %s", (message) => {
    expect(new Opinions({ judge }).bar(message)).toBeNull();
  });

  it("is the same element when the answer is drawn anew", () => {
    const opinions = new Opinions({ judge });
    expect(opinions.bar(answer())).toBe(opinions.bar(answer()));
  });

  it("keeps 有用 with one tap and asks nothing more", async () => {
    const bar = new Opinions({ judge }).bar(answer())!;
    hook(bar, "useful").click();
    await settled();
    expect(said).toEqual([{ id: "m-2", useful: true, reason: null, comment: null }]);
    expect([pressed(bar, "useful"), pressed(bar, "useless"), hook(bar, "opinion-more").hidden]).toEqual(["true", "false", true]);
  });

  it("keeps 没用 at once, then the reason, then the words, and lets go of a reason tapped again", async () => {
    const bar = new Opinions({ judge }).bar(answer())!;
    hook(bar, "useless").click();
    await settled();
    expect(hook(bar, "opinion-more").hidden).toBe(false);
    const reason = bar.querySelector<HTMLElement>('[data-reason="other_case"]')!;
    reason.click();
    await settled();
    (hook(bar, "opinion-words") as HTMLTextAreaElement).value = " 我是派遣工 ";
    hook(bar, "opinion-send").click();
    await settled();
    expect(said.map(({ reason: why, comment }) => [why, comment])).toEqual([[null, null], ["other_case", null], ["other_case", "我是派遣工"]]);
    expect(hook(bar, "opinion-more").hidden).toBe(true);
    reason.click();
    await settled();
    expect(said.at(-1)?.reason).toBeNull();
  });

  it("brings the taps to the desk in their order, one after the other, also after one that was lost", async () => {
    const open: { judgement: Judgement; end(): void; lose(): void }[] = [];
    const bar = new Opinions({
      judge: (id, judgement) =>
        new Promise((resolve, reject) => {
          const end = (): void => resolve({ message_id: id, ...judgement });
          open.push({ judgement, end, lose: () => reject(new ApiError(0, "unreachable", "断了")) });
        }),
    }).bar(answer())!;
    hook(bar, "useless").click();
    bar.querySelector<HTMLElement>('[data-reason="wrong"]')!.click();
    hook(bar, "useful").click();
    await settled();
    expect(open.map(({ judgement }) => judgement.reason)).toEqual([null]);
    open[0]!.lose();
    await settled();
    expect(open.map(({ judgement }) => judgement.reason)).toEqual([null, "wrong"]);
    expect([pressed(bar, "useful"), pressed(bar, "useless")]).toEqual(["true", "false"]);
    open[1]!.end();
    await settled();
    open[2]!.end();
    await settled();
    expect(open.map(({ judgement }) => judgement.useful)).toEqual([false, false, true]);
    expect([pressed(bar, "useful"), hook(bar, "opinion-told").textContent]).toEqual(["true", "谢谢，已记下。"]);
  });

  it("takes back what the desk did not get", async () => {
    failing = true;
    const bar = new Opinions({ judge }).bar(answer())!;
    hook(bar, "useful").click();
    expect(pressed(bar, "useful")).toBe("true");
    await settled();
    expect(pressed(bar, "useful")).toBe("false");
    expect(hook(bar, "opinion-told").textContent).toContain("没有记上");
  });

  it("shows what was said before a reload, whether it comes before or after the answer", () => {
    const opinions = new Opinions({ judge });
    const early = opinions.bar(answer())!;
    const given = (id: string): Feedback => ({ message_id: id, useful: false, reason: "wrong", comment: "第二段" });
    opinions.load([given("m-2"), given("m-4")]);
    const late = opinions.bar(answer({ id: "m-4" }))!;
    for (const bar of [early, late]) {
      expect(pressed(bar, "useless")).toBe("true");
      expect(bar.querySelector('[data-reason="wrong"]')?.getAttribute("aria-pressed")).toBe("true");
      expect(hook(bar, "opinion-more").hidden).toBe(true);
    }
  });
});

describe("the rating", () => {
  const rated: [string, number | null, string][] = [];
  let refusal: ApiError | null = null;
  let gone = 0;
  const card = () =>
    ratingCard({ id: "conversation:1", title: "李工的人工服务" }, {
      rate: async (service, score, comment) => {
        if (refusal) throw refusal;
        rated.push([service, score, comment]);
      },
    }, () => (gone += 1));

  beforeEach(() => {
    rated.length = 0;
    refusal = null;
    gone = 0;
  });

  it("needs a score, takes words, and thanks", async () => {
    const shown = card();
    hook(shown, "rating-send").click();
    expect(hook(shown, "rating-told").textContent).toContain("先点");
    shown.querySelector<HTMLElement>('[data-score="4"]')!.click();
    (hook(shown, "rating-words") as HTMLTextAreaElement).value = "讲得清楚";
    hook(shown, "rating-send").click();
    await settled();
    expect(rated).toEqual([["conversation:1", 4, "讲得清楚"]]);
    expect(hook(shown, "rating-thanks").textContent).toContain("谢谢");
  });

  it("goes away for good when declined", async () => {
    hook(card(), "rating-decline").click();
    await settled();
    expect([rated, gone]).toEqual([[["conversation:1", null, ""]], 1]);
  });

  it("goes away when it was given in another tab, and stays when the line is down", async () => {
    refusal = new ApiError(409, "rated_already", "评价过了");
    hook(card(), "rating-decline").click();
    await settled();
    expect(gone).toBe(1);
    refusal = new ApiError(0, "unreachable", "断了");
    hook(card(), "rating-decline").click();
    await settled();
    expect(gone).toBe(1);
  });
});
