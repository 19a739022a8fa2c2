import { accountRouter } from "./routers/account";
import { authRouter } from "./routers/auth";
import { labRouter } from "./routers/lab";
import { pastRouter } from "./routers/past";
import { router } from "./trpc";

/** The whole tRPC surface. */
export const appRouter = router({ auth: authRouter, account: accountRouter, lab: labRouter, past: pastRouter });
export type AppRouter = typeof appRouter;
