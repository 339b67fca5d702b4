/** 有用 and 没用 under an answer: what was said is kept by message, so that an answer drawn anew shows it again. */

import { CONTENT_TEXTS as TEXTS, REASONS } from "./contenttexts";
import type { Desk, Feedback, Judgement, Reason } from "./desk";
import { button, h } from "./dom";
import type { Message } from "./types";

/** Kinds of messages that answer something. */
const JUDGED: ReadonlySet<string> = new Set(["answer", "calculation"]);
const MOST_WORDS = 500;

export class Opinions {
  private readonly bars = new Map<string, OpinionBar>();
  private readonly given = new Map<string, Feedback>();

  constructor(private readonly desk: Pick<Desk, "judge">) {}

  /** What was said before, in this tab or another. */
  load(feedback: readonly Feedback[]): void {
    for (const item of feedback) {
      this.given.set(item.message_id, item);
      this.bars.get(item.message_id)?.show(item);
    }
  }

  clear(): void {
    this.bars.clear();
    this.given.clear();
  }

  /** The line under a message; null under what is no answer. The same element every time. */
  bar(message: Message): HTMLElement | null {
    if (message.author !== "bot" || message.id === "" || !JUDGED.has(message.kind ?? "")) return null;
    let bar = this.bars.get(message.id);
    if (!bar) {
      bar = new OpinionBar(message.id, async (judgement) => {
        const given = await this.desk.judge(message.id, judgement);
        this.given.set(message.id, given);
      });
      this.bars.set(message.id, bar);
      const known = this.given.get(message.id);
      if (known) bar.show(known);
    }
    return bar.element;
  }
}

class OpinionBar {
  readonly element: HTMLElement;
  private readonly yes: HTMLButtonElement;
  private readonly no: HTMLButtonElement;
  private readonly more: HTMLElement;
  private readonly words: HTMLTextAreaElement;
  private readonly told = h("span", { class: "opinion-told", role: "status", "data-testid": "opinion-told" });
  private readonly chips = new Map<Reason, HTMLButtonElement>();
  private reason: Reason | null = null;
  /** What the desk is known to hold. */
  private held: Judgement | null = null;
  /** Ends when every tap so far has come to an end at the desk. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    messageId: string,
    private readonly keep: (judgement: Judgement) => Promise<void>,
  ) {
    const choice = (useful: boolean, title: string, hook: string): HTMLButtonElement =>
      button({ class: "opinion", "aria-pressed": "false", "data-testid": hook }, () => this.choose(useful), title);
    this.yes = choice(true, TEXTS.useful, "useful");
    this.no = choice(false, TEXTS.useless, "useless");
    const label = h("label", { class: "unseen", for: `w-${messageId}` }, TEXTS.comment);
    this.words = h("textarea", {
      id: `w-${messageId}`, rows: 2, maxlength: MOST_WORDS, placeholder: TEXTS.comment, "data-testid": "opinion-words",
    });
    this.more = h(
      "div",
      { class: "opinion-more", hidden: true, "data-testid": "opinion-more" },
      h("p", {}, TEXTS.askReason),
      this.reasons(),
      label,
      this.words,
      button({ class: "opinion", "data-testid": "opinion-send" }, () => this.finish(), TEXTS.send),
    );
    this.element = h(
      "div",
      { class: "opinions", role: "group", "aria-label": TEXTS.askUseful, "data-testid": "opinions" },
      h("div", { class: "opinion-row" }, h("span", { class: "opinion-ask" }, TEXTS.askUseful), this.yes, this.no, this.told),
      this.more,
    );
  }

  show(given: Judgement): void {
    this.held = given;
    this.mark(given.useful, given.reason ?? null);
    this.words.value = given.comment ?? "";
    this.told.textContent = TEXTS.thanks;
  }

  private reasons(): HTMLElement {
    const group = h("div", { class: "chips", role: "group", "aria-label": TEXTS.askReason });
    for (const { id, title } of REASONS) {
      const chip = button(
        { class: "opinion", "aria-pressed": "false", "data-testid": "opinion-reason", "data-reason": id },
        () => this.because(id),
        title,
      );
      this.chips.set(id, chip);
      group.append(chip);
    }
    return group;
  }

  private choose(useful: boolean): void {
    this.more.hidden = useful;
    if (!useful) this.more.scrollIntoView({ block: "nearest" });
    this.save(useful, useful ? null : this.reason);
  }

  private because(reason: Reason): void {
    this.save(false, this.reason === reason ? null : reason);
  }

  private finish(): void {
    this.save(false, this.reason, () => (this.more.hidden = true));
  }

  /**
   * Shown at once, and taken back when the desk did not get it. Taps reach the desk one after the other: it holds the last
   * that it gets, and calls at the same time may arrive in any order.
   */
  private save(useful: boolean, reason: Reason | null, then: () => void = () => undefined): void {
    this.mark(useful, reason);
    const judgement = { useful, reason, comment: useful ? null : this.words.value.trim() || null };
    const turn = this.turn.then(() => this.keep(judgement)).then(
      () => {
        this.held = judgement;
        if (this.turn !== turn) return; // tapped again meanwhile
        this.told.textContent = TEXTS.thanks;
        then();
      },
      () => {
        if (this.turn !== turn) return;
        this.mark(this.held?.useful ?? null, this.held?.reason ?? null);
        this.told.textContent = TEXTS.notKept;
      },
    );
    this.turn = turn;
  }

  private mark(useful: boolean | null, reason: Reason | null): void {
    this.yes.setAttribute("aria-pressed", String(useful === true));
    this.no.setAttribute("aria-pressed", String(useful === false));
    this.reason = reason;
    for (const [id, chip] of this.chips) chip.setAttribute("aria-pressed", String(id === reason));
  }
}
