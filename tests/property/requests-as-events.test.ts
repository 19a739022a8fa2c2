/** A disk request looks at the state that it finds at each of its steps. @source io.md §4, §5; cases of Xen's inside 1, 3, 4, 5 */
import { describe, expect, test } from "vitest";
import type { InsideFollowDetail } from "../../simulator";
import { type LabDriver, starter } from "../support/lab-driver";

const SEED = 11;
const HOST = "xen-02";
const DOM0 = `Control domain on host: ${HOST}`;

function followed(d: LabDriver, id: string): InsideFollowDetail {
  return d.lab.ask("inside", { host: d.named("host", HOST).ref, detail: { kind: "follow", id } })?.detail as InsideFollowDetail;
}
/** A guest or Dom0 shares a pCPU with one that is always busy, and a woken vCPU waits long for it. */
function starve(d: LabDriver, who: "guest" | "dom0"): void {
  d.done("VM.start_on", { vm: d.vm("test-01"), host: d.named("host", HOST).ref, start_paused: false });
  d.run(60);
  d.exec("test-01", "(while :; do :; done) > /dev/null 2>&1 &");
  d.exec(DOM0, "xl vcpu-pin db-01 all 4-7; xl vcpu-pin test-01 all 0; xl vcpu-pin 0 all 1-3; xl sched-credit2 -s -r 500000");
  d.exec(DOM0, who === "guest" ? "xl vcpu-pin db-01 all 0" : "xl vcpu-pin 0 all 0");
  d.run(1);
}
/** Follows the next write, and runs until it waits for a CPU after so many steps. */
function waiting(d: LabDriver, steps: number): string {
  const id = d.taken("inside.follow", { vm: d.vm("db-01"), request: "diskWrite", trigger: true });
  for (let n = 0; n < 5_000 && followed(d, id).follow.reached < steps; n++) d.lab.advance(d.lab.nextEventAt() ?? d.now);
  d.run(0.001);
  expect(followed(d, id).follow).toMatchObject({ state: "running", reached: steps });
  return id;
}
/** The same, of one that still waits when its guest has been paused: one that is nearly through goes on before the command has. */
function pausedWaiting(d: LabDriver, steps: number): string {
  for (let n = 0; n < 20; n++) {
    const id = waiting(d, steps);
    d.exec(DOM0, "xl pause db-01");
    if (followed(d, id).follow.state !== "done") return id;
    d.exec(DOM0, "xl unpause db-01");
    d.run(0.1);
  }
  throw new Error("no request was caught");
}
/** µs that a command in a guest takes for each of so many direct writes of 4 KiB. */
function eachWrite(d: LabDriver, vm: string, count: number): number {
  const { stderr } = d.exec(vm, `dd if=/dev/zero of=/var/tmp/each bs=4k count=${count} oflag=direct`);
  const seconds = Number(/copied, ([\d.e-]+) s/.exec(stderr)?.[1]);
  return (seconds * 1_000_000) / count;
}

describe("what becomes of a request that somebody disturbs", () => {
  test.each([["guest", 1] as const, ["dom0", 6] as const])(
    "paused while it waits for the CPU of the %s, it stands still; let go, it goes on",
    (who, steps) => {
      const d = starter(SEED);
      const vm = d.vm("db-01");
      starve(d, who);
      const id = pausedWaiting(d, steps);
      d.run(2);
      const held = followed(d, id);
      expect([held.follow.state, held.follow.trouble]).toEqual(["held", ["follow.paused", Number(d.field("VM", vm, "domid"))]]);
      // What Dom0 does goes on; what the guest does does not.
      expect(held.follow.reached).toBe(who === "guest" ? 1 : 13);
      d.exec(DOM0, "xl unpause db-01");
      d.run(2);
      const done = followed(d, id);
      expect([done.follow.state, done.follow.reached]).toEqual(["done", 15]);
      expect(done.steps.find(({ waited }) => waited?.on === "pause")?.waited?.us).toBeGreaterThan(900_000);
      d.lab.check();
    },
  );

  test("its domain destroyed while it stands still, it is gone with it", () => {
    const d = starter(SEED);
    const domid = Number(d.field("VM", d.vm("db-01"), "domid"));
    starve(d, "guest");
    const id = pausedWaiting(d, 1);
    d.run(1);
    d.exec(DOM0, "xl destroy db-01");
    d.run(2);
    expect(followed(d, id).follow).toMatchObject({ state: "failed", reached: 1, trouble: ["follow.domain_gone", domid] });
    d.lab.check();
  });

  test("its back end removed while it waits for Dom0, it fails, and so does the program that waits", () => {
    const d = starter(SEED);
    const vm = d.vm("db-01");
    const domid = Number(d.field("VM", vm, "domid"));
    starve(d, "dom0");
    const id = waiting(d, 6);
    d.taken("xenstore.rm", { host: d.named("host", HOST).ref, path: `/local/domain/0/backend/vbd/${domid}/51712` });
    d.run(2);
    const { follow } = followed(d, id);
    expect([follow.state, follow.trouble?.slice(0, 2), follow.reached]).toEqual(["failed", ["follow.lost", "xvda"], 6]);
    expect(d.text(vm)).toContain("the back end's directory is gone");
    d.lab.check();
  });
});

test("a frame whose interface loses its back end while it waits for Dom0 never comes to the bridge", () => {
  const d = starter(SEED);
  const vm = d.vm("db-01");
  const domid = Number(d.field("VM", vm, "domid"));
  starve(d, "dom0");
  const id = d.taken("inside.follow", { vm, request: "networkSend", trigger: true });
  for (let n = 0; n < 5_000 && followed(d, id).follow.reached < 6; n++) d.lab.advance(d.lab.nextEventAt() ?? d.now);
  d.taken("xenstore.rm", { host: d.named("host", HOST).ref, path: `/local/domain/0/backend/vif/${domid}/0` });
  d.run(2);
  const { follow, steps } = followed(d, id);
  expect([follow.state, follow.trouble]).toEqual(["failed", ["follow.device_gone", "eth0"]]);
  expect(steps.map(({ code }) => code)).not.toContain("bridge.forward");
  d.lab.check();
});

test("the next request of a steady load is followed, and the load is as before", () => {
  const d = starter(SEED);
  const vm = d.vm("db-01");
  const id = d.taken("inside.follow", { vm, request: "diskWrite", trigger: false });
  d.run(2);
  const { follow, steps } = followed(d, id);
  expect(follow).toMatchObject({ state: "done", reached: 15 });
  expect(steps[0]?.code).toBe("app.write");
  d.lab.check();
});

test("one direct write takes as long as each of a thousand", () => {
  const d = starter(SEED);
  const [one, each] = [eachWrite(d, "db-01", 1), eachWrite(d, "db-01", 1_000)];
  expect(each / one).toBeGreaterThan(0.8);
  expect(each / one).toBeLessThan(1.2);
});
