import { randomBytes } from "node:crypto";
import { neededRole, roleRefusal } from "../../auth/authorize";
import { RateLimit } from "../../auth/rate-limit";
import type { Principal } from "../../auth/types";
import { GRAPH_LIMITS, type GraphBody, type GraphView } from "../../contract/graphs";
import type { GraphChange, GraphRepository, StoredGraph } from "../../db/graphs";
import { LabRefusal } from "../types";
import type { LabDirectory } from "./lab-directory";

/** Between two sweeps, ms. */
const SWEEP_MS = 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;

export interface GraphParts {
  readonly labs: Pick<LabDirectory, "enter">;
  readonly graphs: GraphRepository;
  /** wall time, ms */
  readonly nowMs?: () => number;
}

/** Graphs at the door: who sees a lab has graphs of their own there and sees what others share. Refuses with LabRefusal. */
export class GraphService {
  private readonly changes = new RateLimit(GRAPH_LIMITS.changesPerMinute, 60_000);
  private sweptAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: GraphParts) {}

  /** Those of an object that somebody sees. @param object - its uuid */
  async list(principal: Principal, labId: string, object: string): Promise<readonly GraphView[]> {
    const mayManage = this.mayManage(principal, labId);
    return (await this.parts.graphs.of(labId, object, principal.id)).map((graph) => viewOf(graph, principal, mayManage));
  }

  async add(principal: Principal, labId: string, object: string, name: string, body: GraphBody): Promise<GraphView> {
    const mayManage = this.mayManage(principal, labId);
    this.countChange(principal);
    await this.sweepNowAndThen();
    if ((await this.parts.graphs.count(labId, principal.id)) >= GRAPH_LIMITS.perPerson)
      throw new LabRefusal(
        "CONFLICT",
        `One person may have ${GRAPH_LIMITS.perPerson} graphs in a lab. Delete one that you do not need first.`,
      );
    const id = randomBytes(9).toString("base64url");
    const added = await this.parts.graphs.add({ id, labId, userId: principal.id, object, name, ...body }, this.nowMs());
    if (added === null) throw noSuchGraph();
    return viewOf(added, principal, mayManage);
  }

  /** Changes one's own, or as who manages the lab one that is shared. */
  async change(principal: Principal, labId: string, id: string, change: Omit<GraphChange, "deletedAtMs" | "place">): Promise<void> {
    await this.changeable(principal, labId, id, false);
    await this.parts.graphs.change(id, change, this.nowMs());
  }

  /** Puts one's own graphs of an object into an order; those that are not named stay behind them. */
  async arrange(principal: Principal, labId: string, object: string, ids: readonly string[]): Promise<void> {
    this.parts.labs.enter(principal, labId, "lab.see");
    this.countChange(principal);
    const own = (await this.parts.graphs.of(labId, object, principal.id)).filter(({ userId }) => userId === principal.id);
    const named = ids.flatMap((id) => own.find((graph) => graph.id === id) ?? []);
    const order = [...new Set([...named, ...own])];
    for (const [place, graph] of order.entries())
      if (graph.place !== place) await this.parts.graphs.change(graph.id, { place }, this.nowMs());
  }

  /** Deletes one; it can be brought back for a while. */
  async remove(principal: Principal, labId: string, id: string): Promise<void> {
    const { userId } = await this.changeable(principal, labId, id, false);
    await this.parts.graphs.change(id, { deletedAtMs: this.nowMs() }, this.nowMs());
    await this.parts.graphs.trim(labId, userId);
  }

  /** Brings a deleted one back to where it was. */
  async restore(principal: Principal, labId: string, id: string): Promise<void> {
    await this.changeable(principal, labId, id, true);
    await this.parts.graphs.change(id, { deletedAtMs: null }, this.nowMs());
  }

  /** Removes for good what was deleted long enough ago, once an hour at most. */
  async sweepNowAndThen(): Promise<void> {
    const now = this.nowMs();
    if (now - this.sweptAt < SWEEP_MS) return;
    this.sweptAt = now;
    await this.parts.graphs.sweep(now - GRAPH_LIMITS.undoHours * HOUR_MS);
  }

  private nowMs(): number {
    return this.parts.nowMs?.() ?? Date.now();
  }

  private mayManage(principal: Principal, labId: string): boolean {
    const { role } = this.parts.labs.enter(principal, labId, "lab.see");
    return roleRefusal(role, neededRole("lab.manage")) === null;
  }

  private countChange(principal: Principal): void {
    if (this.changes.waitS(principal.id) > 0)
      throw new LabRefusal("TOO_BUSY", "Too many changes of graphs at once. Try again in a moment.");
    this.changes.count(principal.id);
  }

  /** A graph that who asks may change. What they do not see is not there for them. */
  private async changeable(principal: Principal, labId: string, id: string, isDeleted: boolean): Promise<StoredGraph> {
    const mayManage = this.mayManage(principal, labId);
    this.countChange(principal);
    const graph = await this.parts.graphs.find(labId, id);
    if (!graph || graph.isDeleted !== isDeleted || !(graph.isShared || graph.userId === principal.id)) throw noSuchGraph();
    if (graph.userId !== principal.id && !mayManage)
      throw new LabRefusal("CONFLICT", `This graph is ${graph.owner}'s: they, and who manages the lab, may change it.`);
    return graph;
  }
}

function viewOf({ id, name, style, lines, isShared, owner, userId }: StoredGraph, principal: Principal, mayManage: boolean): GraphView {
  const isOwn = userId === principal.id;
  return { id, name, style, lines, isShared, owner, isOwn, mayChange: isOwn || mayManage };
}

function noSuchGraph(): LabRefusal {
  return new LabRefusal("NOT_FOUND", "There is no such graph.");
}
