/** Changes to a running domain that the toolstack asks for: some by hypercall, some by asking the guest over XenStore. */
import { toolstackCall } from "./domain-parts";
import { hostInside, type RunningGuest, type World } from "./world";

/** Who asks, for the list of calls: XAPI's xenopsd, xl itself, or xend for a command such as `xm pause`. */
export type Program = "xenopsd" | "xl" | `xm ${string}`;

/**
 * Program, library and libxenctrl's function of a request, as the list of calls has them.
 * @source hypervisor.md §1 (xl → libxl → libxc; xenopsd → libxc; xm → XML-RPC → xend → libxc)
 */
export function viaOf(program: Program, library: string, control: string): readonly [program: string, library: string, control: string] {
  if (program === "xl") return [program, library, control];
  return program === "xenopsd" ? [program, "", control] : ["xend", `${program} (XML-RPC)`, control];
}

/** Asks a guest to go down or to reboot; its kernel answers by clearing the key. @source xenstore.md §9 */
export function askShutdown(world: World, guest: RunningGuest, kind: "poweroff" | "reboot" | "suspend" | "halt"): void {
  hostInside(world, guest.host).xenstore.write(`/local/domain/${guest.domid}/control/shutdown`, kind);
}

/** Whether a guest hears what is written for it. @source xenstore.md §9 (HVM without PV drivers: ERROR_NOPARAVIRT) */
export function hearsXenStore(guest: RunningGuest): boolean {
  return guest.hasFrontends && guest.spec.domainType !== "hvm";
}

/** Says for each vCPU whether it is to be online, in one transaction. @source hypervisor.md §10.5 */
export function askVcpus(world: World, guest: RunningGuest, count: number): void {
  const inside = hostInside(world, guest.host);
  const most = inside.hypervisor.domains.get(guest.domid)?.maxVcpus ?? 1;
  const client = inside.xenstore.client(0);
  for (let attempt = 0; attempt < 8; attempt++) {
    const started = client.startTransaction();
    if (!started.ok) return;
    for (let cpu = 0; cpu < most; cpu++)
      client.write(`/local/domain/${guest.domid}/cpu/${cpu}/availability`, cpu < count ? "online" : "offline", started.value);
    const ended = client.endTransaction(started.value, true);
    if (ended.ok || ended.error !== "EAGAIN") return;
  }
}

/** Sets the balloon's target; the guest follows as it can. @param bytes - with video memory */
export function askMemory(world: World, guest: RunningGuest, bytes: number, program: Program): void {
  const inside = hostInside(world, guest.host);
  toolstackCall(world, inside, viaOf(program, "libxl_set_memory_target", "xc_domain_setmaxmem"), "XEN_DOMCTL_max_mem", guest.domid);
  inside.xenstore.write(`/local/domain/${guest.domid}/memory/target`, `${Math.floor(bytes / 1024)}`);
}

/** Weight and cap of a running domain. @source hypervisor.md §10.1 */
export function setShares(
  world: World,
  guest: RunningGuest,
  changes: { readonly weight?: number; readonly cap?: number },
  program: Program,
): void {
  const inside = hostInside(world, guest.host);
  const domain = inside.hypervisor.domains.get(guest.domid);
  if (!domain) return;
  toolstackCall(
    world,
    inside,
    viaOf(program, "libxl_domain_sched_params_set", "xc_sched_credit_domain_set"),
    "XEN_DOMCTL_scheduler_op",
    guest.domid,
  );
  inside.hypervisor.setSchedule(domain, changes);
}
