/** Speaking instead of typing, where the browser recognises speech; the words go into the input, never straight out. */

import { CONTENT_TEXTS as TEXTS } from "./contenttexts";

interface Alternative {
  transcript: string;
}

interface Recognition {
  lang: string;
  interimResults: boolean;
  continuous: boolean;
  onresult: ((event: { results: ArrayLike<ArrayLike<Alternative>> }) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  stop(): void;
  abort(): void;
}

type RecognitionMaker = new () => Recognition;

export interface SpeechView {
  /** What was understood so far, from the first word on. */
  heard(text: string): void;
  /** Whether it listens now; `told` is a sentence for the worker, null when all is well. */
  changed(listening: boolean, told: string | null): void;
}

/** The browser's recogniser, or null: most web views inside apps have none. */
export function recogniser(scope: object = window): RecognitionMaker | null {
  const found = scope as { SpeechRecognition?: RecognitionMaker; webkitSpeechRecognition?: RecognitionMaker };
  return found.SpeechRecognition ?? found.webkitSpeechRecognition ?? null;
}

export function errorText(code: string): string | null {
  if (code === "aborted") return null;
  if (code === "no-speech") return TEXTS.heardNothing;
  return code === "not-allowed" || code === "audio-capture" ? TEXTS.noMicrophone : TEXTS.speechFailed;
}

export class Speech {
  private current: Recognition | null = null;

  constructor(
    private readonly make: RecognitionMaker,
    private readonly view: SpeechView,
  ) {}

  /** Begins to listen, or ends it and keeps what was heard. */
  toggle(): void {
    if (this.current) this.current.stop();
    else this.start();
  }

  /** Ends it at once; what is still being recognised is dropped. */
  abort(): void {
    const running = this.current;
    this.current = null;
    running?.abort();
  }

  private start(): void {
    const recognition = new this.make();
    recognition.lang = "zh-CN";
    recognition.interimResults = true;
    recognition.continuous = true;
    let told: string | null = null;
    let heard = false;
    recognition.onresult = (event) => {
      if (this.current !== recognition) return;
      const text = Array.from(event.results, (result) => result[0]?.transcript ?? "").join("");
      heard ||= text.trim() !== "";
      this.view.heard(text.trim());
    };
    recognition.onerror = (event) => (told = errorText(event.error));
    recognition.onend = () => {
      if (this.current === recognition) this.current = null;
      this.view.changed(false, told ?? (heard ? null : TEXTS.heardNothing));
    };
    this.current = recognition;
    try {
      recognition.start();
      this.view.changed(true, TEXTS.listening);
    } catch {
      this.current = null;
      this.view.changed(false, TEXTS.speechFailed);
    }
  }
}
