import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import type { Logger } from "pino";
import type { AccountService } from "../../auth/types";
import { ADDRESS_HEADER } from "../../http/proxies";
import type { ActivityService } from "../../lab/directory/activity-service";
import type { DraftService } from "../../lab/directory/draft-service";
import type { GraphService } from "../../lab/directory/graph-service";
import type { PastService } from "../../lab/directory/past-service";
import type { PreferenceService } from "../../lab/directory/preference-service";
import type { LabService } from "../../lab/types";
import { appRouter } from "./router";

/** Calls in one request at most; our own pages send 32 (components/data/trpc.ts). */
const CALLS_PER_REQUEST = 128;

export interface ApiParts {
  readonly accounts: AccountService;
  readonly labs: LabService;
  readonly pasts: PastService;
  readonly drafts: DraftService;
  readonly graphs: GraphService;
  readonly activity: ActivityService;
  readonly preferences: PreferenceService;
  readonly log: Logger;
}

/** Makes the function that answers tRPC requests. */
export function trpcHandler({
  accounts,
  labs,
  pasts,
  drafts,
  graphs,
  activity,
  preferences,
  log,
}: ApiParts): (request: Request) => Promise<Response> {
  return async (request) => {
    const cookies: string[] = [];
    const response = await fetchRequestHandler({
      endpoint: "/api/trpc",
      maxBatchSize: CALLS_PER_REQUEST,
      // Questions that are too long for an address come in a body.
      allowMethodOverride: true,
      req: request,
      router: appRouter,
      createContext: async () => ({
        principal: await accounts.principalOf(request.headers),
        accounts,
        labs,
        pasts,
        drafts,
        graphs,
        activity,
        preferences,
        headers: request.headers,
        address: request.headers.get(ADDRESS_HEADER) ?? "unknown",
        setCookies: (added: readonly string[]) => void cookies.push(...added),
      }),
      onError: ({ error, path }) => {
        if (error.code === "INTERNAL_SERVER_ERROR")
          log.error({ path, error: error.cause instanceof Error ? error.cause.stack : error.stack }, "a request failed");
      },
    });
    for (const cookie of cookies) response.headers.append("set-cookie", cookie);
    response.headers.set("cache-control", "no-store");
    return response;
  };
}
