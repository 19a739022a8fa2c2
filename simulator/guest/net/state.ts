import type { Bytes } from "../../content/bytes";
import type { Ip } from "../../wire/address6";
import type { Pieces } from "../../wire/fragments";
import type { NfsClient } from "../nfs/client-state";
import type { NfsServer } from "../nfs/exports";
import type { Json, Mono } from "../os/types";
import type { Capture } from "./captures";
import type { DhcpServer } from "./dhcp-server";
import type { NftState } from "./firewall/nft/model";
import type { Firewall } from "./firewall/rules";
import type { Inet6, Net6 } from "./ipv6/state";
import type { BridgePort, MadeLink } from "./made/made-link";
import type { FilePart } from "./services";
import type { ControlBlock, TcpState } from "./tcp/control-block";

/** A network interface of the guest. */
export interface Interface {
  name: string;
  /** index of the virtual device, -1 for the loopback; of a link that the system has made beyond `MADE_DEVICE` */
  device: number;
  mac: string;
  mtu: number;
  up: boolean;
  carrier: boolean;
  addresses: { ip: number; prefix: number; dynamic: boolean; validUntil: Mono | null }[];
  rxBytes: number;
  rxPackets: number;
  txBytes: number;
  txPackets: number;
  /** it neither asks nor answers by ARP: `ip link set … arp off`; absent: it does */
  isWithoutArp?: boolean;
  /** `ip link set … multicast off`; absent: it is on */
  isWithoutMulticast?: boolean;
  /** number that the kernel has for it; absent: that of the device and two */
  index?: number;
  /** packets that wait at most; absent: 1000 */
  queueLength?: number;
  /** its IPv6; absent: it is down, or has none */
  v6?: Inet6;
  /** addresses of IPv6 that were set while it was down: it has them when it comes up; absent: none */
  early6?: { ip: string; prefix: number }[];
  /** offloads that were set otherwise than the driver does, by their long names; absent: none */
  offloads?: { [name: string]: boolean };
  /** what it is, of a link that the system has made for itself; absent: a device */
  made?: MadeLink;
  /** its place in a bridge of the system; absent: it is in none */
  port?: BridgePort;
}

/** Neighbour states of Linux. @source network.md §7 */
export type NeighbourState = "INCOMPLETE" | "REACHABLE" | "STALE" | "DELAY" | "PROBE" | "FAILED" | "PERMANENT";

/** An entry of the cache of ARP, or of neighbours that speak IPv6. */
export interface Neighbour {
  ip: Ip;
  device: number;
  mac: string;
  state: NeighbourState;
  /** end of the state, or next probe */
  until: Mono | null;
  probes: number;
  /** packets that wait for the address, Latin-1 */
  queue: { bytes: string; pid: number; tag: number }[];
  /** it has said that it is a router */
  isRouter?: boolean;
}

/** A route; `via` null: on link. */
export interface Route {
  destination: number;
  prefix: number;
  via: number | null;
  device: number;
  metric: number;
  proto: "kernel" | "dhcp" | "static" | "boot";
  source: number | null;
}

/** A socket. Echo sockets belong to ping. */
export interface Socket {
  id: number;
  pid: number;
  kind: "icmp" | "icmp6" | "udp" | "tcp" | "arp";
  state: TcpState | "LISTEN" | "UNCONN";
  localIp: Ip;
  localPort: number;
  remoteIp: Ip;
  remotePort: number;
  /** device that its packets leave by, where its addresses are those of a link; absent: as the routes say */
  on?: number;
  owner: string;
  /** of a connection; a state that was kept before there were any has none */
  tcp: ControlBlock | null;
  /** of a service: what it was asked so far, what it has still to say and to send of a file, and whether that is the last */
  asked: Bytes;
  reply: Bytes;
  file: FilePart | null;
  isLast?: boolean;
  /** of the kernel's own client: what has happened to it, and was not looked at yet. Absent: nothing */
  events?: string[];
  /** a connection to a service that has a process for each, and none for this one yet. Absent: otherwise */
  isUnserved?: true;
  /** of UDP: datagrams that have come and were not read yet, oldest first */
  datagrams?: Datagram[];
  /** of UDP: its program hears of every ICMP error about what it has sent */
  hearsErrors?: boolean;
  /** of UDP: what has become of something that was sent, by the name of its error, until somebody asks */
  error?: SocketError;
}

/** What may become of a datagram. */
export type SocketError = "ECONNREFUSED" | "EHOSTUNREACH" | "ENETUNREACH";

/** A datagram that has come. */
export interface Datagram {
  from: Ip;
  port: number;
  bytes: Bytes;
}

/** Progress of DHCP on one interface. */
export interface DhcpState {
  device: number;
  state: "off" | "discover" | "request" | "bound" | "renew" | "rebind";
  transaction: number;
  offer: Json;
  nextAt: Mono | null;
  waitUs: number;
  startedAt: Mono;
  serverId: number;
  router: number | null;
  dns: number[];
  /** length of the lease it holds, µs; 0 before the first */
  leaseUs: number;
}

/** The network stack. */
export interface NetState {
  interfaces: Interface[];
  neighbours: Neighbour[];
  routes: Route[];
  sockets: Socket[];
  dhcp: DhcpState[];
  /** frames and deliveries on their way through the kernel */
  delayed: { at: Mono; device: number; bytes: string; inbound: boolean }[];
  nextSocket: number;
  nextPort: number;
  packetId: number;
  forwarding: boolean;
  /** highest number that the kernel has given to a link that the system has made; absent: it has made none */
  lastIndex?: number;
  /** names of interfaces that answer ARP for whom they lead to; absent: none */
  proxyArp?: string[];
  /** rules of iptables, and what is remembered of flows; absent: nobody has made any */
  firewall?: Firewall;
  /** the same of ip6tables */
  firewall6?: Firewall;
  /** tables that nft has made; absent: none */
  nft?: NftState;
  /** programs that read frames as they pass; absent: none do */
  captures?: Capture[];
  /** what it gives addresses out on; absent: on nothing */
  dhcpServer?: DhcpServer;
  /** what it has mounted of others by NFS; absent: nothing */
  nfs?: NfsClient;
  /** what it lets others mount; absent: it has no server of NFS, or nobody has asked that yet */
  nfsServer?: NfsServer;
  /** pieces of packets that are not whole yet; absent: none have come */
  fragments?: Pieces[];
  /** what ways to others take that take less than their interface */
  pathMtus?: { ip: number; mtu: number; until: Mono }[];
  /** routes and settings of IPv6; absent: nothing of it has been up yet */
  ipv6?: Net6;
}

/** A stack with nothing configured. */
export function newNet(): NetState {
  return {
    interfaces: [],
    neighbours: [],
    routes: [],
    sockets: [],
    dhcp: [],
    delayed: [],
    nextSocket: 1,
    nextPort: 32_768,
    packetId: 1,
    forwarding: false,
  };
}
