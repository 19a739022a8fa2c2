import { accountRouter } from "./routers/account";
import { activityRouter } from "./routers/activity";
import { authRouter } from "./routers/auth";
import { draftRouter } from "./routers/draft";
import { graphRouter } from "./routers/graph";
import { labRouter } from "./routers/lab";
import { pastRouter } from "./routers/past";
import { preferenceRouter } from "./routers/preference";
import { router } from "./trpc";

/** The whole tRPC surface. */
export const appRouter = router({
  auth: authRouter,
  account: accountRouter,
  lab: labRouter,
  past: pastRouter,
  draft: draftRouter,
  graph: graphRouter,
  activity: activityRouter,
  preference: preferenceRouter,
});
export type AppRouter = typeof appRouter;
