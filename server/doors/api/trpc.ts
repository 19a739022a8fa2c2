import { initTRPC, TRPCError } from "@trpc/server";
import type { WireFault } from "../../../simulator";
import { AccountRefusal, type AccountService, type Principal } from "../../auth/types";
import { plainJson } from "../../contract/plain-json";
import type { ActivityService } from "../../lab/directory/activity-service";
import type { DraftService } from "../../lab/directory/draft-service";
import type { GraphService } from "../../lab/directory/graph-service";
import type { PastService } from "../../lab/directory/past-service";
import type { PreferenceService } from "../../lab/directory/preference-service";
import { LabRefusal, type LabRefusalCode, type LabService } from "../../lab/types";

/** What a procedure has at hand. */
export interface ApiContext {
  readonly principal: Principal | null;
  readonly accounts: AccountService;
  readonly labs: LabService;
  readonly pasts: PastService;
  readonly drafts: DraftService;
  readonly graphs: GraphService;
  readonly activity: ActivityService;
  readonly preferences: PreferenceService;
  readonly headers: Headers;
  /** address of the asker, for rate limits */
  readonly address: string;
  readonly setCookies: (cookies: readonly string[]) => void;
}

const trpcCodeOf = {
  UNAUTHORIZED: "UNAUTHORIZED",
  NOT_FOUND: "NOT_FOUND",
  FORBIDDEN: "FORBIDDEN",
  BAD_REQUEST: "BAD_REQUEST",
  CONFLICT: "CONFLICT",
  TOO_BUSY: "TOO_MANY_REQUESTS",
  LAB_FAILED: "PRECONDITION_FAILED",
  STORAGE_UNAVAILABLE: "SERVICE_UNAVAILABLE",
  TOO_LARGE: "PAYLOAD_TOO_LARGE",
} as const satisfies Record<LabRefusalCode, TRPCError["code"]>;

/** The refusal of the services that a failed call carries to the browser in `data.fault`; null where there is none. */
function faultOf(error: TRPCError): WireFault | null {
  const cause = error.cause;
  if (cause instanceof LabRefusal || cause instanceof AccountRefusal) return { code: cause.code, params: [cause.message] };
  return null;
}

const t = initTRPC.context<ApiContext>().create({
  transformer: plainJson,
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    message: error.code === "INTERNAL_SERVER_ERROR" ? "The server could not do this; its log says why." : shape.message,
    data: { code: shape.data.code, httpStatus: shape.data.httpStatus, path: shape.data.path, fault: faultOf(error) },
  }),
});

/** Turns refusals of the services into typed tRPC errors. */
const refusals = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const cause = result.error.cause;
  if (cause instanceof LabRefusal) throw new TRPCError({ code: trpcCodeOf[cause.code], message: cause.message, cause });
  if (cause instanceof AccountRefusal) throw new TRPCError({ code: cause.code, message: cause.message, cause });
  return result;
});

export const router = t.router;
export const createCaller = t.createCallerFactory;
/** Open to everybody. */
export const publicProcedure = t.procedure.use(refusals);
/** Needs a session. */
export const signedInProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.principal) throw new AccountRefusal("UNAUTHORIZED", "Sign in first.");
  return next({ ctx: { ...ctx, principal: ctx.principal } });
});
/** Needs the instance role admin. */
export const adminProcedure = signedInProcedure.use(({ ctx, next }) => {
  if (ctx.principal.role !== "admin") throw new AccountRefusal("FORBIDDEN", "Only an administrator of this server may do this.");
  return next();
});
