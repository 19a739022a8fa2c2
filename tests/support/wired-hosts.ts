/** Hosts of all eras whose network scripts are run: for tests of wiring. */
import { expect } from "vitest";
import { type LabDriver, openedHistory } from "./lab-driver";

export const PEER = "xen-2025";
export const history = (): LabDriver => openedHistory(7);
export function on(d: LabDriver, host: string, command: string): string {
  const { stdout, stderr, code } = d.exec(host, command, 120);
  expect(`${stderr}${code}`, command).toBe("0");
  return stdout;
}
export const ref = (d: LabDriver, host: string): string => d.named("host", host).ref;
/** A host on which no script has run. */
export function bare(d: LabDriver, host: string, mode: string): void {
  d.done("wiring.undo_all", { host: ref(d, host) });
  d.taken("wiring.choose", { host: ref(d, host), mode });
}
/** Interfaces as `name: flags master mac`. */
export function links(d: LabDriver, host: string): string[] {
  const rows = on(d, host, "ip -o link").trim().split("\n");
  return rows.flatMap((row) => {
    const [, name = "", flags = ""] = /^\d+: (\S+): <(\S*)>/.exec(row) ?? [];
    if (/^(lo|vif[1-9])/.test(name)) return [];
    const master = / master (\S+)/.exec(row)?.[1] ?? "-";
    return [`${name}: ${flags.replace(",LOWER_UP", "")} ${master} ${/ether (\S+)/.exec(row)?.[1]}`];
  });
}
export const isReached = (d: LabDriver, address: string): boolean => d.exec(PEER, `ping -c 1 -W 1 ${address}`, 30).code === 0;
