"use client";
/** Drafts of forms: kept on the server as one types, and in this tab until the server has them. */
import { DRAFT_LIMITS } from "@/server/contract/drafts";
import { userOfPrefs } from "./prefs";
import { api } from "./trpc";

/** Which form, and in which lab; null: it is about no lab. */
export interface DraftKey {
  readonly labId: string | null;
  /** the form's name and what it is about */
  readonly form: string;
}
export interface FoundDraft {
  readonly body: unknown;
  /** wall time, ISO 8601 */
  readonly wall: string;
}
/** After the last change, ms: a put for each pause in typing. */
const PAUSE_MS = 400;

/** What this tab keeps until the server has it. Storage that is barred keeps nothing, and the server has all but the last moment. */
const unsent = {
  slot: ({ labId, form }: DraftKey): string => `xenarium:draft:${userOfPrefs()}:${labId ?? ""}:${form}`,
  read(key: DraftKey): FoundDraft | null {
    try {
      return readFound(sessionStorage.getItem(unsent.slot(key)));
    } catch {
      return null;
    }
  },
  write(key: DraftKey, found: FoundDraft): void {
    try {
      sessionStorage.setItem(unsent.slot(key), JSON.stringify(found));
    } catch {
      // The server is sent it all the same.
    }
  },
  drop(key: DraftKey): void {
    try {
      sessionStorage.removeItem(unsent.slot(key));
    } catch {
      // Nothing was kept.
    }
  },
};
function readFound(text: string | null): FoundDraft | null {
  const value: unknown = text === null ? null : JSON.parse(text);
  if (typeof value !== "object" || value === null || !("body" in value) || !("wall" in value)) return null;
  return { body: value.body, wall: String(value.wall) };
}

/** The draft of one form that is open. Requests go one after another, so that none overtakes a later one. */
export class DraftKeeper {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private waiting: string | null = null;
  private chain: Promise<unknown> = Promise.resolve();

  constructor(readonly key: DraftKey) {}

  /** What was kept; null: nothing, or it cannot be asked now. */
  async load(): Promise<FoundDraft | null> {
    const own = unsent.read(this.key);
    if (own) {
      this.put(JSON.stringify(own.body));
      return own;
    }
    try {
      const found = await api.draft.get.query(this.key);
      return found && { body: JSON.parse(found.body) as unknown, wall: found.wall };
    } catch {
      return null;
    }
  }

  /** Keeps what stands in the form now. */
  keep(body: unknown): void {
    this.waiting = JSON.stringify(body);
    unsent.write(this.key, { body, wall: new Date().toISOString() });
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE_MS);
  }

  /** Sends what has not been sent yet. */
  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.waiting === null) return;
    this.put(this.waiting);
    this.waiting = null;
  }

  /** Nothing is to be kept any more. */
  drop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting = null;
    unsent.drop(this.key);
    this.send(() => api.draft.drop.mutate(this.key));
  }

  private put(body: string): void {
    if (new TextEncoder().encode(body).length > DRAFT_LIMITS.bytes) return;
    this.send(async () => {
      await api.draft.put.mutate({ ...this.key, body });
      const own = unsent.read(this.key);
      if (this.waiting === null && own && JSON.stringify(own.body) === body) unsent.drop(this.key);
    });
  }
  /** At once when nothing is under way: a page that is being left has no later. */
  private idle = true;
  private send(request: () => Promise<unknown>): void {
    const run = async (): Promise<void> => {
      try {
        await request();
      } catch {
        // It stays in this tab and is sent with the next change.
      }
    };
    if (this.idle) {
      this.idle = false;
      const done = run();
      this.chain = done;
    } else this.chain = this.chain.then(run);
    const last = this.chain;
    void last.then(() => {
      if (this.chain === last) this.idle = true;
    });
  }
}
