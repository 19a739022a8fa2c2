import { PREFERENCE_LIMITS, type PreferenceChange, type PreferenceView } from "../contract/preferences";
import { diskInWords } from "./damage";
import type { Database } from "./open";

/** Settings in the database. */
export interface PreferenceRepository {
  /** A person's, by key. */
  of(userId: string): Promise<readonly PreferenceView[]>;
  /** Writes all of them or none; those that were changed first go when there are too many. False: the person is gone. */
  put(userId: string, changes: readonly PreferenceChange[], nowMs: number): Promise<boolean>;
}

export function preferenceRepository({ prisma }: Pick<Database, "prisma">): PreferenceRepository {
  return {
    of: (userId) => prisma.preference.findMany({ where: { userId }, orderBy: { key: "asc" }, select: { key: true, value: true } }),
    async put(userId, changes, nowMs) {
      const updatedAt = new Date(nowMs);
      try {
        await prisma.$transaction(
          changes.map(({ key, value }) =>
            value === null
              ? prisma.preference.deleteMany({ where: { userId, key } })
              : prisma.preference.upsert({
                  where: { userId_key: { userId, key } },
                  create: { userId, key, value, updatedAt },
                  update: { value, updatedAt },
                }),
          ),
        );
        const order = [{ updatedAt: "desc" }, { key: "asc" }] as const;
        const beyond = await prisma.preference.findMany({
          where: { userId },
          orderBy: [...order],
          skip: PREFERENCE_LIMITS.perPerson,
          select: { key: true },
        });
        if (beyond.length > 0) await prisma.preference.deleteMany({ where: { userId, key: { in: beyond.map(({ key }) => key) } } });
        return true;
      } catch (error) {
        // The person has been deleted meanwhile.
        if ((error as { code?: unknown }).code === "P2003") return false;
        throw diskInWords(error);
      }
    },
  };
}
