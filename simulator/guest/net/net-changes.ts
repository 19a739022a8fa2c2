/** What a control domain's hotplug and network scripts do to its own stack, as the world around tells its kernel. */

/** An address of an interface: the number, and bits of its mask. */
export interface NetAddress {
  readonly ip: number;
  readonly prefix: number;
}

/** One change; an interface is known by its device number, which is that of the kernel less two. */
export type NetChange =
  /** an interface is made, or becomes what is said here */
  | {
      readonly do: "interface";
      readonly device: number;
      readonly name: string;
      readonly mac: string;
      readonly mtu: number;
      readonly isUp: boolean;
      readonly hasArp: boolean;
      readonly hasCarrier: boolean;
      /** absent: it is on */
      readonly hasMulticast?: boolean;
      /** number that the kernel has for it; absent: that of the device and two */
      readonly index?: number;
      /** packets that wait at most; absent: as usual */
      readonly queueLength?: number;
      readonly addresses: readonly NetAddress[];
    }
  | { readonly do: "carrier"; readonly device: number; readonly isUp: boolean }
  /** others are told anew where an interface's addresses are */
  | { readonly do: "announce"; readonly device: number }
  | { readonly do: "drop"; readonly device: number }
  | {
      readonly do: "route";
      readonly isThere: boolean;
      readonly destination: number;
      readonly prefix: number;
      readonly via: number | null;
      readonly device: number;
      readonly metric: number;
      readonly source: number | null;
    }
  | { readonly do: "forwarding"; readonly isOn: boolean }
  | { readonly do: "proxyArp"; readonly name: string; readonly isOn: boolean }
  /** a DHCP server is started on an interface, with its first and last address, or stopped */
  | { readonly do: "dhcpServer"; readonly device: number; readonly first: number; readonly last: number; readonly isOn: boolean }
  /** an interface asks for an address, or stops asking and loses its lease */
  | { readonly do: "dhcp"; readonly device: number; readonly isOn: boolean }
  /** addresses of IPv6 beside that of the link, the way out, and whether routers are believed */
  | {
      readonly do: "ipv6";
      readonly device: number;
      readonly isAuto: boolean;
      readonly addresses: readonly { readonly ip: string; readonly prefix: number }[];
      readonly via: string | null;
    }
  /** name servers, as /etc/resolv.conf has them */
  | { readonly do: "resolver"; readonly servers: readonly string[] }
  /** a file that says how the network is set up */
  | { readonly do: "file"; readonly path: string; readonly text: string }
  /** a call of iptables, without its own name */
  | { readonly do: "iptables"; readonly words: readonly string[] };

/** How a stack is, for whoever looks from outside. */
export interface NetFacts {
  readonly isForwarding: boolean;
  /** names of interfaces that answer ARP for others */
  readonly proxyArp: readonly string[];
  readonly interfaces: readonly {
    readonly device: number;
    readonly name: string;
    readonly mac: string;
    readonly isUp: boolean;
    readonly addresses: readonly NetAddress[];
  }[];
  /** rules of the nat table, as `iptables -S` has them */
  readonly nat: readonly string[];
}

/** An address with its mask's bits and the gateway that is used with it. */
export interface NicAddress {
  readonly ipv4: string;
  readonly prefix: number;
  readonly gateway: string;
}
