/** Whatever a line loses, what programs send arrives as it was. */
import { expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../../simulator/guest/test-harness";

/** Numbers by a seed. @source Mulberry32 */
function draws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Two guests on a line that loses a part of the frames, delays each by up to a millisecond, and now and then brings one twice. */
function pair(seed: number): { one: TestGuest; two: TestGuest; draw: () => number; line: { loss: number } } {
  const world = new TestWorld();
  const draw = draws(seed);
  const nic = (n: number) => [{ device: 0, mac: `00:16:3e:00:00:0${n}`, mtu: 1500 }];
  const one = world.add({ name: "one", nics: nic(1) });
  const two = world.add({ name: "two", nics: nic(2), domid: 6, workload: "web" });
  const line = { loss: 0 };
  for (const [from, to] of [
    [one, two],
    [two, one],
  ] as const)
    from.onFrame = (_nic, frame) => {
      if (draw() < line.loss) return;
      const times = draw() < line.loss / 10 ? 2 : 1;
      for (let n = 0; n < times; n++) world.after(60 + Math.floor(draw() * 1000), () => to.engine.frameIn(0, frame));
    };
  for (const guest of [one, two]) guest.start();
  for (const guest of [one, two]) guest.login();
  one.command("ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up; ssh-keygen -q -N '' -f /root/.ssh/id_ed25519");
  two.command("ip addr add 10.0.0.2/24 dev eth0; ip link set eth0 up; mkdir -p -m 700 /root/.ssh");
  const key = one.command("cat /root/.ssh/id_ed25519.pub").trim();
  two.command(`echo '${key}' > /root/.ssh/authorized_keys`);
  // Who has which address is known: a line that loses questions of ARP has ways of its own to fail.
  one.command("ip neigh replace 10.0.0.2 lladdr 00:16:3e:00:00:02 dev eth0");
  two.command("ip neigh replace 10.0.0.1 lladdr 00:16:3e:00:00:01 dev eth0");
  return { one, two, draw, line };
}

test.each([1, 7, 41, 1_009])("files arrive byte for byte by nc, curl, wget, scp and sftp (seed %i)", (seed) => {
  const { one, two, draw, line } = pair(seed);
  for (const way of ["nc", "curl", "wget", "put", "get", "sftp"]) {
    const size = Math.floor(draw() * 200_000) + (draw() < 0.2 ? 0 : 1);
    line.loss = draw() * 0.08;
    one.exec(`head -c ${size} /dev/urandom > /tmp/f; rm -f /tmp/g /tmp/h`);
    two.exec("rm -f /tmp/g");
    const SSH = "-o StrictHostKeyChecking=no -o LogLevel=QUIET";
    if (way === "nc") {
      two.exec("(nc -l 5000 > /tmp/g &); sleep 0.1");
      one.exec("nc -N 10.0.0.2 5000 < /tmp/f", 600);
      two.exec("while pgrep -x nc > /dev/null; do sleep 0.1; done", 600);
    } else if (way === "curl" || way === "wget") {
      line.loss = 0;
      one.exec(`scp -q ${SSH} /tmp/f 10.0.0.2:/var/www/html/f`, 600);
      line.loss = draw() * 0.08;
      one.exec(way === "curl" ? "curl -s -m 600 -o /tmp/g http://10.0.0.2/f" : "wget -q -O /tmp/g http://10.0.0.2/f", 700);
    } else if (way === "put") one.exec(`scp -q ${SSH} /tmp/f 10.0.0.2:/tmp/g`, 600);
    else if (way === "get") one.exec(`scp -q ${SSH} /tmp/f 10.0.0.2:/tmp/g && scp -q ${SSH} 10.0.0.2:/tmp/g /tmp/g`, 900);
    else one.exec(`echo 'put /tmp/f /tmp/g' | sftp ${SSH} 10.0.0.2 > /dev/null 2>&1`, 600);
    line.loss = 0;
    const where = way === "curl" || way === "wget" || way === "get" ? one : two;
    expect([way, size, where.exec("md5sum < /tmp/g").stdout]).toEqual([way, size, one.exec("md5sum < /tmp/f").stdout]);
  }
  expect([...one.faults, ...two.faults]).toEqual([]);
});
