import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { LabRole } from "../../simulator";
import type { LabSpeed } from "../contract/speed";
import type { BranchOrigin, SetAsideEntry } from "../lab/journal/journal-store";
import type { LabRow } from "../lab/live/lab-row";
import type { LabCounts } from "../lab/live/record-index";
import { labsAtStart } from "./at-start";
import { originToColumn, UNFOUNDED } from "./branches";
import { diskInWords } from "./damage";
import type { Database } from "./open";
import { type SetAsideRow, setAsideOf } from "./past";
import { speedFromColumn, speedToColumn } from "./speed";

export interface StoredLab {
  readonly row: LabRow;
  readonly clockUs: number;
  readonly speed: LabSpeed;
  /** it was put to sleep, and nobody has asked for it since */
  readonly isAsleep: boolean;
  readonly setAside: readonly SetAsideEntry[];
  readonly counts: LabCounts | null;
}

/** What may be set of how a lab is kept. */
export type LabSettings = Partial<Pick<LabRow, "name" | "historyHours" | "sleepMinutes" | "dom0Access">>;

/** What is shown of a lab while it is not open. */
export interface LabAtRest {
  readonly isAsleep: boolean;
  readonly counts: LabCounts | null;
  /** Unix microseconds of its virtual time 0 */
  readonly epochUs: number;
}

/** A lab's row with all that belongs to it. */
export interface LabWithAll {
  readonly id: string;
  readonly name: string;
  readonly scenario: string;
  readonly seed: number;
  readonly epochUs: bigint;
  readonly clockUs: bigint;
  readonly speed: number;
  readonly historyHours: number | null;
  readonly sleepMinutes: number | null;
  readonly isAsleep: boolean;
  readonly counts: string;
  readonly instructorRole: string | null;
  readonly dom0Access: string | null;
  readonly createdAt: Date;
  readonly ownerId: string;
  readonly owner: { readonly name: string; readonly username: string | null; readonly displayUsername: string | null };
  readonly members: readonly { readonly userId: string; readonly role: string }[];
  readonly setAside: readonly SetAsideRow[];
}

/** Labs and their members in the database. */
export interface LabRepository {
  /** as they lie there when the server starts */
  all(): Promise<readonly StoredLab[]>;
  insert(lab: {
    readonly id: string;
    readonly name: string;
    readonly scenario: string;
    readonly seed: number;
    readonly epochUs: number;
    readonly clockUs: number;
    readonly speed: LabSpeed;
    readonly ownerId: string;
    readonly instructorRole: LabRole | null;
    /** text of the scenario's file that it was made from; null or left out: not known */
    readonly scenarioFile?: string | null;
    /** it is made of another as it is now: until it is known where it begins, it is none that a start would find */
    readonly isUnfounded?: true;
  }): Promise<StoredLab>;
  /** Text of the file that a lab was made from; null: it is not known. */
  scenarioFile(id: string): Promise<string | null>;
  change(id: string, settings: LabSettings): Promise<void>;
  /** Notes what is shown of a lab while it is not open. */
  rest(id: string, rest: LabAtRest): Promise<void>;
  /** Notes where a lab begins in another's past; that is forgotten when a snapshot of its own is there. */
  setOrigin(id: string, origin: BranchOrigin): Promise<void>;
  /** Names of labs that begin in this one's past and have no snapshot of their own yet. */
  branchedOff(id: string): Promise<readonly string[]>;
  remove(id: string): Promise<void>;
  setMember(labId: string, userId: string, role: LabRole | null): Promise<void>;
  memberNames(labId: string): Promise<readonly { readonly userId: string; readonly username: string; readonly displayName: string }[]>;
}

const pack = promisify(gzip);
const unpack = promisify(gunzip);

const include = { owner: true, members: true, setAside: { orderBy: { index: "asc" } } } as const;

/** Writes; a disk that takes nothing is a refusal in words. @throws LabRefusal */
async function writing(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw diskInWords(error);
  }
}

