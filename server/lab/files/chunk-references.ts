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

const fileOf = ({ journalIndex, at }: SnapshotPlace): string => `${journalIndex}-${at}`;
const placeOf = (file: string): SnapshotPlace | null => {
  const match = /^(\d{1,16})-(\d{1,16})$/.exec(file);
  return match ? { journalIndex: Number(match[1]), at: Number(match[2]) } : null;
};
const isAfter = (a: SnapshotPlace, b: SnapshotPlace): boolean =>
  a.journalIndex > b.journalIndex || (a.journalIndex === b.journalIndex && a.at > b.at);

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

  /** Forgets all but these and what is newer than the newest of them. @returns whether any was forgotten */
  keep(places: readonly SnapshotPlace[]): boolean {
    const kept = new Set(places.map(fileOf));
    let isAnyGone = false;
    for (const file of this.files()) {
      const place = placeOf(file);
      if (!place || kept.has(file) || places.every((each) => isAfter(place, each))) continue;
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
