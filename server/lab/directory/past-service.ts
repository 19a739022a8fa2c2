import { randomBytes } from "node:crypto";
import type { LabRole, OperationView, Outcome, TopologyPlan } from "../../../simulator";
import { type LabDeed, neededRole, roleRefusal } from "../../auth/authorize";
import type { Principal } from "../../auth/types";
import { PAST_LIMITS } from "../../contract/limits";
import type {
  BranchView,
  ComparisonView,
  CutView,
  DeedView,
  LabPastView,
  MarkView,
  MomentName,
  MomentView,
  PastMapView,
  SettingView,
  UndoView,
} from "../../contract/past";
import type { LabView } from "../../contract/views";
import type { OwnMarks } from "../../db/own-marks";
import { settersOn } from "../journal/entry-setters";
import { describeEntry } from "../journal/entry-words";
import type { StoredEntry } from "../journal/journal-entry";
import type { JournalStore, LabPast } from "../journal/journal-store";
import { isMomentOf, lineageOf } from "../journal/lineage";
import { reachOf } from "../journal/reach";
import type { Moment } from "../journal/recovery";
import { unbroken } from "../journal/unbroken";
import type { LiveLab } from "../live/live-lab";
import { LabRefusal } from "../types";
import type { LabDirectory } from "./lab-directory";

/** Commands that are looked through for one's own last one. */
const UNDO_LOOKS_BACK = 500;

export interface PastParts {
  readonly labs: LabDirectory;
  readonly store: JournalStore;
  readonly marks: Pick<OwnMarks, "unseeAfter">;
}

/** What may be done with a lab's past, at the door. Every method asks whether it may be done and refuses with LabRefusal. */
export class PastService {
  constructor(private readonly parts: PastParts) {}

  /** The history of a lab: its moments, marks and branches. */
  async view(principal: Principal, labId: string): Promise<LabPastView> {
    const { lab, role } = this.enter(principal, labId, "lab.see");
    const { store } = this.parts;
    const [past, known, marks, wholeFrom] = await Promise.all([
      store.past(labId),
      store.branches(labId),
      store.marks(labId),
      store.wholeFrom(labId),
    ]);
    const moment = momentIn(lab);
    const lineage = lineageOf(known, past.branch);
    const first = past.snapshots.at(-1);
    const nowAt = Math.max(past.clockUs, lab.clock().virtualUs - lab.row.epochUs);
    const { snapshots, branch, end } = past;
    const reach = reachOf({ snapshots, wholeFrom, endIndex: end.index, clockUs: nowAt }, this.parts.labs.keeper.of.engine);
    const may = (deed: LabDeed): boolean => roleRefusal(role, neededRole(deed, lab.row)) === null;
    return {
      branch: past.branch,
      from: first ? moment(first) : null,
      now: moment({ branch: past.branch, at: nowAt }),
      points: past.snapshots.map(moment).reverse(),
      stretches: reach.map(({ fromAt, toAt }) => ({ from: moment({ branch, at: fromAt }), to: moment({ branch, at: toAt }) })),
      cuts: cutsIn(past, moment),
      marks: marks.map((mark): MarkView => ({ ...mark, ...moment(mark), isOfPresent: isMomentOf(lineage, mark) })),
      branches: known.filter(({ isDropped, number }) => !isDropped || number === past.branch).map((each) => branchView(each, past, moment)),
      may: { travel: may("lab.travel"), mark: may("lab.mark"), branchOff: may("lab.export") && principal.role !== "student" },
    };
  }

  /** Who has set what on an object of late, newest first. */
  async settings(principal: Principal, labId: string, ref: string): Promise<readonly SettingView[]> {
    this.enter(principal, labId, "lab.see");
    const { end, branch } = await this.parts.store.past(labId);
    const entries = await this.parts.store.entries(labId, Math.max(0, end.index - PAST_LIMITS.deeds), branch);
    return unbroken(entries, end.index)
      .flatMap((entry) => {
        const setters = settersOn(entry, ref);
        return setters.length === 0 ? [] : [{ index: entry.index, actor: entry.actor, setters }];
      })
      .reverse();
  }

