import { NO_SUCH_LAB } from "../../auth/authorize";
import { RateLimit } from "../../auth/rate-limit";
import type { Principal } from "../../auth/types";
import { DRAFT_LIMITS, type DraftView } from "../../contract/drafts";
import type { DraftKey, DraftRepository } from "../../db/drafts";
import { LabRefusal } from "../types";
import type { LabDirectory } from "./lab-directory";

/** Between two sweeps, ms. */
const SWEEP_MS = 60 * 60 * 1000;

export interface DraftParts {
  readonly labs: Pick<LabDirectory, "enter">;
  readonly drafts: DraftRepository;
  /** wall time, ms */
  readonly nowMs?: () => number;
}

/** A form of a lab, or with `labId` null one outside of labs. */
export type FormName = Pick<DraftKey, "labId" | "form">;

/** Drafts at the door: everybody has their own alone, and those of a lab only while they may see it. Refuses with LabRefusal. */
export class DraftService {
  private readonly puts = new RateLimit(DRAFT_LIMITS.putsPerMinute, 60_000);
  private sweptAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: DraftParts) {}

  /** One's own draft of a form; null: none. */
  get(principal: Principal, form: FormName): Promise<DraftView | null> {
    return this.parts.drafts.find(this.keyOf(principal, form), this.nowMs());
  }

  /** Keeps a draft, over the one before. @param body - JSON of an object */
  async put(principal: Principal, form: FormName, body: string): Promise<DraftView> {
    const key = this.keyOf(principal, form);
    if (Buffer.byteLength(body) > DRAFT_LIMITS.bytes)
      throw new LabRefusal("TOO_LARGE", `A draft may have ${DRAFT_LIMITS.bytes / 1024} KiB.`);
    if (!isJsonObject(body)) throw new LabRefusal("BAD_REQUEST", "A draft is the JSON of an object.");
    if (this.puts.waitS(principal.id) > 0) throw new LabRefusal("TOO_BUSY", "Too many drafts at once. Try again in a moment.");
    this.puts.count(principal.id);
    await this.sweepNowAndThen();
    const kept = await this.parts.drafts.put(key, body, this.nowMs());
    if (kept === null) throw new LabRefusal("NOT_FOUND", NO_SUCH_LAB);
    return kept;
  }

  async drop(principal: Principal, form: FormName): Promise<void> {
    await this.parts.drafts.drop(this.keyOf(principal, form));
  }

  /** Removes drafts that nobody has touched for too long, once an hour at most. */
  async sweepNowAndThen(): Promise<void> {
    const now = this.nowMs();
    if (now - this.sweptAt < SWEEP_MS) return;
    this.sweptAt = now;
    await this.parts.drafts.sweep(now);
  }

  private nowMs(): number {
    return this.parts.nowMs?.() ?? Date.now();
  }

  private keyOf(principal: Principal, { labId, form }: FormName): DraftKey {
    if (labId !== null) this.parts.labs.enter(principal, labId, "lab.see");
    return { userId: principal.id, labId, form };
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
