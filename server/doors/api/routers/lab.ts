import { z } from "zod";
import type { OperationView, Outcome } from "../../../../simulator";
import type { LabClock } from "../../../contract/events";
import { submitInput } from "../../../contract/operations";
import { FASTEST, isSpeed, SPEED_MOST } from "../../../contract/speed";
import type { LabView, RestorePointView, SetAsideView } from "../../../contract/views";
import type { LabMemberView, LoggedFault } from "../../../lab/types";
import type { ScenarioView } from "../../../lab/worker/factory";
import { router, signedInProcedure } from "../trpc";
import { labIdInput, labNameInput, labRoleInput } from "./inputs";

const byLab = z.object({ labId: labIdInput });
/** Longest single step, microseconds of virtual time: one day. */
const STEP_LIMIT_US = 86_400_000_000;
/** Longest history that is kept whole by hours: a year. Longer is "all". */
const HISTORY_HOURS_MOST = 8_784;
const SLEEP_MINUTES_MOST = 7 * 24 * 60;
const wholeNumber = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const clockAction = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("speed"),
    speed: z.number().refine(isSpeed, `must be 0, 0.001, 0.1, a whole number up to ${SPEED_MOST}, or ${FASTEST}: as fast as possible`),
  }),
  z.object({ kind: z.literal("nextEvent") }),
  z.object({ kind: z.literal("step"), us: z.number().int().min(1).max(STEP_LIMIT_US) }),
]);

/** Labs: their list, their members, and what is asked of one. */
export const labRouter = router({
  scenarios: signedInProcedure.query(({ ctx }): readonly ScenarioView[] => ctx.labs.scenarios()),
  operations: signedInProcedure.query(({ ctx }): Readonly<Record<string, OperationView>> => ctx.labs.operations()),
  list: signedInProcedure.query(({ ctx }): readonly LabView[] => ctx.labs.list(ctx.principal)),
  notices: signedInProcedure.query(({ ctx }): readonly string[] => ctx.labs.notices(ctx.principal)),
  get: signedInProcedure.input(byLab).query(({ ctx, input }): LabView => ctx.labs.get(ctx.principal, input.labId)),
  create: signedInProcedure
    .input(
      z.union([
        z.strictObject({ name: labNameInput, scenario: z.string().min(1).max(64) }),
        z.strictObject({ name: labNameInput, file: z.string() }),
      ]),
    )
    .mutation(({ ctx, input }): Promise<LabView> => ctx.labs.create(ctx.principal, input)),
  scenarioFile: signedInProcedure
    .input(byLab)
    .query(({ ctx, input }): Promise<string> => ctx.labs.scenarioFile(ctx.principal, input.labId)),
  rename: signedInProcedure
    .input(byLab.extend({ name: labNameInput }))
    .mutation(({ ctx, input }): Promise<LabView> => ctx.labs.change(ctx.principal, input.labId, { name: input.name })),
  keep: signedInProcedure
    .input(
      byLab.extend({
        historyHours: z.number().int().min(1).max(HISTORY_HOURS_MOST).nullable(),
        sleepMinutes: z.number().int().min(1).max(SLEEP_MINUTES_MOST).nullable(),
        /** lowest role that may open its control domains; null: pool-operator; left out: as it is */
        dom0Access: labRoleInput.nullable().optional(),
      }),
    )
    .mutation(({ ctx, input: { labId, dom0Access, ...settings } }): Promise<LabView> => {
      return ctx.labs.change(ctx.principal, labId, { ...settings, ...(dom0Access === undefined ? {} : { dom0Access }) });
    }),
  restorePoints: signedInProcedure
    .input(byLab)
    .query(({ ctx, input }): Promise<readonly RestorePointView[]> => ctx.labs.restorePoints(ctx.principal, input.labId)),
  openAt: signedInProcedure
    .input(byLab.extend({ journalIndex: wholeNumber, at: wholeNumber }))
    .mutation(({ ctx, input: { labId, ...point } }): Promise<LabView> => ctx.labs.openAt(ctx.principal, labId, point)),
  setAside: signedInProcedure
    .input(byLab)
    .query(({ ctx, input }): readonly SetAsideView[] =>
      ctx.labs.setAside(ctx.principal, input.labId).map(({ index, actor, what, reason, wall }) => ({ index, actor, what, reason, wall })),
    ),
  delete: signedInProcedure.input(byLab).mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await ctx.labs.remove(ctx.principal, input.labId);
    return { ok: true };
  }),
  members: signedInProcedure
    .input(byLab)
    .query(({ ctx, input }): Promise<readonly LabMemberView[]> => ctx.labs.members(ctx.principal, input.labId)),
  setMember: signedInProcedure
    .input(byLab.extend({ username: z.string().min(1).max(64), role: labRoleInput.nullable() }))
    .mutation(
      ({ ctx, input }): Promise<readonly LabMemberView[]> => ctx.labs.setMember(ctx.principal, input.labId, input.username, input.role),
    ),
  viewAs: signedInProcedure
    .input(byLab.extend({ role: labRoleInput.nullable() }))
    .mutation(({ ctx, input }): LabView => ctx.labs.viewAs(ctx.principal, input.labId, input.role)),
  submit: signedInProcedure.input(submitInput).mutation(({ ctx, input }): Promise<Outcome> => {
    return ctx.labs.submit(ctx.principal, input);
  }),
  clock: signedInProcedure
    .input(byLab.extend({ action: clockAction }))
    .mutation(({ ctx, input }): Promise<LabClock> => ctx.labs.clock(ctx.principal, input.labId, input.action)),
  // What pages ask may be as long as a file: they send it as a POST.
  ask: signedInProcedure
    .input(byLab.extend({ view: z.string().min(1).max(64), args: z.unknown() }))
    .query(({ ctx, input }): Promise<unknown> => ctx.labs.ask(ctx.principal, input.labId, input.view, input.args)),
  faults: signedInProcedure.input(byLab).query(({ ctx, input }): readonly LoggedFault[] => ctx.labs.faults(ctx.principal, input.labId)),
});
