/** Linux bridges of a control domain and their spanning trees. Words are those of bridge-utils 1.7 on Linux 6.1. @source network.md §5, §6 */
import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { type LabDriver, starter } from "../support/lab-driver";
import { expectStateOf, reopened } from "../support/lab-state";

const HOST = "xen-01";
function said(d: LabDriver, command: string, host = HOST): string {
  const { stdout, stderr, code } = d.exec(host, command, 200);
  return `${stdout}${stderr}${code === 0 ? "" : `[${code}]`}`;
}
const brctl = (d: LabDriver, words: string): string => said(d, `brctl ${words}`);
const isReached = (d: LabDriver, from: string, to: string): boolean => / 1 received/.test(said(d, `ping -c 1 -W 1 ${to}`, from));

test("makes, fills and takes away bridges as the real one says it", () => {
  const d = starter(3);
  for (const [words, answer] of [
    ["addbr brx", ""],
    ["addbr brx", "device brx already exists; can't create bridge with the same name\n[1]"],
    ["addbr vif1.0", "device vif1.0 already exists; can't create bridge with the same name\n[1]"],
    ["addif brx eth1", "device eth1 is already a member of a bridge; can't add it to bridge brx.\n[1]"],
    ["addif brx nosuch", "interface nosuch does not exist!\n[1]"],
    ["addif nobr vif1.0", "bridge nobr does not exist!\n[1]"],
    ["addif vif2.0 vif1.0", "can't add vif1.0 to bridge vif2.0: Operation not supported\n[1]"],
    ["addif brx xenbr1", "device xenbr1 is a bridge device itself; can't add a bridge device to a bridge device.\n[1]"],
    ["delif brx eth1", "device eth1 is not a port of brx\n[1]"],
    ["delif nobr eth1", "bridge nobr does not exist!\n[1]"],
    ["delif xenbr1 eth1", ""],
    ["addif brx eth1", ""],
    ["delbr nobr", "bridge nobr doesn't exist; can't delete it\n[1]"],
    ["delbr vif1.0", "can't delete bridge vif1.0: Operation not permitted\n[1]"],
    ["show vif1.0", "device vif1.0 is not a bridge!\n[1]"],
    ["show nob", "bridge nob does not exist!\n[1]"],
    ["showmacs nob", "read of forward table failed: No such device\n[1]"],
    ["showstp nob", "bridge nob does not exist!\n[1]"],
    ["stp brx bogus", "expect on/off for argument\n[1]"],
    ["stp nob on", "set stp status failed: No such device\n[1]"],
    ["stp brx", "Incorrect number of arguments for command\nUsage: brctl stp <bridge> {on|off}\tturn stp on/off\n[1]"],
    ["stp brx on", ""],
    ["setbridgeprio brx 99999", ""],
    ["setbridgeprio brx abc", "bad priority\n[1]"],
    ["setfd brx 4", ""],
    ["setfd brx 99", "set forward delay failed: Numerical result out of range\n[1]"],
    ["setfd brx abc", "bad forward delay value\n[1]"],
    ["sethello brx 1", ""],
    ["sethello brx 11", "set hello timer failed: Numerical result out of range\n[1]"],
    ["setmaxage brx 6", ""],
    ["setmaxage brx 60", "set max age failed: Numerical result out of range\n[1]"],
    ["setpathcost brx eth1 100", ""],
    ["setpathcost brx eth1 0", "set path cost failed: Numerical result out of range\n[1]"],
    ["setpathcost brx zz 7", "set path cost failed: No such device\n[1]"],
    ["setportprio brx eth1 5", ""],
    ["setportprio brx eth1 64", "set port priority failed: Numerical result out of range\n[1]"],
    ["setageing brx 10", ""],
    ["hairpin brx eth1 on", ""],
    ["hairpin brx eth1 foo", "expect on/off for argument\n[1]"],
    ["hairpin brx zz on", "interface zz does not exist!\n[1]"],
  ] as const)
    expect(brctl(d, words), words).toBe(answer);
  said(d, "ip link set brx up");
  expect(brctl(d, "delbr brx")).toBe("bridge brx is still up; can't delete it\n[1]");
  expect(brctl(d, "show brx")).toMatch(/^bridge name\tbridge id\t\tSTP enabled\tinterfaces\nbrx\t\t869f\.a0369f\w{6}\tyes\t\teth1\n$/);
  d.run(0.5);
  const stp = brctl(d, "showstp brx")
    .replaceAll(/869f\.\w{12}/g, "ID")
    .replaceAll(/(hello|gc|forward delay|hold) timer\t+ +\d+\.\d\d/g, "$1 timer");
  expect(stp).toBe(
    `brx
 bridge id\t\tID
 designated root\tID
 root port\t\t   0\t\t\tpath cost\t\t   0
 max age\t\t   6.00\t\t\tbridge max age\t\t   6.00
 hello time\t\t   1.00\t\t\tbridge hello time\t   1.00
 forward delay\t\t   4.00\t\t\tbridge forward delay\t   4.00
 ageing time\t\t  10.00
 hello timer\t\t\ttcn timer\t\t   0.00
 topology change timer\t   0.00\t\t\tgc timer
 flags\t\t\t


eth1 (1)
 port id\t\t1401\t\t\tstate\t\t      listening
 designated root\tID\tpath cost\t\t 100
 designated bridge\tID\tmessage age timer\t   0.00
 designated port\t1401\t\t\tforward delay timer
 designated cost\t   0\t\t\thold timer
 flags\t\t\t
 hairpin mode\t\t   1

`.replace(" hello timer\t\t\ttcn", " hello timer\t\t\ttcn"),
  );
  const again = reopened(d, undefined, makeGuestEngine);
  expectStateOf(again.lab, d.lab.snapshot());
  expect(said(d, "ip link set brx down; brctl delbr brx; brctl show brx; brctl addif xenbr1 eth1; brctl delbr xenbr1")).toBe(
    "bridge brx does not exist!\nbridge xenbr1 is still up; can't delete it\n[1]",
  );
  d.lab.check();
});

