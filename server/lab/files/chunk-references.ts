import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { SnapshotPlace } from "../journal/journal-store";

const NAME_BYTES = 32;

/** Those of a lab's first branch have no number: there were none in earlier versions. */
const fileOf = ({ branch, journalIndex, at }: SnapshotPlace): string => `${branch === 0 ? "" : `${branch}-`}${journalIndex}-${at}`;
const placeOf = (file: string): SnapshotPlace | null => {
  const match = /^(?:(\d{1,9})-)?(\d{1,16})-(\d{1,16})$/.exec(file);
  return match ? { branch: Number(match[1] ?? 0), journalIndex: Number(match[2]), at: Number(match[3]) } : null;
};
const isAfter = (a: SnapshotPlace, b: SnapshotPlace): boolean =>
  a.branch !== b.branch || a.journalIndex > b.journalIndex || (a.journalIndex === b.journalIndex && a.at > b.at);

/** Which chunks each snapshot of a lab refers to: one file a snapshot, named by its place, with the names as bytes. */
export class ChunkReferences {
  constructor(private readonly folder: string) {}

  /** Notes a snapshot's chunks for good: written aside, forced to the disk and renamed, so that half a list never passes for a whole one. */
  add(place: SnapshotPlace, names: ReadonlySet<string>): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const path = join(this.folder, fileOf(place));
    const file = openSync(`${path}.new`, "w", 0o600);
    try {
      writeFileSync(file, Buffer.from([...names].join(""), "hex"));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.new`, path);
  }

  /**
   * Forgets all but these and what is newer than the newest of them in the branch that the lab goes on in.
   * @param current - number of that branch
   * @returns whether any was forgotten
   */
  keep(places: readonly SnapshotPlace[], current: number): boolean {
    const kept = new Set(places.map(fileOf));
    let isAnyGone = false;
    for (const file of this.files()) {
      const place = placeOf(file);
      if (!place || kept.has(file)) continue;
      if (place.branch === current && places.every((each) => isAfter(place, each))) continue;
      unlinkSync(join(this.folder, file));
      isAnyGone = true;
    }
    return isAnyGone;
  }

  /** Names that any snapshot refers to. */
  all(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const file of this.files()) {
      if (!placeOf(file)) continue;
      const hex = readFileSync(join(this.folder, file)).toString("hex");
      for (let at = 0; at < hex.length; at += 2 * NAME_BYTES) names.add(hex.slice(at, at + 2 * NAME_BYTES));
    }
    return names;
  }

  private files(): readonly string[] {
    return existsSync(this.folder) ? readdirSync(this.folder) : [];
  }
}