export function labRepository({ prisma, journal }: Database): LabRepository {
  const stored = (lab: LabWithAll): StoredLab => ({
    row: {
      id: lab.id,
      name: lab.name,
      scenario: lab.scenario,
      seed: lab.seed,
      epochUs: Number(lab.epochUs),
      createdAt: lab.createdAt,
      ownerId: lab.ownerId,
      ownerName: lab.owner.name,
      ownerUsername: lab.owner.displayUsername ?? lab.owner.username ?? lab.owner.name,
      instructorRole: lab.instructorRole as LabRole | null,
      dom0Access: lab.dom0Access as LabRole | null,
      historyHours: lab.historyHours,
      sleepMinutes: lab.sleepMinutes,
      members: new Map(lab.members.map(({ userId, role }) => [userId, role as LabRole])),
    },
    clockUs: Number(lab.clockUs),
    speed: speedFromColumn(lab.speed) as LabSpeed,
    isAsleep: lab.isAsleep,
    setAside: lab.setAside.map(setAsideOf),
    counts: lab.counts === "" ? null : (JSON.parse(lab.counts) as LabCounts),
  });
  const one = (id: string) => prisma.lab.findUniqueOrThrow({ where: { id }, include });
  const keepFile = async (labId: string, text: string): Promise<void> => {
    const bytes = new Uint8Array(await pack(text));
    try {
      await writing(() => prisma.scenarioFile.createMany({ data: [{ labId, bytes }] }));
    } catch (error) {
      // A lab is kept with all that belongs to it, or not at all.
      await prisma.lab.deleteMany({ where: { id: labId } }).catch(() => {});
      throw error;
    }
  };
  return {
    async all() {
      // Of labs that were being branched off when the server was ended: nobody was told of them.
      await journal.executeScript(`DELETE FROM "lab" WHERE "origin" = '${UNFOUNDED}';`);
      return (await labsAtStart(journal)).map(stored);
    },
    async insert({ epochUs, clockUs, speed, scenarioFile = null, isUnfounded, ...rest }) {
      const numbers = {
        ...(isUnfounded ? { origin: UNFOUNDED } : {}),
        speed: speedToColumn(speed),
        epochUs: BigInt(epochUs),
        clockUs: BigInt(clockUs),
      };
      await writing(() => prisma.lab.createMany({ data: [{ ...rest, ...numbers }] }));
      if (scenarioFile !== null) await keepFile(rest.id, scenarioFile);
      return stored(await one(rest.id));
    },
    async scenarioFile(id) {
      const row = await prisma.scenarioFile.findUnique({ where: { labId: id } });
      return row && (await unpack(row.bytes)).toString("utf8");
    },
    async change(id, settings) {
      await writing(() => prisma.lab.updateMany({ where: { id }, data: settings }));
    },
    async rest(id, { isAsleep, counts, epochUs }) {
      const data = { isAsleep, epochUs: BigInt(epochUs), ...(counts ? { counts: JSON.stringify(counts) } : {}) };
      await prisma.lab.updateMany({ where: { id }, data });
    },
    async setOrigin(id, origin) {
      await writing(() => prisma.lab.updateMany({ where: { id }, data: { origin: originToColumn(origin) } }));
    },
    async branchedOff(id) {
      const found = await prisma.lab.findMany({ where: { origin: { startsWith: `${id} ` } }, select: { name: true } });
      return found.map(({ name }) => name);
    },
    async remove(id) {
      await writing(() => prisma.lab.deleteMany({ where: { id } }));
    },
    async setMember(labId, userId, role) {
      await writing(() => prisma.labMember.deleteMany({ where: { labId, userId } }));
      if (role) await writing(() => prisma.labMember.createMany({ data: [{ labId, userId, role }] }));
    },
    async memberNames(labId) {
      const rows = await prisma.labMember.findMany({ where: { labId }, include: { user: true } });
      return rows.map(({ userId, user }) => ({ userId, username: user.displayUsername ?? user.username ?? "", displayName: user.name }));
    },
  };
}
