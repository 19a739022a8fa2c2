/** Deaths of a lab without a snapshot between, after which it stays closed: a lab that dies at another place each time is past help. */
const DEATHS_MOST = 4;

/** What becomes of a lab that has died. */
export type DeathVerdict = "reopen" | "set aside" | "fail";

/** How a lab has died of late. */
export interface Death {
  readonly count: number;
  /** journal index of the entry that it was given last, −1 for none */
  readonly entry: number;
  /** entries that were left out on account of it */
  readonly setAside: readonly number[];
}

/** Where deaths are noted, so that a server that starts anew knows of them; null where nothing is. */
export interface DeathNotes {
  deathOf(labId: string): Death | null;
  noteDeath(labId: string, death: Death | null): void;
}

/** Notes that last as long as the process. */
export function deathsInMemory(): DeathNotes {
  const notes = new Map<string, Death>();
  return {
    deathOf: (labId) => notes.get(labId) ?? null,
    noteDeath: (labId, death) => void (death ? notes.set(labId, death) : notes.delete(labId)),
  };
}

/** Which labs have died of late, and behind which entry of their journals. */
export class LabDeaths {
  /** notes that could not be written down */
  private readonly unwritten = new Map<string, Death | null>();

  constructor(private readonly notes: DeathNotes) {}

  /**
   * Notes a death. The first time at an entry the lab is opened again, from what is on the disk; the second time that entry is
   * to blame.
   * @param entry - journal index of the entry that it was given last, −1 for none
   */
  add(labId: string, entry: number): DeathVerdict {
    const before = this.of(labId);
    const count = (before?.count ?? 0) + 1;
    this.note(labId, { count, entry, setAside: before?.setAside ?? [] });
    if (count > DEATHS_MOST) return "fail";
    if (before?.entry !== entry) return "reopen";
    return entry < 0 ? "fail" : "set aside";
  }

  /** Whether a lab has died since its last snapshot: it runs alone. */
  has(labId: string): boolean {
    return this.of(labId) !== null;
  }

  /** An entry was left out on account of these deaths. */
  blamed(labId: string, entry: number): void {
    const death = this.of(labId);
    if (death) this.note(labId, { ...death, setAside: [...death.setAside, entry] });
  }

  /** Entries that were left out on account of these deaths. */
  setAside(labId: string): readonly number[] {
    return this.of(labId)?.setAside ?? [];
  }

  /** It has come to a good state, or is gone. */
  forget(labId: string): void {
    if (this.has(labId)) this.note(labId, null);
  }

  private of(labId: string): Death | null {
    const unwritten = this.unwritten.get(labId);
    return unwritten === undefined ? this.notes.deathOf(labId) : unwritten;
  }

  private note(labId: string, death: Death | null): void {
    try {
      this.notes.noteDeath(labId, death);
      this.unwritten.delete(labId);
    } catch {
      // A full disk: it is known as long as the process lasts.
      this.unwritten.set(labId, death);
    }
  }
}
