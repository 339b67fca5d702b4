/** The row of tools above the input, and the panels that open from it: files, stations, speech, the rating. */

import { CONTENT_TEXTS as TEXTS } from "./contenttexts";
import type { Desk, Service } from "./desk";
import { button, h } from "./dom";
import type { Pictures } from "./pictures";
import { ratingCard } from "./rating";
import { recogniser, Speech } from "./speech";
import { StationPanel } from "./stations";
import { UploadPanel } from "./uploadview";

/** The input of the conversation, as far as speech needs it. */
export interface WordsInput {
  read(): string;
  write(text: string): void;
}

type Panel = "upload" | "stations";

export class Tray {
  readonly element: HTMLElement;
  private readonly slot = h("div", { class: "slot" });
  private readonly ratingSlot = h("div", { class: "slot" });
  private readonly told = h("p", { class: "told speech-told", role: "status", "data-testid": "speech-told", hidden: true });
  private readonly upload: UploadPanel;
  private readonly stations: StationPanel;
  private readonly speech: Speech | null;
  private readonly openers = new Map<Panel, HTMLButtonElement>();
  private readonly speak: HTMLButtonElement;
  private opened: Panel | null = null;
  private asked: string | null = null;

  constructor(
    private readonly desk: Desk,
    pictures: Pictures,
    private readonly input: WordsInput,
  ) {
    this.upload = new UploadPanel(desk, pictures, () => this.close());
    this.stations = new StationPanel(desk, () => this.close());
    const make = recogniser();
    this.speak = button({ "data-testid": "speak-button", "aria-pressed": "false" }, () => this.speech?.toggle(), TEXTS.speak);
    this.speech = make && new Speech(make, this.listener());
    this.element = h(
      "div",
      { id: "gxz-tray", class: "gxz tray", "data-testid": "tray" },
      this.ratingSlot,
      this.slot,
      this.upload.list,
      this.told,
      h(
        "div",
        { class: "tools", role: "group", "aria-label": TEXTS.tools },
        this.opener("upload", TEXTS.upload, "upload-button"),
        make !== null && this.speak,
        this.opener("stations", TEXTS.stations, "stations-button"),
      ),
    );
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.opened === null) return;
      event.stopPropagation(); // closes the panel, not the window around us
      this.close();
    });
  }

  /** Asks about a service that ended; null: there is nothing to ask. */
  askAbout(service: Service | null): void {
    if (service?.id === this.asked) return;
    this.asked = service?.id ?? null;
    const gone = (): void => this.ratingSlot.replaceChildren();
    if (service === null) gone();
    else this.ratingSlot.replaceChildren(ratingCard(service, this.desk, gone));
  }

  /** Another conversation begins. */
  clear(): void {
    this.askAbout(null);
    this.upload.clear();
    this.close();
  }

  stop(): void {
    this.speech?.abort();
    this.upload.stop();
  }

  private opener(panel: Panel, title: string, hook: string): HTMLButtonElement {
    const opener = button({ "aria-expanded": "false", "data-testid": hook }, () => this.toggle(panel), title);
    this.openers.set(panel, opener);
    return opener;
  }

  private toggle(panel: Panel): void {
    if (this.opened === panel) return this.close();
    this.opened = panel;
    this.slot.replaceChildren(panel === "upload" ? this.upload.element : this.stations.element);
    if (panel === "upload") void this.upload.open();
    else this.stations.open();
    this.mark();
  }

  private close(): void {
    const opener = this.opened && this.openers.get(this.opened);
    this.opened = null;
    this.slot.replaceChildren();
    this.mark();
    opener?.focus();
  }

  private mark(): void {
    for (const [panel, opener] of this.openers) opener.setAttribute("aria-expanded", String(panel === this.opened));
  }

  private listener(): { heard(text: string): void; changed(listening: boolean, told: string | null): void } {
    let before = "";
    return {
      heard: (text) => this.input.write(before === "" ? text : `${before}${text}`),
      changed: (listening, told) => {
        if (listening) before = this.input.read();
        this.speak.setAttribute("aria-pressed", String(listening));
        this.speak.textContent = listening ? TEXTS.stopSpeaking : TEXTS.speak;
        this.told.hidden = told === null;
        this.told.textContent = told ?? "";
      },
    };
  }
}
