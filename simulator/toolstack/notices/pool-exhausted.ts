/** A network's DHCP server has no address left for whoever asks. */
import { defineNotice } from "./notice";

/** A DHCP server, its network and what it has to give away, as text. */
export interface DhcpPool {
  readonly server: string;
  readonly segment: string;
  readonly first: string;
  readonly last: string;
}

/** It stands until there is a free address again. */
export const poolExhausted = defineNotice<DhcpPool>("DHCP_POOL_EXHAUSTED", {
  cls: "Pool",
  event: {
    when: "a network's DHCP server has no address for whoever asks",
    body: ({ server, segment, first, last }) => `The DHCP server ${server} on ${segment} has no free address from ${first} to ${last}`,
  },
});
