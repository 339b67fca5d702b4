/** How a worker wants the chat to look: large text, light or dark. Kept in this browser, the same in all its tabs. */

import { type KeyValue, PREFIX, read, write } from "./storage";

export type Theme = "auto" | "light" | "dark";

export interface Look {
  large: boolean;
  theme: Theme;
}

const KEY = `${PREFIX}look`;
const SEEN = `${PREFIX}seen`;
const THEMES: readonly string[] = ["auto", "light", "dark"];

export function isTheme(value: unknown): value is Theme {
  return typeof value === "string" && THEMES.includes(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

export class Preferences {
  private readonly dark: MediaQueryList = window.matchMedia("(prefers-color-scheme: dark)");

  /**
   * @param host its `data-theme` (light or dark) and `data-size` follow the look
   * @param theme what the page around us asks for; the worker's own choice goes before it
   */
  constructor(
    private readonly host: HTMLElement,
    private readonly store: KeyValue,
    private readonly theme: Theme,
    private readonly changed: (look: Look) => void,
  ) {}

  /** Follows the system and the other tabs until the returned function is called. */
  watch(): () => void {
    const apply = (): void => this.apply();
    const stored = (event: StorageEvent): void => {
      if (event.key === KEY) apply();
    };
    // Safari 14 has the event on the list; the older addListener is not needed for the browsers we serve.
    this.dark.addEventListener("change", apply);
    window.addEventListener("storage", stored);
    apply();
    return () => {
      this.dark.removeEventListener("change", apply);
      window.removeEventListener("storage", stored);
    };
  }

  get look(): Look {
    const kept = read(this.store, KEY, isObject);
    return { large: kept?.large === true, theme: isTheme(kept?.theme) ? kept.theme : this.theme };
  }

  choose(part: Partial<Look>): void {
    write(this.store, KEY, { ...this.look, ...part });
    this.apply();
  }

  /** Whether the first-visit sentence was acknowledged in this browser. */
  get seen(): boolean {
    return this.store.getItem(SEEN) !== null;
  }

  markSeen(): void {
    write(this.store, SEEN, 1);
  }

  private apply(): void {
    const look = this.look;
    const isDark = look.theme === "auto" ? this.dark.matches : look.theme === "dark";
    this.host.dataset["theme"] = isDark ? "dark" : "light";
    this.host.dataset["size"] = look.large ? "large" : "normal";
    this.changed(look);
  }
}
