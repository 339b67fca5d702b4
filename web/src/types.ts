/** Shapes of the public chat API of the desk (docs/architecture.md). Leaf module: imports nothing. */

export type Author = "worker" | "bot" | "staff" | "system";
export type Mode = "bot" | "waiting" | "human" | "closed";

export interface Citation {
  /** Key of the source, e.g. 劳动合同法. */
  law: string;
  /** "30", "276-1", or "" for the whole document. */
  article: string;
  title?: string | null;
}

export interface ReplyButton {
  title: string;
  /** A token signed by the desk; opaque here. */
  payload: string;
}

export interface Message {
  /** Increasing number of the message within its conversation. */
  seq: number;
  id: string;
  author: Author;
  /** ISO 8601 with offset. */
  created_at: string;
  text?: string | null;
  kind?: string | null;
  citations?: Citation[] | null;
  buttons?: ReplyButton[] | null;
  card?: Record<string, unknown> | null;
  checked_on?: string | null;
  in_reply_to?: string | null;
  staff_name?: string | null;
  /** The file that this message shows. */
  file_id?: string | null;
  /** Not promised by the contract; used when the desk sends it back. */
  client_message_id?: string | null;
}

/** A token, and the seconds of use after which the next one is to be asked for. */
export interface TokenAnswer {
  session_id: string;
  token: string;
  renew_in: number;
}

export interface SessionAnswer extends TokenAnswer {
  /** The app that handed its member over, as members know it. */
  member_of: string | null;
  mode: Mode;
  messages: Message[];
}

export interface HistoryAnswer {
  messages: Message[];
  mode: Mode;
}

export interface SendAnswer extends HistoryAnswer {
  /** True when the bot cannot answer now; the answer will come by the stream. */
  pending: boolean;
}

export interface LawText {
  law: string;
  article: string;
  title: string;
  text: string | null;
  url: string | null;
}

/** What a person may send: the text they see, and the token of the button they tapped. */
export interface Outgoing {
  client_message_id: string;
  text: string;
  payload?: string;
}
