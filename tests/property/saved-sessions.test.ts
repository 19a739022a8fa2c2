/** A guest that is written down and read again between any two steps goes on with what its programs had open. */
import { expect, test } from "vitest";
import { TestWorld } from "../../simulator/guest/test-harness";

test.each([3, 11])("scp and a capture beside it, saved every few milliseconds (seed %i)", (seed) => {
  const world = new TestWorld();
  const nic = (n: number) => [{ device: 0, mac: `00:16:3e:00:00:0${n}`, mtu: 1500 }];
  const one = world.add({ name: "one", nics: nic(1) });
  const two = world.add({ name: "two", nics: nic(2), domid: 6 });
  world.hub([one, two]);
  for (const guest of [one, two]) guest.start();
  for (const guest of [one, two]) guest.login();
  one.command(
    "ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up; ssh-keygen -q -N '' -f /root/.ssh/id_ed25519; head -c 150000 /dev/urandom > f",
  );
  two.command("ip addr add 10.0.0.2/24 dev eth0; ip link set eth0 up; mkdir -p -m 700 .ssh");
  two.command(`echo '${one.command("cat .ssh/id_ed25519.pub").trim()}' > .ssh/authorized_keys`);
  const exec = { id: "scp", stdout: "", stderr: "", code: null as number | null };
  one.execs.push(exec);
  two.exec("(timeout 60 tcpdump -w /tmp/c.pcap -s 100 port 22 2> /dev/null &); sleep 0.1");
  one.engine.exec("scp", "scp -q -o StrictHostKeyChecking=no -o LogLevel=QUIET /root/f 10.0.0.2:g");
  for (let steps = 0; exec.code === null; steps++) {
    if (!world.step(world.now + 60_000_000)) throw new Error("it does not end");
    if (steps % (13 + seed) !== 0) continue;
    for (const guest of [one, two]) guest.engine.reopen(guest.engine.image());
  }
  expect(exec).toMatchObject({ code: 0, stderr: "" });
  expect(two.exec("md5sum < g").stdout).toBe(one.exec("md5sum < /root/f").stdout);
  expect(two.exec("pkill tcpdump; sleep 0.2; tcpdump -nnr /tmp/c.pcap 2> /dev/null | head -1").stdout).toMatch(
    /Flags \[S\], seq \d+, win 64240/,
  );
  expect([...one.faults, ...two.faults]).toEqual([]);
});
