/** Calls beyond the conversation itself: opinions, files, tickets, stations. All in the name of the running session. */

import { ApiError, type ChatApi, errorOf } from "./http";
import { TEXTS } from "./texts";

export type Reason = "off_point" | "unclear" | "other_case" | "wrong" | "other";

export interface Judgement {
  useful: boolean;
  reason?: Reason | null;
  comment?: string | null;
}

export interface Feedback extends Judgement {
  message_id: string;
}

/** A service that ended and may be rated. */
export interface Service {
  id: string;
  title: string;
}

export interface OpinionsAnswer {
  feedback: Feedback[];
  due: Service | null;
}

export interface FileInfo {
  id: string;
  name: string;
  label: string;
  media_type: string;
  size: number;
  submitted: boolean;
}

export interface FileList {
  files: FileInfo[];
  /** How many files one conversation may hold. */
  limit: number;
  max_bytes: number;
}

export interface Ticket {
  number: string;
  kind_label: string;
  status: string;
  status_label: string;
}

export interface Station {
  name: string;
  address: string;
  hours: string;
  services: string;
  phone: string;
  distance: string | null;
  map_url: string;
}

export interface StationsAnswer {
  stations: Station[];
  /** Why there are none; empty when there are some. */
  note: string;
}

export interface Area {
  name: string;
  stations: number;
}

/** Runs a call with the token of the session. */
export type WithToken = <T>(step: (token: string) => Promise<T>) => Promise<T>;

/** One upload on its way. */
export interface Sending {
  done: Promise<FileInfo>;
  abort(): void;
}

/** Tickets that take no more evidence. */
const ENDED = new Set(["resolved", "transferred", "closed", "withdrawn"]);
/** Without a byte in either direction for so long the line is given up. */
const STALL_MS = 45_000;

export class Desk {
  constructor(
    private readonly api: ChatApi,
    private readonly withToken: WithToken,
  ) {}

  get base(): string {
    return this.api.base;
  }

  opinions(): Promise<OpinionsAnswer> {
    return this.withToken((token) => this.api.call("chat/feedback", { token }));
  }

  judge(messageId: string, judgement: Judgement): Promise<Feedback> {
    const path = `chat/messages/${encodeURIComponent(messageId)}/feedback`;
    return this.withToken((token) => this.api.call(path, { method: "POST", token, body: judgement }));
  }

  rate(service: string, score: number | null, comment: string): Promise<unknown> {
    const body = { service, score, comment: comment === "" ? null : comment };
    return this.withToken((token) => this.api.call("chat/ratings", { method: "POST", token, body }));
  }

  /** The worker's tickets that may still take evidence, newest first. */
  async openTickets(): Promise<Ticket[]> {
    const answer = await this.withToken((token) => this.api.call<{ tickets: Ticket[] }>("chat/tickets", { token }));
    return answer.tickets.filter((ticket) => !ENDED.has(ticket.status));
  }

  /** Gives every file that no ticket has yet to this one; the same id again does nothing. */
  addToTicket(number: string, clientId: string): Promise<unknown> {
    const body = { client_id: clientId, text: "" };
    const path = `chat/tickets/${encodeURIComponent(number)}/additions`;
    return this.withToken((token) => this.api.call(path, { method: "POST", token, body }));
  }

  files(): Promise<FileList> {
    return this.withToken((token) => this.api.call("chat/files", { token }));
  }

  /** The bytes of an own file: fetched with the token in a header, so that no address carries it. */
  fileContent(id: string): Promise<Blob> {
    const path = `chat/files/${encodeURIComponent(id)}/content`;
    return this.withToken((token) => this.api.bytes(path, { token, timeout: 60_000 }));
  }

  removeFile(id: string): Promise<void> {
    return this.withToken((token) => this.api.call(`chat/files/${encodeURIComponent(id)}`, { method: "DELETE", token }));
  }

  stationsNear(latitude: number, longitude: number): Promise<StationsAnswer> {
    return this.api.call("stations/nearest", { method: "POST", body: { latitude, longitude } });
  }

  async stationAreas(): Promise<Area[]> {
    return (await this.api.call<{ areas: Area[] }>("stations/areas", {})).areas;
  }

  stationsOf(area: string): Promise<StationsAnswer> {
    return this.api.call(`stations?area=${encodeURIComponent(area)}`, {});
  }

  /** Sends one file; XMLHttpRequest, because fetch tells nothing of an upload's progress. */
  upload(file: File, progress: (share: number) => void): Sending {
    const request = new XMLHttpRequest();
    let aborted = false;
    const done = this.withToken((token) => (aborted ? Promise.reject(cancelled()) : post(request, this.base, token, file, progress)));
    return {
      done,
      abort: () => {
        aborted = true;
        request.abort();
      },
    };
  }
}

export function cancelled(): ApiError {
  return new ApiError(-1, "cancelled", "");
}

function post(
  request: XMLHttpRequest, base: string, token: string, file: File, progress: (share: number) => void,
): Promise<FileInfo> {
  return new Promise((resolve, reject) => {
    let stall: ReturnType<typeof setTimeout> | undefined;
    let stalled = false;
    const alive = (): void => {
      clearTimeout(stall);
      stall = setTimeout(() => {
        stalled = true;
        request.abort();
      }, STALL_MS);
    };
    const lost = (): void => reject(new ApiError(0, "unreachable", TEXTS.unreachable));
    request.open("POST", `${base}api/v1/chat/files`);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.upload.onprogress = (event) => {
      alive();
      if (event.lengthComputable && event.total > 0) progress(event.loaded / event.total);
    };
    request.onerror = lost;
    request.onabort = () => (stalled ? lost() : reject(cancelled()));
    request.onload = () => void answered(request).then(resolve, reject);
    request.onloadend = () => clearTimeout(stall);
    const form = new FormData();
    form.append("file", file, file.name);
    alive();
    request.send(form);
  });
}

async function answered(request: XMLHttpRequest): Promise<FileInfo> {
  const headers = new Headers();
  const retryAfter = request.getResponseHeader("Retry-After");
  if (retryAfter !== null) headers.set("Retry-After", retryAfter);
  const response = new Response(request.responseText, { status: request.status, headers });
  if (!response.ok) throw await errorOf(response);
  return (await response.json()) as FileInfo;
}