test("a user who is not root changes nothing", () => {
  const d = starter(3);
  for (const [words, answer] of [
    ["addif xenbr0 vif1.0", "can't add vif1.0 to bridge xenbr0: Operation not permitted"],
    ["addbr brx", "add bridge failed: Operation not permitted"],
    ["stp xenbr0 on", "set stp status failed: Operation not permitted"],
  ])
    expect(said(d, `su nobody -c 'brctl ${words}'`), words).toContain(answer);
});

describe("a spanning tree", () => {
  test("keeps new ports from passing anything on for two forward delays", () => {
    const d = starter(3);
    expect(isReached(d, "web-01", "10.0.0.1")).toBe(true);
    said(d, "brctl setfd xenbr0 5; brctl stp xenbr0 on; brctl delif xenbr0 vif1.0; brctl addif xenbr0 vif1.0");
    expect(brctl(d, "showstp xenbr0")).toMatch(/vif1\.0 \(\d\)\n.*state\t\t {6}listening/);
    expect(isReached(d, "web-01", "10.0.0.1")).toBe(false);
    d.run(5);
    expect(brctl(d, "showstp xenbr0")).toMatch(/vif1\.0 \(\d\)\n.*state\t\t {7}learning/);
    d.run(5);
    expect(brctl(d, "showstp xenbr0")).toMatch(/vif1\.0 \(\d\)\n.*state\t\t {5}forwarding/);
    expect(isReached(d, "web-01", "10.0.0.1")).toBe(true);
    said(d, "brctl stp xenbr0 off; brctl delif xenbr0 vif1.0; brctl addif xenbr0 vif1.0");
    expect(isReached(d, "web-01", "10.0.0.1")).toBe(true);
    d.lab.check();
  });
  test("of two servers has one root, by their switch, and goes back to its own when the other is gone", () => {
    const d = starter(3);
    for (const host of ["xen-01", "xen-02"]) said(d, "brctl stp xenbr0 on", host);
    said(d, "brctl setbridgeprio xenbr0 4096", "xen-02");
    d.run(10);
    expect(brctl(d, "showstp xenbr0")).toMatch(/designated root\t1000\.\w+\n root port\t\t {3}1\t\t\tpath cost\t\t {3}4\n/);
    said(d, "brctl stp xenbr0 off", "xen-02");
    d.run(25);
    expect(brctl(d, "showstp xenbr0")).toMatch(/designated root\t8000\.\w+\n root port\t\t {3}0\t/);
    expect(isReached(d, "web-01", "10.0.0.1")).toBe(true);
    expectStateOf(reopened(d, undefined, makeGuestEngine).lab, d.lab.snapshot());
  });
});
