import { z } from "zod";
import { ACTIVITY_LIMITS, type SeenView, TASK_STATUSES, type TaskFacets, type TaskPage } from "../../../contract/activity";
import { router, signedInProcedure } from "../trpc";
import { labIdInput } from "./inputs";

const key = z.string().min(1).max(256);
const names = z.array(z.string().max(256)).max(ACTIVITY_LIMITS.namesMost).readonly();
const moment = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const filter = z.strictObject({
  users: names.optional(),
  object: key.optional(),
  ops: names.optional(),
  statuses: z.array(z.enum(TASK_STATUSES)).max(TASK_STATUSES.length).readonly().optional(),
  fromUs: moment.optional(),
  toUs: moment.optional(),
  text: z.string().max(ACTIVITY_LIMITS.textCharacters).optional(),
  textOps: names.optional(),
  parent: key.optional(),
  withHidden: z.boolean().optional(),
});
const byLab = z.object({ labId: labIdInput });
const listed = byLab.extend({
  filter: filter.default({}),
  cursor: z.strictObject({ at: moment, id: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER) }).nullish(),
  most: z.number().int().min(1).max(ACTIVITY_LIMITS.page).default(100),
});
const tasks = byLab.extend({ tasks: z.array(key).min(1).max(ACTIVITY_LIMITS.hideAtOnce) });
const seen = byLab.extend({
  date: z.string().regex(/^\d{8}T\d\d:\d\d:\d\dZ$/),
  uuids: z.array(z.string().min(1).max(64)).max(ACTIVITY_LIMITS.seenMost),
});
const ok = { ok: true } as const;
type Ok = typeof ok;

/** Who did what in a lab, and what one has hidden and seen of it. */
export const activityRouter = router({
  list: signedInProcedure.input(listed).query(({ ctx, input }): Promise<TaskPage> => {
    const asked = Object.fromEntries(Object.entries(input.filter).filter(([, value]) => value !== undefined));
    return ctx.activity.list(ctx.principal, input.labId, asked, input.cursor ?? null, input.most);
  }),
  facets: signedInProcedure.input(byLab).query(({ ctx, input }): Promise<TaskFacets> => ctx.activity.facets(ctx.principal, input.labId)),
  hidden: signedInProcedure
    .input(byLab)
    .query(({ ctx, input }): Promise<readonly string[]> => ctx.activity.hidden(ctx.principal, input.labId)),
  hide: signedInProcedure.input(tasks).mutation(async ({ ctx, input }): Promise<Ok> => {
    await ctx.activity.hide(ctx.principal, input.labId, input.tasks);
    return ok;
  }),
  unhide: signedInProcedure.input(tasks).mutation(async ({ ctx, input }): Promise<Ok> => {
    await ctx.activity.unhide(ctx.principal, input.labId, input.tasks);
    return ok;
  }),
  seen: signedInProcedure.input(byLab).query(({ ctx, input }): Promise<SeenView> => ctx.activity.seen(ctx.principal, input.labId)),
  see: signedInProcedure.input(seen).mutation(async ({ ctx, input: { labId, ...view } }): Promise<Ok> => {
    await ctx.activity.see(ctx.principal, labId, view);
    return ok;
  }),
});
