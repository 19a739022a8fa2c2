/** Whatever comes between while data go as a rate: they are in frames at once, and nothing of the stream is lost, doubled or out of its order. */
import { describe, expect, test } from "vitest";
import { BulkLab, nameOf } from "../support/bulk-lab";

/** Bytes by the sender's own stream on their way from one guest to another. */
class Stream {
  private constructor(
    readonly bulk: BulkLab,
    readonly got: string,
    private readonly sums: string,
  ) {}
  static begin(megabytes = 14): Stream {
    const bulk = BulkLab.make(2, 2);
    const sums = bulk.exec(nameOf(0), `head -c ${megabytes}000000 /dev/urandom > /tmp/f; md5sum < /tmp/f`);
    const got = bulk.start(nameOf(1), "nc -l 5000 | md5sum");
    bulk.driver.run(3);
    bulk.start(nameOf(0), `nc -N ${bulk.ip(1)} 5000 < /tmp/f`);
    bulk.until(() => bulk.runs.length > 0, 30);
    bulk.driver.run(0.015);
    expect(bulk.runs).toHaveLength(1);
    return new Stream(bulk, got, sums);
  }
  /** The same on its way once more, in a lab that was saved here and opened. */
  again(): Stream {
    return new Stream(this.bulk.opened(this.bulk.lab.snapshot()), this.got, this.sums);
  }
  get isRunning(): boolean {
    return this.bulk.runs.length > 0;
  }
  expectWhole(): void {
    expect(this.bulk.wait(this.got)).toBe(this.sums);
  }
}

/** What comes between; it leaves no run. */
const between: readonly (readonly [what: string, act: (s: Stream) => void])[] = [
  ["the sender's tcpdump", ({ bulk }) => void bulk.start(nameOf(0), "tcpdump -i eth0 -c 5 -w /tmp/cap tcp")],
  ["a tcpdump in the control domain", ({ bulk }) => void bulk.start("host-1", "tcpdump -i vif1.0 -c 5 -w /tmp/cap")],
  ["a rule of the receiver's firewall", ({ bulk }) => void bulk.exec(nameOf(1), "iptables -A INPUT -p icmp -j ACCEPT")],
  ["its interface is set down and up", ({ bulk }) => void bulk.exec(nameOf(1), "ip link set eth0 down; sleep 0.3; ip link set eth0 up")],
  ["its back end is set down and up", ({ bulk }) => void bulk.exec("host-1", "ip link set vif1.0 down; sleep 0.3; ip link set vif1.0 up")],
  [
    "the sender is paused",
    ({ bulk }) => {
      bulk.driver.done("VM.pause", { vm: bulk.driver.vm(nameOf(0)) });
      expect(bulk.runs).toHaveLength(0);
      bulk.driver.run(1).done("VM.unpause", { vm: bulk.driver.vm(nameOf(0)) });
    },
  ],
  [
    "the receiver is suspended",
    ({ bulk }) => {
      bulk.driver.done("VM.suspend", { vm: bulk.driver.vm(nameOf(1)) });
      expect(bulk.runs).toHaveLength(0);
      bulk.driver.done("VM.resume", { vm: bulk.driver.vm(nameOf(1)), start_paused: false, force: false });
    },
  ],
];

const begun = Stream.begin();

test("which transfers go as a rate can be asked", () => {
  const { transfers } = begun.bulk.lab.ask("transfers", null);
  const [own] = begun.bulk.runs;
  expect(transfers).toHaveLength(1);
  expect(transfers[0]).toMatchObject({
    from: nameOf(0),
    to: nameOf(1),
    toEnd: `${begun.bulk.ip(1)}:5000`,
    bytes: own?.moved,
    bytesPerS: own?.rate,
  });
});

describe("in frames at once, and whole", () => {
  test.each(between)("%s", (_, act) => {
    const stream = begun.again();
    const { moved } = stream.bulk.runs[0] ?? { moved: 0 };
    expect(moved).toBeGreaterThan(0);
    act(stream);
    stream.bulk.driver.run(0);
    stream.expectWhole();
  });
  test("a receiver that is killed: its sender hears so, and no run is left", () => {
    const stream = begun.again();
    stream.bulk.exec(nameOf(1), "pkill -9 -x nc");
    stream.bulk.driver.run(1);
    expect(stream.isRunning).toBe(false);
    expect(stream.bulk.exec(nameOf(0), "ss -tan").match(/ESTAB.*:5000/)).toBeNull();
  });
});

test("a lab that is saved and opened on the way goes on alike, whenever that is", () => {
  const stream = begun.again();
  const { bulk } = stream;
  const others: BulkLab[] = [];
  for (const seconds of [0.0031, 0.0407]) {
    bulk.driver.run(seconds);
    const other = bulk.opened(bulk.lab.snapshot());
    expect(other.lab.hash()).toBe(bulk.lab.hash());
    others.push(other);
  }
  bulk.driver.run(0.3);
  for (const other of others) {
    other.driver.run((bulk.lab.now() - other.lab.now()) / 1_000_000);
    expect(other.lab.hash()).toBe(bulk.lab.hash());
  }
  stream.expectWhole();
});
