import { GRAPH_LIMITS, type GraphBody } from "../contract/graphs";
import { diskInWords } from "./damage";
import type { Database } from "./open";

/** A graph as it is stored. */
export interface StoredGraph extends GraphBody {
  readonly id: string;
  readonly labId: string;
  readonly userId: string;
  /** uuid of the object on whose page it stands */
  readonly object: string;
  readonly name: string;
  readonly place: number;
  readonly isShared: boolean;
  readonly isDeleted: boolean;
  /** whose it is, as people call them */
  readonly owner: string;
}
export type GraphChange = Partial<Pick<StoredGraph, "name" | "style" | "lines" | "isShared" | "place">> & {
  /** since when it is deleted, ms; null: it is not */
  readonly deletedAtMs?: number | null;
};

/** Graphs in the database. */
export interface GraphRepository {
  /** Those of an object that somebody sees: their own in order, then the others' that are shared, by whose and in their order. */
  of(labId: string, object: string, userId: string): Promise<readonly StoredGraph[]>;
  /** One, deleted or not; null: there is none. */
  find(labId: string, id: string): Promise<StoredGraph | null>;
  /** How many a person has in a lab. */
  count(labId: string, userId: string): Promise<number>;
  /** Adds one behind its person's others of the object. Null: the lab or the person is gone. */
  add(graph: Omit<StoredGraph, "place" | "isShared" | "isDeleted" | "owner">, nowMs: number): Promise<StoredGraph | null>;
  change(id: string, change: GraphChange, nowMs: number): Promise<void>;
  /** Removes a person's deleted ones in a lab for good, but for the last. */
  trim(labId: string, userId: string): Promise<void>;
  /** Removes for good what was deleted before a time. */
  sweep(beforeMs: number): Promise<number>;
}

const include = { user: { select: { name: true, username: true } } } as const;
interface Row {
  readonly id: string;
  readonly labId: string;
  readonly userId: string;
  readonly object: string;
  readonly name: string;
  readonly body: string;
  readonly place: number;
  readonly isShared: boolean;
  readonly deletedAt: Date | null;
  readonly user: { readonly name: string; readonly username: string | null };
}
function storedOf({ user, body, deletedAt, ...row }: Row): StoredGraph {
  return { ...row, ...(JSON.parse(body) as GraphBody), isDeleted: deletedAt !== null, owner: user.name || (user.username ?? "") };
}
const bodyOf = ({ style, lines }: GraphBody): string => JSON.stringify({ style, lines });

export function graphRepository({ prisma }: Pick<Database, "prisma">): GraphRepository {
  return {
    async of(labId, object, userId) {
      const visible = { labId, object, deletedAt: null, OR: [{ userId }, { isShared: true }] };
      const rows = await prisma.ownGraph.findMany({
        where: visible,
        include,
        orderBy: [{ place: "asc" }, { createdAt: "asc" }, { id: "asc" }],
      });
      const graphs = rows.map(storedOf);
      const others = graphs.filter((graph) => graph.userId !== userId);
      others.sort((a, b) => (a.owner < b.owner ? -1 : a.owner > b.owner ? 1 : 0));
      return [...graphs.filter((graph) => graph.userId === userId), ...others];
    },
    async find(labId, id) {
      const row = await prisma.ownGraph.findFirst({ where: { labId, id }, include });
      return row && storedOf(row);
    },
    count: (labId, userId) => prisma.ownGraph.count({ where: { labId, userId, deletedAt: null } }),
    async add({ id, labId, userId, object, name, style, lines }, nowMs) {
      const at = new Date(nowMs);
      try {
        const last = await prisma.ownGraph.aggregate({ where: { labId, userId, object }, _max: { place: true } });
        const place = (last._max.place ?? -1) + 1;
        const data = { id, labId, userId, object, name, body: bodyOf({ style, lines }), place, createdAt: at, updatedAt: at };
        return storedOf(await prisma.ownGraph.create({ data, include }));
      } catch (error) {
        // The lab, or the person, has been deleted meanwhile.
        if ((error as { code?: unknown }).code === "P2003") return null;
        throw diskInWords(error);
      }
    },
    async change(id, { style, lines, deletedAtMs, ...fields }, nowMs) {
      const body = style !== undefined && lines !== undefined ? { body: bodyOf({ style, lines }) } : {};
      const deleted = deletedAtMs === undefined ? {} : { deletedAt: deletedAtMs === null ? null : new Date(deletedAtMs) };
      try {
        await prisma.ownGraph.updateMany({ where: { id }, data: { ...fields, ...body, ...deleted, updatedAt: new Date(nowMs) } });
      } catch (error) {
        throw diskInWords(error);
      }
    },
    async trim(labId, userId) {
      const order = [{ deletedAt: "desc" }, { id: "asc" }] as const;
      const where = { labId, userId, deletedAt: { not: null } };
      const beyond = await prisma.ownGraph.findMany({ where, orderBy: [...order], skip: GRAPH_LIMITS.deletedKept, select: { id: true } });
      if (beyond.length > 0) await prisma.ownGraph.deleteMany({ where: { id: { in: beyond.map(({ id }) => id) } } });
    },
    async sweep(beforeMs) {
      return (await prisma.ownGraph.deleteMany({ where: { deletedAt: { lt: new Date(beforeMs) } } })).count;
    },
  };
}
