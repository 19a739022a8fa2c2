"use client";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, httpLink, splitLink, TRPCClientError } from "@trpc/client";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import type { AppRouter, WireFault } from "@/server/contract";
import { plainJson } from "@/server/contract/plain-json";

/** The typed calls; `trpc` makes query options of them, `api` just calls. */
const link = { url: "/api/trpc", transformer: plainJson, maxItems: 32 } as const;
/** Longest body of a request that outlives its page, of ASCII characters. @source https://fetch.spec.whatwg.org, "inflightKeepaliveBytes" */
const LASTING_CHARACTERS = 30_000;
export const api = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      // What is asked of a lab may be as long as a file, and goes in a body.
      condition: ({ path }) => path === "lab.ask",
      true: httpBatchLink({ ...link, methodOverride: "POST" }),
      false: splitLink({
        // A draft or a setting is sent at once and outlives the page that sends it; browsers take 64 KiB of such requests.
        condition: ({ path }) => path.startsWith("draft.") || path === "preference.put",
        true: httpLink({
          ...link,
          fetch: (url, init) =>
            fetch(url, { ...(init as RequestInit), keepalive: typeof init?.body === "string" && init.body.length < LASTING_CHARACTERS }),
        }),
        false: httpBatchLink(link),
      }),
    }),
  ],
});

export function isRefusal(error: unknown, code: string): boolean {
  return error instanceof TRPCClientError && (error.data as { code?: string } | null | undefined)?.code === code;
}
/** What a failed call says, in the server's words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
/** The refusal of the server that a failed call carries, if it carries one. */
export function faultOf(error: unknown): WireFault | null {
  return error instanceof TRPCClientError ? ((error.data as { fault?: WireFault | null } | null | undefined)?.fault ?? null) : null;
}

function onUnauthorized(error: unknown): void {
  if (!isRefusal(error, "UNAUTHORIZED") || location.pathname === "/sign-in") return;
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, { meta }) => meta?.isQuiet || onUnauthorized(error) }),
  mutationCache: new MutationCache({ onError: onUnauthorized }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      // A refusal stays one however often it is asked; only a lost connection is tried again.
      retry: (count, error) => count < 2 && !(error instanceof TRPCClientError && error.data),
    },
  },
});
export const trpc = createTRPCOptionsProxy<AppRouter>({ client: api, queryClient });
