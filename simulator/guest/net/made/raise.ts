/** An interface is set up, and the VLANs on it with it. */
import type { Machine } from "../../os/machine";
import { byDevice, connect } from "../interfaces";
import { settle6 } from "../ipv6/autoconf";
import { gratuitousArp } from "../neighbours";
import type { Interface } from "../state";
import { settleLinks, vlansToRaise } from "./links";

/** @returns whether it is up: a VLAN is not while what carries it is down. @source Linux net/8021q/vlan_dev.c (vlan_dev_open: ENETDOWN) */
export function setUp(m: Machine, i: Interface): boolean {
  if (i.up) return true;
  if (i.made?.kind === "vlan" && byDevice(m, i.made.lower)?.up !== true) return false;
  i.up = true;
  settleLinks(m);
  connect(m, i);
  settle6(m);
  if (!i.isWithoutArp) gratuitousArp(m, i);
  for (const vlan of vlansToRaise(m, i)) setUp(m, vlan);
  return true;
}
