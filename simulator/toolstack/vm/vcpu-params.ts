/** `VCPUs_params` of a record, as a domain is made by them. @source hypervisor.md §10.1, §10.4 */
import type { RecordOf } from "../../model/generated/rows";
import type { DomainRequest } from "../../xen/hypervisor";

/** A scheduler parameter as its free text says, or null when it is no number that Xen takes. @source cli.md §3 (weight 1…65535) */
function wholeIn(text: string | undefined, low: number, high: number): number | null {
  const value = /^\d{1,6}$/.test(text ?? "") ? Number(text) : Number.NaN;
  return value >= low && value <= high ? value : null;
}

/** pCPUs that `mask` names (`1,3,7`), for every vCPU; numbers that the host does not have do not count. */
function pinning(mask: string | undefined, vcpus: number, pcpus: number): Pick<DomainRequest, "hard"> {
  const named = (mask ?? "").split(",").flatMap((part) => wholeIn(part.trim(), 0, pcpus - 1) ?? []);
  const hard = [...new Set(named)].sort((a, b) => a - b);
  return hard.length === 0 ? {} : { hard: new Array<readonly number[]>(vcpus).fill(hard) };
}

/** @param pcpus - of its host */
export function scheduleOf(
  { VCPUs_params, VCPUs_max }: Pick<Readonly<RecordOf["VM"]>, "VCPUs_params" | "VCPUs_max">,
  pcpus: number,
): Pick<DomainRequest, "weight" | "cap" | "hard"> {
  return {
    weight: wholeIn(VCPUs_params.weight, 1, 65_535) ?? 256,
    cap: wholeIn(VCPUs_params.cap, 0, 12_800) ?? 0,
    ...pinning(VCPUs_params.mask, VCPUs_max, pcpus),
  };
}
