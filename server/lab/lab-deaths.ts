/** Deaths of a lab without a snapshot between, after which it stays closed: a lab that dies at another place each time is past help. */
const DEATHS_MOST = 4;

/** What becomes of a lab that has died. */
export type DeathVerdict = "reopen" | "set aside" | "fail";

/** Which labs have died of late, and behind which entry of their journals. */
export class LabDeaths {
  private readonly deaths = new Map<string, { count: number; entry: number; setAside: readonly number[] }>();

  /**
   * Notes a death. The first time at an entry the lab is opened again, from what is on the disk; the second time that entry is
   * to blame.
   * @param entry - journal index of the entry that it was given last, −1 for none
   */
  add(labId: string, entry: number): DeathVerdict {
    const before = this.deaths.get(labId);
    const count = (before?.count ?? 0) + 1;
    this.deaths.set(labId, { count, entry, setAside: before?.setAside ?? [] });
    if (count > DEATHS_MOST) return "fail";
    if (before?.entry !== entry) return "reopen";
    return entry < 0 ? "fail" : "set aside";
  }

  /** Whether a lab has died since its last snapshot: it runs alone. */
  has(labId: string): boolean {
    return this.deaths.has(labId);
  }

  /** An entry was left out on account of these deaths. */
  blamed(labId: string, entry: number): void {
    const death = this.deaths.get(labId);
    if (death) death.setAside = [...death.setAside, entry];
  }

  /** Entries that were left out on account of these deaths. */
  setAside(labId: string): readonly number[] {
    return this.deaths.get(labId)?.setAside ?? [];
  }

  /** It has come to a good state, or is gone. */
  forget(labId: string): void {
    this.deaths.delete(labId);
  }
}
