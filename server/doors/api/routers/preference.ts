import { z } from "zod";
import { PREFERENCE_LIMITS, type PreferencesView } from "../../../contract/preferences";
import { router, signedInProcedure } from "../trpc";

const change = z.strictObject({ key: z.string().min(1).max(PREFERENCE_LIMITS.keyCharacters), value: z.string().nullable() });

/** What one has set for oneself, in whatever browser. */
export const preferenceRouter = router({
  list: signedInProcedure.query(({ ctx }): Promise<PreferencesView> => ctx.preferences.list(ctx.principal)),
  put: signedInProcedure
    .input(z.object({ page: z.string().min(1).max(64), changes: z.array(change).min(1).max(PREFERENCE_LIMITS.perWrite) }))
    .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
      await ctx.preferences.put(ctx.principal, input.page, input.changes);
      return { ok: true };
    }),
});
