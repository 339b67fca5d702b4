/** Asks once what a service that ended was worth: one to five, a few words, or nothing. */

import { CONTENT_TEXTS as TEXTS, SCORES } from "./contenttexts";
import type { Desk, Service } from "./desk";
import { button, h } from "./dom";
import { ApiError } from "./http";

const MOST_WORDS = 500;
const THANKS_MS = 4_000;

/** @param gone called when the question is answered or declined and may leave the page */
export function ratingCard(service: Service, desk: Pick<Desk, "rate">, gone: () => void): HTMLElement {
  let score: number | null = null;
  const told = h("span", { class: "told", role: "status", "data-testid": "rating-told" });
  const words = h("textarea", { rows: 2, maxlength: MOST_WORDS, placeholder: TEXTS.ratingComment, "aria-label": TEXTS.ratingComment, "data-testid": "rating-words" });
  const more = h("div", { class: "rating-more", hidden: true }, words);
  const scores = SCORES.map((title, index) =>
    button(
      { class: "score", "aria-pressed": "false", "aria-label": `${index + 1} 分，${title}`, "data-testid": "rating-score", "data-score": index + 1 },
      () => {
        score = index + 1;
        more.hidden = false;
        scores.forEach((item, at) => item.setAttribute("aria-pressed", String(at === index)));
        told.textContent = title;
      },
      String(index + 1),
    ),
  );
  const send = (value: number | null): void => {
    desk.rate(service.id, value, words.value.trim()).then(
      () => {
        if (value === null) return gone();
        card.replaceChildren(h("p", { role: "status", "data-testid": "rating-thanks" }, TEXTS.rateThanks));
        setTimeout(gone, THANKS_MS);
      },
      (error: unknown) => {
        // Rated in another tab, or no longer to be rated: nothing is left to ask.
        if (error instanceof ApiError && (error.status === 409 || error.status === 404)) return gone();
        told.textContent = TEXTS.notKept;
      },
    );
  };
  const card = h(
    "div",
    { class: "tray-card rating", role: "group", "aria-label": `${TEXTS.askRating}${service.title}`, "data-testid": "rating" },
    h("p", {}, h("strong", {}, TEXTS.askRating), ` ${service.title}`),
    h("div", { class: "scores" }, ...scores, told),
    more,
    h(
      "div",
      { class: "tray-row" },
      button({ class: "main", "data-testid": "rating-send" }, () => {
        if (score === null) told.textContent = TEXTS.rateChoose;
        else send(score);
      }, TEXTS.send),
      button({ "data-testid": "rating-decline" }, () => send(null), TEXTS.rateNot),
    ),
  );
  return card;
}
