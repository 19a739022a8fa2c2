import { z } from "zod";
import { DRAFT_LIMITS, type DraftView } from "../../../contract/drafts";
import { router, signedInProcedure } from "../trpc";
import { labIdInput } from "./inputs";

const byForm = z.object({ labId: labIdInput.nullable(), form: z.string().min(1).max(DRAFT_LIMITS.formCharacters) });

/** One's own drafts of forms. */
export const draftRouter = router({
  get: signedInProcedure.input(byForm).query(({ ctx, input }): Promise<DraftView | null> => ctx.drafts.get(ctx.principal, input)),
  put: signedInProcedure
    .input(byForm.extend({ body: z.string() }))
    .mutation(({ ctx, input: { body, ...form } }): Promise<DraftView> => ctx.drafts.put(ctx.principal, form, body)),
  drop: signedInProcedure.input(byForm).mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await ctx.drafts.drop(ctx.principal, input);
    return { ok: true };
  }),
});
