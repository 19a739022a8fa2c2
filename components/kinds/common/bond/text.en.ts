/** Modes of bonds in words. */
export const en = {
  "bondMode.balance-slb": "Active-active: VMs are spread over all NICs",
  "bondMode.active-backup": "Active-passive: one carries, another takes over",
  "bondMode.lacp-ports": "LACP, balanced by IP address and port",
  "bondMode.lacp-mac": "LACP, balanced by MAC address",
} as const;

declare module "../../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
