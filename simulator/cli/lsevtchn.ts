/** `lsevtchn`: a domain's event channels. @source hypervisor.md §8; Xen tools/xcutils/lsevtchn.c */
import { fail, instantProgram, ok } from "../guest/os/program";
import type { PortView } from "../xen/event-channels";
import { controlOf, insideOf } from "./common/control";

function describe(port: PortView): string {
  switch (port.state) {
    case "unbound":
      return `Interdomain (Waiting connection) - Remote Domain ${port.remoteDomid}`;
    case "interdomain":
      return `Interdomain (Connected) - Remote Domain ${port.remoteDomid}, Port ${port.remotePort}`;
    case "pirq":
      return `Physical IRQ ${port.source}`;
    case "virq":
      return `Virtual IRQ ${port.source}`;
    case "ipi":
      return "IPI";
  }
}

export const lsevtchn = instantProgram(
  "lsevtchn",
  (args, ctx) => {
    const { events, hypervisor } = insideOf(controlOf(ctx.control));
    const [text = "0"] = args;
    if (ctx.uid !== 0) return fail("xencall: error: Could not obtain handle on privileged command interface: Permission denied");
    const domid = /^\d+$/.test(text) ? Number(text) : 0;
    if (!hypervisor.domains.has(domid)) return fail(`Domain ID '${domid}' does not correspond to valid domain.`);
    return ok(
      events
        .ports(domid)
        .map((port) => `${`${port.port}`.padStart(4)}: VCPU ${port.vcpu}: ${describe(port)}\n`)
        .join(""),
    );
  },
  "/usr/sbin/lsevtchn",
);
