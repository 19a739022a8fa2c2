import { z } from "zod";
import { GRAPH_LIMITS, GRAPH_STYLES, type GraphView, MEASURED_CLASSES } from "../../../contract/graphs";
import { router, signedInProcedure } from "../trpc";
import { labIdInput, nameOf } from "./inputs";

const uuid = z.string().min(1).max(64);
const nameInput = nameOf(GRAPH_LIMITS.nameCharacters);
const line = z.strictObject({
  object: uuid,
  class: z.enum(MEASURED_CLASSES),
  source: z.string().min(1).max(GRAPH_LIMITS.sourceCharacters),
  colour: z.number().int().min(1).max(8).nullable(),
});
const body = z.strictObject({ style: z.enum(GRAPH_STYLES), lines: z.array(line).min(1).max(GRAPH_LIMITS.lines).readonly() });
const byLab = z.object({ labId: labIdInput });
const byObject = byLab.extend({ object: uuid });
const byId = byLab.extend({ id: z.string().min(1).max(64) });
const ok = { ok: true } as const;
type Ok = typeof ok;

/** Graphs that people have put together: one's own and those that are shared. */
export const graphRouter = router({
  list: signedInProcedure
    .input(byObject)
    .query(({ ctx, input }): Promise<readonly GraphView[]> => ctx.graphs.list(ctx.principal, input.labId, input.object)),
  add: signedInProcedure
    .input(byObject.extend({ name: nameInput, body }))
    .mutation(({ ctx, input }): Promise<GraphView> => ctx.graphs.add(ctx.principal, input.labId, input.object, input.name, input.body)),
  change: signedInProcedure
    .input(byId.extend({ name: nameInput.optional(), body: body.optional(), isShared: z.boolean().optional() }))
    .mutation(async ({ ctx, input: { labId, id, name, body: shown, isShared } }): Promise<Ok> => {
      const change = { ...(name === undefined ? {} : { name }), ...shown, ...(isShared === undefined ? {} : { isShared }) };
      await ctx.graphs.change(ctx.principal, labId, id, change);
      return ok;
    }),
  arrange: signedInProcedure
    .input(byObject.extend({ ids: z.array(z.string().min(1).max(64)).max(GRAPH_LIMITS.perPerson) }))
    .mutation(async ({ ctx, input }): Promise<Ok> => {
      await ctx.graphs.arrange(ctx.principal, input.labId, input.object, input.ids);
      return ok;
    }),
  remove: signedInProcedure.input(byId).mutation(async ({ ctx, input }): Promise<Ok> => {
    await ctx.graphs.remove(ctx.principal, input.labId, input.id);
    return ok;
  }),
  restore: signedInProcedure.input(byId).mutation(async ({ ctx, input }): Promise<Ok> => {
    await ctx.graphs.restore(ctx.principal, input.labId, input.id);
    return ok;
  }),
});
