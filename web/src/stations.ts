/** The nearest union stations: by the phone's position, used once and never kept, or by an area that is chosen. */

import { CONTENT_TEXTS as TEXTS } from "./contenttexts";
import type { Desk, Station, StationsAnswer } from "./desk";
import { button, h, outsideLink, safeUrl, telephone } from "./dom";
import { ApiError } from "./http";

const PATIENCE_MS = 15_000;
/** A position of the last minutes is good enough for the next corner. */
const OLD_MS = 120_000;

type Calls = Pick<Desk, "stationsNear" | "stationAreas" | "stationsOf">;

/** The position, or the sentence that tells why there is none. */
export function position(source: Geolocation | undefined = navigator.geolocation): Promise<GeolocationPosition> {
  return new Promise((resolve, reject) => {
    if (!source) return reject(new Error(TEXTS.noGeolocation));
    source.getCurrentPosition(
      resolve,
      (error) => reject(new Error(error.code === error.PERMISSION_DENIED ? TEXTS.noPermission : TEXTS.noPosition)),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: OLD_MS },
    );
  });
}

export class StationPanel {
  readonly element = h("div", { class: "tray-card stations", "data-testid": "stations-panel" });
  private readonly told = h("p", { class: "told", role: "status", "data-testid": "stations-told" });
  private readonly found = h("ul", { class: "station-list", "data-testid": "stations" });
  private readonly areas = h("div", { class: "areas" });

  constructor(
    private readonly desk: Calls,
    private readonly close: () => void,
  ) {}

  open(): void {
    this.told.textContent = "";
    this.found.replaceChildren();
    this.areas.replaceChildren();
    this.element.replaceChildren(
      h("strong", {}, TEXTS.stationsTitle),
      h("p", { class: "consent" }, TEXTS.stationsAsk),
      h(
        "div",
        { class: "tray-row" },
        button({ class: "main", "data-testid": "stations-here" }, () => void this.here(), TEXTS.here),
        button({ "data-testid": "stations-by-area" }, () => void this.chooseArea(), TEXTS.byArea),
        button({ "data-testid": "stations-close" }, this.close, TEXTS.close),
      ),
      this.told,
      this.areas,
      this.found,
    );
  }

  private async here(): Promise<void> {
    this.found.replaceChildren();
    this.told.textContent = TEXTS.locating;
    let place: GeolocationPosition;
    try {
      place = await position();
    } catch (error) {
      await this.chooseArea();
      this.told.textContent = (error as Error).message;
      return;
    }
    await this.show(() => this.desk.stationsNear(place.coords.latitude, place.coords.longitude));
  }

  private async chooseArea(): Promise<void> {
    this.told.textContent = "";
    if (this.areas.childElementCount > 0) return;
    try {
      const areas = await this.desk.stationAreas();
      // None listed at all: the desk says what to do instead.
      if (areas.length === 0) return await this.show(() => this.desk.stationsOf(""));
      const select = h("select", { "data-testid": "stations-area" }, h("option", { value: "" }, TEXTS.areaNone));
      for (const area of areas) select.append(h("option", { value: area.name }, `${area.name}（${area.stations}）`));
      select.addEventListener("change", () => {
        if (select.value !== "") void this.show(() => this.desk.stationsOf(select.value));
      });
      this.areas.replaceChildren(h("label", {}, `${TEXTS.areaLabel} `, select));
      select.focus();
    } catch (error) {
      this.told.textContent = (error as ApiError).message;
    }
  }

  private async show(ask: () => Promise<StationsAnswer>): Promise<void> {
    this.found.replaceChildren();
    this.told.textContent = TEXTS.searching;
    try {
      const answer = await ask();
      this.told.textContent = answer.note;
      this.found.replaceChildren(...answer.stations.map(stationItem));
    } catch (error) {
      this.told.textContent = (error as ApiError).message;
    }
  }
}

function stationItem(station: Station): HTMLElement {
  const map = safeUrl(station.map_url);
  const line = (label: string, text: string): HTMLElement | null => (text === "" ? null : h("div", {}, `${label}：${text}`));
  const phone = /^[\d\s()+-]{3,20}$/.test(station.phone) ? station.phone.replace(/[^\d+]/g, "") : null;
  return h(
    "li",
    { class: "station", "data-testid": "station" },
    h("div", {}, h("strong", {}, station.name), station.distance !== null && h("span", { class: "distance" }, ` ${station.distance}`)),
    h("div", {}, station.address),
    line(TEXTS.hours, station.hours),
    line(TEXTS.services, station.services),
    h(
      "div",
      { class: "tray-row" },
      map !== null && outsideLink(map, TEXTS.map),
      phone !== null && telephone(phone, `${TEXTS.call} ${station.phone}`),
    ),
  );
}
