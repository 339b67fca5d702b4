import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Look, Preferences } from "../src/preferences";
import { exitAddress, watchEscape } from "../src/quickexit";
import { type KeyValue, Memory, memoryStore } from "../src/storage";

let store: KeyValue;
let host: HTMLElement;
let system: EventTarget & { matches: boolean };

function newPreferences(theme: "auto" | "light" | "dark" = "auto"): Preferences {
  const preferences = new Preferences(host, store, theme, (look) => looks.push(look));
  stops.push(preferences.watch());
  return preferences;
}

let looks: Look[];
let stops: (() => void)[];

beforeEach(() => {
  store = memoryStore();
  host = document.createElement("div");
  looks = [];
  stops = [];
  system = Object.assign(new EventTarget(), { matches: false });
  vi.spyOn(window, "matchMedia").mockReturnValue(system as unknown as MediaQueryList);
  return () => stops.forEach((stop) => stop());
});

describe("looks", () => {
  it("follow the system until the worker chooses, and stay chosen", () => {
    const preferences = newPreferences();
    expect(host.dataset["theme"]).toBe("light");
    system.matches = true;
    system.dispatchEvent(new Event("change"));
    expect(host.dataset["theme"]).toBe("dark");
    preferences.choose({ theme: "light" });
    expect(host.dataset["theme"]).toBe("light");
    newPreferences();
    expect(host.dataset["theme"]).toBe("light");
  });

  it("are what the page asks for when the worker has chosen nothing", () => {
    newPreferences("dark");
    expect(host.dataset["theme"]).toBe("dark");
  });

  it("keep large text apart from the theme", () => {
    const preferences = newPreferences();
    preferences.choose({ large: true });
    preferences.choose({ theme: "dark" });
    expect([host.dataset["size"], host.dataset["theme"]]).toEqual(["large", "dark"]);
    expect(looks.at(-1)).toEqual({ large: true, theme: "dark" });
  });

  it("survive what another program wrote under their name", () => {
    for (const broken of ["{", "7", '{"theme": "pink", "large": "yes"}']) {
      store.setItem("gxz.look", broken);
      expect(newPreferences().look).toEqual({ large: false, theme: "auto" });
    }
  });

  it("forget the first visit only when everything is wiped", () => {
    const preferences = newPreferences();
    expect(preferences.seen).toBe(false);
    preferences.markSeen();
    expect(preferences.seen).toBe(true);
    store.setItem("of-the-host-page", "stays");
    new Memory("https://desk.test/", store).wipe();
    expect(preferences.seen).toBe(false);
    expect(store.getItem("of-the-host-page")).toBe("stays");
  });
});

describe("quick exit", () => {
  const press = (init: KeyboardEventInit = {}): boolean => window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", ...init }));

  it("needs three presses of Esc in a row, the first while the chat is seen", () => {
    let time = 0;
    let shown = true;
    let left = 0;
    stops.push(watchEscape(() => (left += 1), () => shown, () => time));
    press();
    press();
    time += 1_500;
    press();
    press({ isComposing: true });
    press({ repeat: true });
    expect(left).toBe(0);
    shown = false; // closed by the press before
    press();
    press();
    expect(left).toBe(1);
    time += 5_000;
    for (let count = 0; count < 5; count += 1) press();
    expect(left).toBe(1);
  });

  it("goes only to web pages", () => {
    expect(exitAddress("https://www.example.org/weather")).toBe("https://www.example.org/weather");
    for (const wrong of [undefined, "", "javascript:alert(1)", "//x"]) expect(exitAddress(wrong)).toBe("https://www.baidu.com/");
  });
});
