/** Time zones that an installation offers, by their names. */
export const ZONE_NAMES: readonly string[] = [
  "Africa/Cairo",
  "Africa/Johannesburg",
  "America/Chicago",
  "America/Denver",
  "America/Los_Angeles",
  "America/New_York",
  "America/Sao_Paulo",
  "America/Toronto",
  "Asia/Dubai",
  "Asia/Kolkata",
  "Asia/Shanghai",
  "Asia/Singapore",
  "Asia/Tokyo",
  "Australia/Sydney",
  "Europe/Berlin",
  "Europe/London",
  "Europe/Madrid",
  "Europe/Paris",
  "Europe/Vienna",
  "Europe/Warsaw",
  "Europe/Zurich",
  "Pacific/Auckland",
  "UTC",
];

/** Regions and names without one, as the directory of zones lists them. */
export function zoneRegions(): string[] {
  return [...new Set(ZONE_NAMES.map((name) => (name.includes("/") ? `${name.split("/")[0]}/` : name)))];
}
/** Names within a region. */
export function zonesIn(region: string): string[] {
  return ZONE_NAMES.filter((name) => name.startsWith(`${region}/`)).map((name) => name.slice(region.length + 1));
}
