import { DRAFT_LIMITS, type DraftView } from "../contract/drafts";
import { diskInWords } from "./damage";
import type { Database } from "./open";

/** Whose draft of which form, in which lab; `labId` null: a form outside of labs. */
export interface DraftKey {
  readonly userId: string;
  readonly labId: string | null;
  readonly form: string;
}

/** Drafts in the database. */
export interface DraftRepository {
  /** null: there is none, or it is older than it may be */
  find(key: DraftKey, nowMs: number): Promise<DraftView | null>;
  /** Writes a draft over the one before; a person's oldest go when there are too many. Null: the lab or the person is gone. */
  put(key: DraftKey, body: string, nowMs: number): Promise<DraftView | null>;
  drop(key: DraftKey): Promise<void>;
  /** Removes all that nobody has touched for too long. Returns how many went. */
  sweep(nowMs: number): Promise<number>;
}

const KEPT_MS = DRAFT_LIMITS.days * 24 * 60 * 60 * 1000;

export function draftRepository({ prisma }: Pick<Database, "prisma">): DraftRepository {
  const idOf = ({ userId, labId, form }: DraftKey) => ({ userId, place: labId ?? "", form });
  return {
    async find(key, nowMs) {
      const row = await prisma.draft.findUnique({ where: { userId_place_form: idOf(key) } });
      if (!row || row.updatedAt.getTime() < nowMs - KEPT_MS) return null;
      return { body: row.body, wall: row.updatedAt.toISOString() };
    },
    async put(key, body, nowMs) {
      const updatedAt = new Date(nowMs);
      const id = idOf(key);
      try {
        await prisma.draft.upsert({
          where: { userId_place_form: id },
          create: { ...id, labId: key.labId, body, updatedAt },
          update: { body, updatedAt },
        });
        const { userId } = key;
        const order = [{ updatedAt: "desc" }, { form: "asc" }] as const;
        const beyond = await prisma.draft.findMany({ where: { userId }, orderBy: [...order], skip: DRAFT_LIMITS.perPerson, take: 10 });
        for (const { place, form } of beyond) await prisma.draft.deleteMany({ where: { userId, place, form } });
      } catch (error) {
        // The lab, or the person, has been deleted meanwhile.
        if ((error as { code?: unknown }).code === "P2003") return null;
        throw diskInWords(error);
      }
      return { body, wall: updatedAt.toISOString() };
    },
    async drop(key) {
      await prisma.draft.deleteMany({ where: idOf(key) });
    },
    async sweep(nowMs) {
      return (await prisma.draft.deleteMany({ where: { updatedAt: { lt: new Date(nowMs - KEPT_MS) } } })).count;
    },
  };
}
