/**
 * Whether a request that changes something, or opens a socket, comes from a page of this server.
 * Browsers always send Origin then; tools that are no browser send none and are let through, since they carry no one else's cookie.
 * @param allowed - further origins, from XENARIUM_ORIGINS
 */
export function isOwnOrigin(origin: string | undefined | null, host: string | undefined | null, allowed: readonly string[] = []): boolean {
  if (!origin) return true;
  if (allowed.includes(origin)) return true;
  try {
    return host !== undefined && host !== null && new URL(origin).host === host;
  } catch {
    return false;
  }
}
