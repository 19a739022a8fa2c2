import { z } from "zod";
import type { AccountView } from "../../../contract/views";
import { publicProcedure, router, signedInProcedure } from "../trpc";
import { passwordInput } from "./inputs";

/** Signing in and out, and one's own password. */
export const authRouter = router({
  me: publicProcedure.query(({ ctx }): AccountView | null => {
    if (!ctx.principal) return null;
    const { id, username, displayName, role } = ctx.principal;
    return { id, username, displayName, role };
  }),
  signIn: publicProcedure
    .input(z.object({ username: z.string().min(1).max(64), password: z.string().min(1).max(256) }))
    .mutation(async ({ ctx, input }): Promise<AccountView> => {
      const { account, cookies } = await ctx.accounts.signIn(input, { headers: ctx.headers, address: ctx.address });
      ctx.setCookies(cookies);
      return account;
    }),
  signOut: publicProcedure.mutation(async ({ ctx }): Promise<{ ok: true }> => {
    ctx.setCookies(await ctx.accounts.signOut(ctx.headers));
    return { ok: true };
  }),
  changePassword: signedInProcedure
    .input(z.object({ current: z.string().min(1).max(256), next: passwordInput }))
    .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
      await ctx.accounts.changePassword(ctx.principal, input.current, input.next);
      return { ok: true };
    }),
});
