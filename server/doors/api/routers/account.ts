import { z } from "zod";
import type { FailedSignIns } from "../../../auth/sign-in-gate";
import { AccountRefusal } from "../../../auth/types";
import type { AccountView } from "../../../contract/views";
import { adminProcedure, router, signedInProcedure } from "../trpc";
import { displayNameInput, instanceRoleInput, passwordInput, usernameInput } from "./inputs";

const byName = z.object({ username: z.string().min(1).max(64) });

/** Accounts of this server; administrators only, but for what instructors need to help a class. */
export const accountRouter = router({
  failedSignIns: signedInProcedure.query(({ ctx }): readonly FailedSignIns[] => {
    if (ctx.principal.role === "student") throw new AccountRefusal("FORBIDDEN", "Only instructors and administrators may see this.");
    return ctx.accounts.failedSignIns();
  }),
  list: adminProcedure.query(({ ctx }): Promise<readonly AccountView[]> => ctx.accounts.list()),
  create: adminProcedure
    .input(z.object({ username: usernameInput, displayName: displayNameInput, password: passwordInput, role: instanceRoleInput }))
    .mutation(({ ctx, input }): Promise<AccountView> => ctx.accounts.create(input)),
  setPassword: adminProcedure.input(byName.extend({ password: passwordInput })).mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await ctx.accounts.setPassword(input.username, input.password);
    return { ok: true };
  }),
  setRole: adminProcedure
    .input(byName.extend({ role: instanceRoleInput }))
    .mutation(({ ctx, input }): Promise<AccountView> => ctx.accounts.setRole(input.username, input.role)),
  delete: adminProcedure.input(byName).mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
    await ctx.accounts.remove(input.username);
    return { ok: true };
  }),
});
