/** What stands behind “更多”: how the chat looks, clearing it, and what is kept. */

import { button, h, outsideLink } from "./dom";
import { FRAME_TEXTS } from "./frametexts";
import type { Look, Preferences, Theme } from "./preferences";
import { TEXTS } from "./texts";

const THEMES: readonly [Theme, string][] = [
  ["auto", FRAME_TEXTS.themeAuto],
  ["light", FRAME_TEXTS.themeLight],
  ["dark", FRAME_TEXTS.themeDark],
];

export interface MenuActions {
  forget(): void;
}

export class Menu {
  readonly element: HTMLElement;
  readonly opener: HTMLButtonElement;
  private readonly themes = new Map<Theme, HTMLButtonElement>();
  private readonly ask: HTMLElement;

  /** @param base address of the desk */
  constructor(preferences: () => Preferences | null, private readonly actions: MenuActions, base: string) {
    this.opener = button(
      { class: "plain", "data-testid": "menu-button", "aria-label": FRAME_TEXTS.moreLabel, "aria-expanded": "false" },
      () => this.toggle(),
      FRAME_TEXTS.more,
    );
    for (const [theme, label] of THEMES) {
      this.themes.set(theme, button({ "data-testid": `theme-${theme}`, "aria-pressed": "false" }, () => preferences()?.choose({ theme }), label));
    }
    this.ask = this.forgetAsk();
    this.element = h(
      "div",
      { class: "menu", id: "menu", role: "group", "aria-label": FRAME_TEXTS.more, "data-testid": "menu", hidden: true },
      h("div", { class: "menu-row", role: "group", "aria-label": FRAME_TEXTS.theme }, FRAME_TEXTS.theme, ...this.themes.values()),
      h("div", { class: "menu-row" }, this.calculators(base)),
      h("div", { class: "menu-row" }, button({ "data-testid": "forget-button" }, () => this.toggleAsk(), TEXTS.forgetLabel)),
      this.ask,
      h("p", { "data-testid": "stored" }, TEXTS.notice, FRAME_TEXTS.first),
      h("p", {}, FRAME_TEXTS.leaveHelp),
    );
  }

  show(look: Look): void {
    for (const [theme, chosen] of this.themes) chosen.setAttribute("aria-pressed", String(theme === look.theme));
  }

  /** Closes and gives the focus back; false when it was not open. */
  close(): boolean {
    if (this.element.hidden) return false;
    this.toggle();
    this.opener.focus();
    return true;
  }

  private toggle(): void {
    this.element.hidden = !this.element.hidden;
    this.ask.hidden = true;
    this.opener.setAttribute("aria-expanded", String(!this.element.hidden));
  }

  private toggleAsk(): void {
    this.ask.hidden = !this.ask.hidden;
  }

  /** The calculators as forms, for who would rather fill in than talk. */
  private calculators(base: string): HTMLElement {
    const link = outsideLink(new URL("calculators", new URL(base, location.href)).href, FRAME_TEXTS.calculators);
    link.classList.add("as-button");
    link.dataset["testid"] = "calculators";
    return link;
  }

  private forgetAsk(): HTMLElement {
    const yes = (): void => {
      this.close();
      this.actions.forget();
    };
    return h(
      "div",
      { class: "banner", role: "group", "data-testid": "forget-ask", hidden: true },
      TEXTS.forgetAsk,
      button({ "data-testid": "forget-yes" }, yes, TEXTS.yes),
      button({ "data-testid": "forget-no" }, () => this.toggleAsk(), TEXTS.no),
    );
  }
}
