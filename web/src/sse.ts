/** Parser of the server-sent events format (WHATWG HTML, section 9.2) for a fetch body read in pieces. */

export interface ServerEvent {
  event: string;
  data: string;
  id: string | null;
}

export interface SseParser {
  /** Takes the next piece of decoded text and returns the events it completed, in order. */
  push(chunk: string): ServerEvent[];
}

interface Draft {
  event: string;
  data: string[];
  id: string | null;
}

const emptyDraft = (): Draft => ({ event: "", data: [], id: null });

function readField(draft: Draft, line: string): void {
  const colon = line.indexOf(":");
  if (colon === 0) return; // a comment: the heartbeat
  const name = colon < 0 ? line : line.slice(0, colon);
  const raw = colon < 0 ? "" : line.slice(colon + 1);
  const value = raw.startsWith(" ") ? raw.slice(1) : raw;
  if (name === "data") draft.data.push(value);
  else if (name === "event") draft.event = value;
  else if (name === "id" && !value.includes("\0")) draft.id = value;
}

export function createSseParser(): SseParser {
  let rest = "";
  let draft = emptyDraft();
  let first = true;

  function takeLine(): string | null {
    const end = rest.search(/\r|\n/);
    if (end < 0) return null;
    // A lone CR at the end may be half of a CRLF: wait for the next piece.
    if (rest[end] === "\r" && end === rest.length - 1) return null;
    const width = rest[end] === "\r" && rest[end + 1] === "\n" ? 2 : 1;
    const line = rest.slice(0, end);
    rest = rest.slice(end + width);
    return line;
  }

  function push(chunk: string): ServerEvent[] {
    rest += chunk;
    if (first && rest.length > 0) {
      if (rest.startsWith("\uFEFF")) rest = rest.slice(1);
      first = false;
    }
    const events: ServerEvent[] = [];
    for (let line = takeLine(); line !== null; line = takeLine()) {
      if (line !== "") {
        readField(draft, line);
        continue;
      }
      if (draft.data.length > 0) {
        events.push({ event: draft.event || "message", data: draft.data.join("\n"), id: draft.id });
      }
      draft = emptyDraft();
    }
    return events;
  }

  return { push };
}

/** The JSON object of an event, null when it is something else. */
export function eventData(event: ServerEvent): object | null {
  try {
    const data: unknown = JSON.parse(event.data);
    return typeof data === "object" ? data : null;
  } catch {
    return null;
  }
}
