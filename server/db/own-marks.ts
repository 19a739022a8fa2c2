import { ACTIVITY_LIMITS, type SeenView } from "../contract/activity";
import { diskInWords } from "./damage";
import type { Database } from "./open";

/** Whose, and in which lab. */
export interface MarkOwner {
  readonly userId: string;
  readonly labId: string;
}

/** What people have hidden and seen of labs, each for themselves. False: the lab or the person is gone. */
export interface OwnMarks {
  hide(owner: MarkOwner, tasks: readonly string[]): Promise<boolean>;
  unhide(owner: MarkOwner, tasks: readonly string[]): Promise<void>;
  /** Those that were hidden last, newest first. */
  hidden(owner: MarkOwner): Promise<readonly string[]>;
  seen(owner: MarkOwner): Promise<SeenView>;
  see(owner: MarkOwner, seen: SeenView): Promise<boolean>;
  /** A lab has gone back: nobody has seen what it will tell from then on. @param date - as records have it */
  unseeAfter(labId: string, date: string): Promise<void>;
}

const isGone = (error: unknown): boolean => ["P2003", "P2025"].includes((error as { code?: string }).code ?? "");
async function unlessGone(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw diskInWords(error);
  }
}

export function ownMarks({ prisma }: Pick<Database, "prisma">): OwnMarks {
  return {
    hide: (owner, tasks) =>
      unlessGone(async () => {
        const known = await prisma.hiddenTask.findMany({ where: { ...owner, task: { in: [...tasks] } }, select: { task: true } });
        const isKnown = new Set(known.map(({ task }) => task));
        const added = [...new Set(tasks)].filter((task) => !isKnown.has(task));
        await prisma.hiddenTask.createMany({ data: added.map((task) => ({ ...owner, task })) });
        const count = await prisma.hiddenTask.count({ where: owner });
        const over = count - ACTIVITY_LIMITS.hiddenMost;
        if (over <= 0) return;
        const first = await prisma.$queryRaw<
          { task: string }[]
        >`SELECT "task" FROM "hidden_task" WHERE "userId" = ${owner.userId} AND "labId" = ${owner.labId} ORDER BY rowid LIMIT ${over}`;
        await prisma.hiddenTask.deleteMany({ where: { ...owner, task: { in: first.map(({ task }) => task) } } });
      }),
    async unhide(owner, tasks) {
      await unlessGone(() => prisma.hiddenTask.deleteMany({ where: { ...owner, task: { in: [...tasks] } } }));
    },
    async hidden(owner) {
      const { userId, labId } = owner;
      const found = await prisma.$queryRaw<
        { task: string }[]
      >`SELECT "task" FROM "hidden_task" WHERE "userId" = ${userId} AND "labId" = ${labId} ORDER BY rowid DESC LIMIT ${ACTIVITY_LIMITS.hiddenTold}`;
      return found.map(({ task }) => task);
    },
    async seen(owner) {
      const row = await prisma.seenAlerts.findUnique({ where: { userId_labId: owner } });
      return row ? { date: row.date, uuids: JSON.parse(row.uuids) as string[] } : { date: "", uuids: [] };
    },
    see: (owner, { date, uuids }) =>
      unlessGone(() => {
        const body = { date, uuids: JSON.stringify(uuids) };
        return prisma.seenAlerts.upsert({ where: { userId_labId: owner }, create: { ...owner, ...body }, update: body });
      }),
    async unseeAfter(labId, date) {
      await unlessGone(() => prisma.seenAlerts.updateMany({ where: { labId, date: { gt: date } }, data: { date, uuids: "[]" } }));
    },
  };
}
