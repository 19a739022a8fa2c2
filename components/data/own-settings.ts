"use client";
/** Settings that follow a person: read with the session, written as they are set, and the same in all pages that the person has open. */
import { PREFERENCE_LIMITS, type PreferenceChange, type PreferencesView } from "@/server/contract/preferences";
import { heardOfStorage, keepPref, keptOwn, keptPref, listenToOwn, prefsOf, readPref, UNSENT, userOfPrefs } from "./prefs";
import { labSocket } from "./socket";
import { api, isRefusal, queryClient, trpc } from "./trpc";

/** After the last change, ms: a write for each drag of a column's edge. */
const PAUSE_MS = 400;
/** After a write that did not get through, ms. */
const AGAIN_MS = 10_000;
/** Whether this browser has met the server's settings at all. */
const HAS_MET = "met";
const NONE: readonly string[] = [];

interface Door {
  readonly list: () => Promise<PreferencesView>;
  readonly put: (changes: readonly PreferenceChange[]) => Promise<unknown>;
  /** whether a failed call was refused for what it says, and would be again */
  readonly isRefused: (error: unknown) => boolean;
}

/** Keeps what this page shows and what the server has the same. What is set here and has not got through stands until it does. */
export class OwnSettings {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private chain: Promise<void> = Promise.resolve();
  /** writes that have got through, so that an answer from before one is known as such */
  private writes = 0;
  /** refused for what they are: they stay here and are not sent again by this page */
  private readonly refused = new Set<string>();

  constructor(private readonly door: Door) {}

  /** Asks for the person's settings and shows them. Rejects when they cannot be asked: what this browser has is shown then. */
  async load(): Promise<null> {
    for (;;) {
      const { writes } = this;
      const view = await this.door.list();
      if (writes !== this.writes) continue;
      this.adopt(view);
      return null;
    }
  }

  /** Something has been set in this page. */
  set(key: string): void {
    this.refused.delete(key);
    const unsent = readPref(UNSENT, NONE);
    if (!unsent.includes(key)) keepPref(UNSENT, [...unsent, key]);
    this.later(PAUSE_MS);
  }

  /** Sends what has not been sent, at once. */
  flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const user = userOfPrefs();
    this.chain = this.chain.then(() => (user === userOfPrefs() ? this.send() : undefined));
    return this.chain;
  }

  private later(ms: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), ms);
  }

  private adopt({ user, preferences }: PreferencesView): void {
    prefsOf(user);
    const theirs = new Map(preferences.map(({ key, value }) => [key, value]));
    // What was set in this browser before settings followed anybody goes to the server, where it says nothing else.
    if (!readPref(HAS_MET, false)) {
      keepPref(UNSENT, [...new Set([...readPref(UNSENT, NONE), ...keptOwn().filter((key) => !theirs.has(key))])]);
      keepPref(HAS_MET, true);
    }
    const unsent = new Set(readPref(UNSENT, NONE));
    for (const key of new Set([...keptOwn(), ...theirs.keys()])) {
      if (unsent.has(key)) continue;
      const value = theirs.get(key);
      if (JSON.stringify(keptPref(key)) !== value) keepPref(key, value === undefined ? undefined : JSON.parse(value));
    }
    if (unsent.size > 0) this.later(PAUSE_MS);
  }

  private async send(): Promise<void> {
    const unsent = readPref(UNSENT, NONE).filter((key) => !this.refused.has(key));
    const changes = unsent.slice(0, PREFERENCE_LIMITS.perWrite).map((key): PreferenceChange => {
      const value = keptPref(key);
      return { key, value: value === undefined ? null : JSON.stringify(value) };
    });
    if (changes.length === 0) return;
    try {
      await this.write(changes);
    } catch (error) {
      if (!this.door.isRefused(error)) return this.later(AGAIN_MS);
      // One that is refused does not keep the others away.
      for (const change of changes) {
        try {
          await this.write([change]);
        } catch (each) {
          if (!this.door.isRefused(each)) return this.later(AGAIN_MS);
          this.refused.add(change.key);
        }
      }
    }
    if (unsent.length > changes.length) this.later(0);
  }

  private async write(changes: readonly PreferenceChange[]): Promise<void> {
    await this.door.put(changes);
    this.writes += 1;
    const asSent = ({ key, value }: PreferenceChange): boolean => (JSON.stringify(keptPref(key)) ?? null) === value;
    const done = new Set(changes.filter(asSent).map(({ key }) => key));
    keepPref(
      UNSENT,
      readPref(UNSENT, NONE).filter((key) => !done.has(key)),
    );
  }
}

/** This page among the person's. */
const PAGE = `${Date.now().toString(36)}.${Math.random().toString(36).slice(2)}`;
const own = new OwnSettings({
  list: () => api.preference.list.query(),
  put: (changes) => api.preference.put.mutate({ page: PAGE, changes: [...changes] }),
  isRefused: (error) => isRefusal(error, "BAD_REQUEST") || isRefusal(error, "PAYLOAD_TOO_LARGE"),
});
const KEY = trpc.preference.list.queryKey();

/** The question for a person's settings. It is asked with who one is, and its answer is what `usePref` reads. */
export const ownSettings = {
  queryKey: KEY,
  queryFn: () => own.load(),
  meta: { isQuiet: true },
  refetchOnWindowFocus: true,
  retry: false,
} as const;

/** From now on pages of the person follow each other. Returns what ends it. */
export function followOwnSettings(): () => void {
  listenToOwn((key) => own.set(key));
  const ask = (): void => void queryClient.invalidateQueries({ queryKey: KEY });
  const told = ({ page }: { readonly page: string }): void => {
    if (page !== PAGE) ask();
  };
  const leave = (): void => void own.flush();
  let wasAway = false;
  const lost = (): void => {
    wasAway = true;
  };
  const back = (): void => {
    if (wasAway) ask();
    wasAway = false;
  };
  const socket = labSocket();
  socket.on("person:preferences", told);
  // What was set while it was away was told to nobody here.
  socket.on("disconnect", lost);
  socket.on("connect", back);
  window.addEventListener("storage", heardOfStorage);
  window.addEventListener("online", leave);
  window.addEventListener("pagehide", leave);
  return () => {
    socket.off("person:preferences", told);
    socket.off("disconnect", lost);
    socket.off("connect", back);
    window.removeEventListener("storage", heardOfStorage);
    window.removeEventListener("online", leave);
    window.removeEventListener("pagehide", leave);
  };
}