  /** What was done in a branch of a lab before an entry, newest first. @param before - index of an entry; null: the newest */
  async deeds(principal: Principal, labId: string, branch: number | null, before: number | null): Promise<readonly DeedView[]> {
    const { lab, role } = this.enter(principal, labId, "lab.see");
    const past = await this.parts.store.past(labId, branch ?? undefined);
    const to = before ?? past.end.index;
    const entries = await this.parts.store.entries(labId, Math.max(0, to - PAST_LIMITS.deeds), past.branch);
    return unbroken(entries, to)
      .map((entry) => deedOf(lab, past.branch, entry, role))
      .reverse();
  }

  /** Gives the present moment a name, under which it stays. */
  async mark(principal: Principal, labId: string, name: string): Promise<MarkView> {
    const { lab } = this.enter(principal, labId, "lab.mark");
    const known = await this.parts.store.marks(labId);
    if (known.length >= PAST_LIMITS.marks)
      throw new LabRefusal("CONFLICT", `A lab has ${PAST_LIMITS.marks} marks at most. Remove one that nobody needs first.`);
    await this.parts.labs.keeper.openToWrite(lab);
    const mark = await this.parts.labs.keeper.travel.mark(lab, principal.username, name);
    return { ...mark, ...momentIn(lab)(mark), isOfPresent: true };
  }

  async unmark(principal: Principal, labId: string, markId: string): Promise<void> {
    this.enter(principal, labId, "lab.mark");
    this.parts.labs.keeper.checkWritable();
    await this.parts.store.unmark(labId, markId);
  }

  /** Takes a lab to a moment of its history. @param name - of the branch that is left; "": none */
  async goTo(principal: Principal, labId: string, moment: MomentName, name: string): Promise<LabView> {
    const { lab } = this.enter(principal, labId, "lab.travel");
    await this.checkBranches(labId);
    await this.parts.labs.keeper.travel.goTo(lab, await this.exact(labId, moment), principal.username, name);
    await this.parts.marks.unseeAfter(labId, recordDate(lab.row.epochUs + moment.at));
    return this.parts.labs.get(principal, labId);
  }

  /** Takes a lab to the end of a branch that it has left. */
  async goOnIn(principal: Principal, labId: string, branch: number, name: string): Promise<LabView> {
    const { lab } = this.enter(principal, labId, "lab.travel");
    await this.parts.labs.keeper.travel.goOnIn(lab, branch, principal.username, name);
    return this.parts.labs.get(principal, labId);
  }

  /** Lets a branch go that the lab has left. */
  async dropBranch(principal: Principal, labId: string, branch: number): Promise<void> {
    this.enter(principal, labId, "lab.travel");
    await this.left(labId, branch);
    await this.parts.store.dropBranch(labId, branch);
  }

  async nameBranch(principal: Principal, labId: string, branch: number, name: string): Promise<void> {
    this.enter(principal, labId, "lab.travel");
    this.parts.labs.keeper.checkWritable();
    const known = await this.parts.store.branches(labId);
    if (!known.some((each) => each.number === branch)) throw new LabRefusal("NOT_FOUND", "This branch of the lab is not kept any more.");
    await this.parts.store.nameBranch(labId, branch, name);
  }

  /** Makes a new lab of one as it was at a moment. @param moment - null: as it is now */
  async branchOff(principal: Principal, labId: string, moment: MomentName | null, name: string): Promise<LabView> {
    const { lab } = this.enter(principal, labId, "lab.export");
    if (principal.role === "student") throw new LabRefusal("FORBIDDEN", "Students join labs; instructors and administrators create them.");
    const exact = moment && (await this.exact(labId, moment));
    await this.parts.labs.keeper.openToWrite(lab);
    const made = await this.parts.labs.branchOff(principal, lab, exact, name);
    return this.parts.labs.get(principal, made.id);
  }

