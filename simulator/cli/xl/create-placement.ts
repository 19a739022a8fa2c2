/** `pool=`, `cpus=`, `cpus_soft=` of a configuration: where a new domain may run. @source cli.md §7; hypervisor.md §10.4 */
import { type ConfigValue, parseConfig } from "../../toolstack/guest-config/parse";
import { quit, type XlCall } from "./command";
import { asMask, readCpus, recordMask } from "./cpu-range";

type Mask = readonly number[] | null;
interface Placement {
  readonly pool: number | null;
  readonly hard: Masks;
  readonly soft: Masks;
}
/** by vCPU, where a list gave them: a vCPU behind its end runs anywhere; or one for all */
type Masks = readonly Mask[] | { readonly all: Mask };

function masksOf(call: XlCall, value: ConfigValue | undefined): Masks {
  const read = (text: string): Mask => {
    const cpus = readCpus(text, call.hypervisor);
    return cpus.length > 0 ? asMask(cpus, call.hypervisor) : quit(`Unable to parse cpus: ${text}\n`);
  };
  if (value === undefined) return [];
  return typeof value === "string" ? { all: read(value) } : value.map((item) => read(String(item)));
}

/** Reads them, and refuses what this host does not have. */
export function placementOf(call: XlCall, text: string): Placement {
  const parsed = parseConfig(text);
  const settings = new Map(parsed.ok ? parsed.settings.map(({ key, value }) => [key, value]) : []);
  const name = settings.get("pool");
  const pool = name === undefined ? null : (call.hypervisor.pools.named(String(name)) ?? quit(`Illegal pool specified: ${name}\n`));
  return { pool: pool?.id ?? null, hard: masksOf(call, settings.get("cpus")), soft: masksOf(call, settings.get("cpus_soft")) };
}

/** Puts a domain that has just been built where it belongs. */
export function place(call: XlCall, text: string, domid: number): void {
  const domain = call.domain(domid);
  if (!domain) return;
  const { pool, hard, soft } = placementOf(call, text);
  if (pool !== null && pool !== domain.pool) {
    call.hypervisor.moveDomain(domain, pool);
    call.did("libxl_cpupool_movedomain", "xc_cpupool_movedomain", "XEN_SYSCTL_cpupool_op", domid);
  }
  // A guest that names its pCPUs is not placed on nodes as well.
  const isGiven = (masks: Masks): boolean => "all" in masks || masks.length > 0;
  if (isGiven(hard) && call.hypervisor.release.hasSoftAffinity) call.hypervisor.setAffinity(domain, null, { soft: null });
  for (const [key, masks] of [
    ["hard", hard],
    ["soft", soft],
  ] as const) {
    if (!isGiven(masks)) continue;
    for (let vcpu = 0; vcpu < domain.maxVcpus; vcpu++) {
      const mask = "all" in masks ? masks.all : masks[vcpu];
      if (mask !== undefined) call.hypervisor.setAffinity(domain, vcpu, { [key]: mask });
    }
    call.did("libxl_set_vcpuaffinity", "xc_vcpu_setaffinity", "XEN_DOMCTL_setvcpuaffinity", domid);
  }
  if (isGiven(hard)) recordMask(call, domid);
}
