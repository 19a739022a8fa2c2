/**
 * Calls carry JSON as it stands: no dates, maps or sets, which `server/contract` has none of. Given to tRPC as what changes values on their
 * way, it changes none, and keeps their types as they are written: without one, tRPC works out what JSON makes of every type, and loses
 * which texts go with which parameters.
 */
export const plainJson = { serialize: (value: unknown): unknown => value, deserialize: (value: unknown): unknown => value };