  /** How a moment of a lab differs from another; null: the present. */
  async compare(principal: Principal, labId: string, before: MomentName | null, after: MomentName | null): Promise<ComparisonView> {
    const lab = await this.parts.labs.openFor(principal, labId, "lab.see");
    const [earlier, later] = await Promise.all([before && this.exact(labId, before), after && this.exact(labId, after)]);
    return this.parts.labs.keeper.travel.compare(lab, earlier, later);
  }

  /** A map of a lab as it was at a moment, and what flowed on it then. */
  async map(principal: Principal, labId: string, moment: MomentName, plan: TopologyPlan): Promise<PastMapView> {
    const lab = await this.parts.labs.openFor(principal, labId, "lab.see");
    return this.parts.labs.keeper.travel.map(lab, await this.exact(labId, moment), plan);
  }

  /** One's own last operation in a lab and how it could be undone; null: there is none. */
  async undoable(principal: Principal, labId: string): Promise<UndoView | null> {
    const { lab, role } = this.enter(principal, labId, "lab.see");
    const past = await this.parts.store.past(labId);
    const from = Math.max(0, past.end.index - UNDO_LOOKS_BACK);
    const entries = unbroken(await this.parts.store.entries(labId, from), past.end.index);
    const own = entries.findLast((entry) => entry.kind === "operation" && entry.actor === principal.username && !this.isLook(entry));
    if (!own) return null;
    const deed = deedOf(lab, past.branch, own, role);
    const since = entries
      .filter(({ index }) => index > own.index)
      .map((entry) => deedOf(lab, past.branch, entry, role))
      .reverse();
    const inverse = this.inverseOf(own);
    if (inverse) return { deed, way: "inverse", why: null, inverse, since };
    const refused = roleRefusal(role, neededRole("lab.travel"));
    if (refused === null) return { deed, way: "history", why: null, inverse: null, since };
    return {
      deed,
      way: null,
      why: `It has no contrary, and to take the whole lab back to the moment before it: ${refused}`,
      inverse: null,
      since,
    };
  }

  /**
   * Undoes one's own last operation, as `undoable` has shown it.
   * @param index - of its entry; another one now is refused
   * @param seen - entries of the journal that were there then: what came since would be taken back unseen
   */
  async undo(principal: Principal, labId: string, index: number, seen: number): Promise<Outcome | null> {
    const view = await this.undoable(principal, labId);
    const last = view?.since[0]?.index ?? view?.deed.index;
    if (!view || view.deed.index !== index || (view.way === "history" && last !== seen))
      throw new LabRefusal("CONFLICT", "Something else was done meanwhile. Look again at what would be undone.");
    if (view.way === null) throw new LabRefusal("FORBIDDEN", view.why ?? "");
    if (view.inverse) {
      const requestId = `undo-${index}-${randomBytes(6).toString("base64url")}`;
      return this.parts.labs.submit(principal, { labId, requestId, ...view.inverse });
    }
    const { branch, at } = view.deed;
    await this.goTo(principal, labId, { branch, at, journalIndex: index }, "");
    return null;
  }

  /** Whether an entry's operation only shows something: who takes back their last one does not mean it. */
  private isLook(entry: StoredEntry): boolean {
    return this.operationOf(callOf(entry)?.op)?.isLook ?? false;
  }
  private operationOf(name: string | undefined): OperationView | null {
    const operations = this.parts.labs.operations();
    return name !== undefined && Object.hasOwn(operations, name) ? (operations[name] ?? null) : null;
  }
  /** The operation that does the contrary of an entry's; null: there is none. */
  private inverseOf(entry: StoredEntry): UndoView["inverse"] {
    const call = callOf(entry);
    const inverse = this.operationOf(call?.op)?.inverse;
    if (!call || !inverse) return null;
    const args = Object.entries(inverse.args).map(
      ([name, from]) => [name, typeof from === "string" ? call.args[from] : from.value] as const,
    );
    return { op: inverse.op, args: Object.fromEntries(args) };
  }

