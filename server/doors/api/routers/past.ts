import { z } from "zod";
import type { Outcome, TopologyPlan } from "../../../../simulator";
import type { ComparisonView, DeedView, LabPastView, MarkView, PastMapView, SettingView, UndoView } from "../../../contract/past";
import type { LabView } from "../../../contract/views";
import { router, signedInProcedure } from "../trpc";
import { labIdInput, labNameInput } from "./inputs";

const wholeNumber = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const branchNumber = z.number().int().min(0).max(1_000_000);
const moment = z.strictObject({ branch: branchNumber, at: wholeNumber, journalIndex: wholeNumber.optional() });
const MAPS = ["infrastructure", "network", "layer3", "storage", "logical"] as const satisfies readonly TopologyPlan[];
const byLab = z.object({ labId: labIdInput });
/** Of a branch that is left; it needs none. */
const branchName = z.union([z.literal(""), labNameInput]).default("");
const ok = { ok: true } as const;
type Ok = typeof ok;

/** A lab's past: what was done, marks, and the ways between its moments. */
export const pastRouter = router({
  get: signedInProcedure.input(byLab).query(({ ctx, input }): Promise<LabPastView> => ctx.pasts.view(ctx.principal, input.labId)),
  deeds: signedInProcedure
    .input(byLab.extend({ branch: branchNumber.nullable(), before: wholeNumber.nullable() }))
    .query(({ ctx, input }): Promise<readonly DeedView[]> => ctx.pasts.deeds(ctx.principal, input.labId, input.branch, input.before)),
  settings: signedInProcedure
    .input(byLab.extend({ ref: z.string().min(1).max(64) }))
    .query(({ ctx, input }): Promise<readonly SettingView[]> => ctx.pasts.settings(ctx.principal, input.labId, input.ref)),
  mark: signedInProcedure
    .input(byLab.extend({ name: labNameInput }))
    .mutation(({ ctx, input }): Promise<MarkView> => ctx.pasts.mark(ctx.principal, input.labId, input.name)),
  unmark: signedInProcedure.input(byLab.extend({ mark: z.string().min(1).max(64) })).mutation(async ({ ctx, input }): Promise<Ok> => {
    await ctx.pasts.unmark(ctx.principal, input.labId, input.mark);
    return ok;
  }),
  goTo: signedInProcedure
    .input(byLab.extend({ moment, name: branchName }))
    .mutation(({ ctx, input }): Promise<LabView> => ctx.pasts.goTo(ctx.principal, input.labId, input.moment, input.name)),
  goOnIn: signedInProcedure
    .input(byLab.extend({ branch: branchNumber, name: branchName }))
    .mutation(({ ctx, input }): Promise<LabView> => ctx.pasts.goOnIn(ctx.principal, input.labId, input.branch, input.name)),
  dropBranch: signedInProcedure.input(byLab.extend({ branch: branchNumber })).mutation(async ({ ctx, input }): Promise<Ok> => {
    await ctx.pasts.dropBranch(ctx.principal, input.labId, input.branch);
    return ok;
  }),
  nameBranch: signedInProcedure
    .input(byLab.extend({ branch: branchNumber, name: labNameInput }))
    .mutation(async ({ ctx, input }): Promise<Ok> => {
      await ctx.pasts.nameBranch(ctx.principal, input.labId, input.branch, input.name);
      return ok;
    }),
  branchOff: signedInProcedure
    .input(byLab.extend({ moment: moment.nullable(), name: labNameInput }))
    .mutation(({ ctx, input }): Promise<LabView> => ctx.pasts.branchOff(ctx.principal, input.labId, input.moment, input.name)),
  compare: signedInProcedure
    .input(byLab.extend({ before: moment.nullable(), after: moment.nullable() }))
    .query(({ ctx, input }): Promise<ComparisonView> => ctx.pasts.compare(ctx.principal, input.labId, input.before, input.after)),
  map: signedInProcedure
    .input(byLab.extend({ moment, plan: z.enum(MAPS) }))
    .query(({ ctx, input }): Promise<PastMapView> => ctx.pasts.map(ctx.principal, input.labId, input.moment, input.plan)),
  undoable: signedInProcedure
    .input(byLab)
    .query(({ ctx, input }): Promise<UndoView | null> => ctx.pasts.undoable(ctx.principal, input.labId)),
  undo: signedInProcedure
    .input(byLab.extend({ index: wholeNumber, seen: wholeNumber }))
    .mutation(({ ctx, input }): Promise<Outcome | null> => ctx.pasts.undo(ctx.principal, input.labId, input.index, input.seen)),
});
