import { RateLimit } from "../../auth/rate-limit";
import type { Principal } from "../../auth/types";
import { PREFERENCE_LIMITS, type PreferenceChange, type PreferencesView, preferenceShape } from "../../contract/preferences";
import type { PreferenceRepository } from "../../db/preferences";
import { LabRefusal } from "../types";
import { isPreference } from "./preference-values";

export interface PreferenceParts {
  readonly preferences: PreferenceRepository;
  /** wall time, ms */
  readonly nowMs?: () => number;
}
/** Hears that a person's settings are others. @param page - the page that has changed them, by a name of its own */
export type PreferenceListener = (userId: string, page: string) => void;

/** Settings at the door: everybody has their own alone, and no others than those that there are. Refuses with LabRefusal. */
export class PreferenceService {
  private readonly writes = new RateLimit(PREFERENCE_LIMITS.writesPerMinute, 60_000);
  private readonly listeners = new Set<PreferenceListener>();

  constructor(private readonly parts: PreferenceParts) {}

  onChange(listener: PreferenceListener): void {
    this.listeners.add(listener);
  }

  /** One's own settings; what no page of this version understands is left out. */
  async list(principal: Principal): Promise<PreferencesView> {
    const all = await this.parts.preferences.of(principal.id);
    return { user: principal.username, preferences: all.filter(({ key, value }) => isPreference(key, value)) };
  }

  /** Changes all of them or none. @param page - is not told of its own change */
  async put(principal: Principal, page: string, changes: readonly PreferenceChange[]): Promise<void> {
    for (const { key, value } of changes) {
      if (value !== null && Buffer.byteLength(value) > PREFERENCE_LIMITS.bytes)
        throw new LabRefusal("TOO_LARGE", `A setting may have ${PREFERENCE_LIMITS.bytes / 1024} KiB.`);
      if (value === null ? preferenceShape(key) === null : !isPreference(key, value))
        throw new LabRefusal("BAD_REQUEST", "There is no such setting, or it cannot have this value.");
    }
    if (this.writes.waitS(principal.id) > 0) throw new LabRefusal("TOO_BUSY", "Too many settings at once. Try again in a moment.");
    this.writes.count(principal.id);
    if (!(await this.parts.preferences.put(principal.id, changes, this.parts.nowMs?.() ?? Date.now())))
      throw new LabRefusal("UNAUTHORIZED", "Sign in first.");
    for (const listener of this.listeners) listener(principal.id, page);
  }
}