  /** A moment in a branch that is there. */
  private async exact(labId: string, { branch, at, journalIndex }: MomentName): Promise<Moment> {
    const { store } = this.parts;
    const branches = await store.branches(labId);
    const isThere = branch === (await store.past(labId)).branch || branches.some(({ number }) => number === branch);
    if (!isThere) throw new LabRefusal("NOT_FOUND", "This branch of the lab is not kept any more.");
    return { branch, at, ...(journalIndex === undefined ? {} : { journalIndex }) };
  }

  private async checkBranches(labId: string): Promise<void> {
    const kept = (await this.parts.store.branches(labId)).filter(({ isDropped }) => !isDropped).length;
    if (kept > PAST_LIMITS.branches)
      throw new LabRefusal("CONFLICT", `A lab keeps ${PAST_LIMITS.branches} branches at most. Let one go that nobody needs first.`);
  }

  private async left(labId: string, branch: number): Promise<void> {
    const { store, labs } = this.parts;
    labs.keeper.checkWritable();
    const [past, branches] = await Promise.all([store.past(labId), store.branches(labId)]);
    if (past.branch === branch) throw new LabRefusal("CONFLICT", "The lab goes on in this branch.");
    if (!branches.some(({ number, isDropped }) => number === branch && !isDropped))
      throw new LabRefusal("NOT_FOUND", "This branch of the lab is not kept any more.");
  }

  private enter(principal: Principal, labId: string, deed: LabDeed): { readonly lab: LiveLab; readonly role: LabRole } {
    return this.parts.labs.enter(principal, labId, deed);
  }
}

/** A time as records have it. @param us - Unix µs */
function recordDate(us: number): string {
  return `${new Date(us / 1_000).toISOString().replace(/[-]|\.\d+/g, "")}`;
}

type ToView = (moment: MomentName) => MomentView;

/** The call that an operation's entry holds. */
function callOf(entry: StoredEntry): { readonly op: string; readonly args: Readonly<Record<string, unknown>> } | undefined {
  return (JSON.parse(entry.payload) as { readonly call?: { readonly op: string; readonly args: Readonly<Record<string, unknown>> } }).call;
}

function momentIn(lab: LiveLab): ToView {
  const { epochUs } = lab.row;
  return ({ branch, at, journalIndex }) => ({
    branch,
    at,
    virtualUs: epochUs + at,
    ...(journalIndex === undefined ? {} : { journalIndex }),
  });
}

/** Moments at which another engine took the lab over, oldest first. */
function cutsIn({ snapshots }: LabPast, moment: ToView): readonly CutView[] {
  return snapshots
    .flatMap((place, n): CutView[] => {
      const before = snapshots[n + 1];
      return before && before.engine !== place.engine ? [{ ...moment(place), engine: before.engine }] : [];
    })
    .reverse();
}

function branchView(
  { number, name, author, fork, end, clockUs, wall }: Awaited<ReturnType<JournalStore["branches"]>>[number],
  past: LabPast,
  moment: ToView,
): BranchView {
  const isCurrent = number === past.branch;
  const last = isCurrent ? { index: past.end.index, at: past.clockUs } : { index: end.index, at: clockUs };
  return {
    number,
    name,
    author: isCurrent ? "" : author,
    isCurrent,
    from: fork && moment({ branch: fork.parent, at: fork.at, journalIndex: fork.index }),
    end: moment({ branch: number, at: last.at }),
    deeds: last.index - (fork?.index ?? 0),
    wall,
  };
}

/** What an entry asked for, as far as somebody may know: what is typed is told only to who may read it. */
function deedOf(lab: LiveLab, branch: number, entry: StoredEntry, role: LabRole): DeedView {
  const { index, at, actor, kind } = entry;
  const isRead = kind === "operation" || roleRefusal(role, neededRole("hostConsole.see", lab.row)) === null;
  return { ...momentIn(lab)({ branch, at, journalIndex: index }), index, actor, kind, what: isRead ? describeEntry(entry) : "" };
}
