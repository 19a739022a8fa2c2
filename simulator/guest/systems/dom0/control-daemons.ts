/** Daemons of a control domain, in the order in which init starts them. @source hypervisor.md §1; cli.md §8 (xend is a Python program) */
import type { ControlDaemons, ServiceDraft as Draft } from "../../modelled/flavour";

/** What a control domain runs unless told: a host of today. */
export const modernDaemons: ControlDaemons = { xenstored: "oxenstored", xend: null };

const STORE: Readonly<Record<ControlDaemons["xenstored"], Draft>> = {
  oxenstored: {
    name: "oxenstored",
    command: "/usr/sbin/oxenstored --pid-file /var/run/xenstored.pid",
    unit: "xenstored.service",
    rssKib: 21_400,
    vszKib: 48_800,
  },
  xenstored: {
    name: "xenstored",
    command: "/usr/sbin/xenstored --pid-file /var/run/xenstored.pid",
    unit: "xenstored.service",
    rssKib: 1_900,
    vszKib: 8_700,
  },
};
/** guess: size of a Python 2 with xend's modules; `ps` on a host of that time would settle it */
const XEND: Draft = {
  name: "xend",
  command: "/usr/bin/python /usr/sbin/xend start",
  unit: "xend.service",
  rssKib: 18_600,
  vszKib: 214_000,
};
const REST: readonly Draft[] = [
  { name: "xenconsoled", command: "/usr/sbin/xenconsoled", unit: "xenconsoled.service", rssKib: 2_200, vszKib: 88_300 },
  {
    name: "xapi",
    command:
      "/opt/xensource/bin/xapi -nowatchdog -writereadyfile /var/run/xapi_startup.cookie -writeinitcomplete /var/run/xapi_init_complete.cookie -onsystemboot",
    unit: "xapi.service",
    rssKib: 164_000,
    vszKib: 1_204_000,
    ports: [80, 443],
  },
  { name: "xenopsd-xc", command: "/usr/sbin/xenopsd-xc", unit: "xenopsd-xc.service", rssKib: 61_000, vszKib: 402_000 },
  { name: "xcp-rrdd", command: "/usr/sbin/xcp-rrdd", unit: "xcp-rrdd.service", rssKib: 22_000, vszKib: 310_000 },
  { name: "squeezed", command: "/usr/sbin/squeezed", unit: "squeezed.service", rssKib: 11_000, vszKib: 120_000 },
];

export function controlDaemons({ xenstored, xend }: ControlDaemons): readonly Draft[] {
  const [consoles, ...others] = REST as readonly [Draft, ...Draft[]];
  return [STORE[xenstored], consoles, ...(xend === null ? [] : [XEND]), ...others];
}
