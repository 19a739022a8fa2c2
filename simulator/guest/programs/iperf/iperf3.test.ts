/** Tables as iperf 3.12 prints them; figures are what the guests' TCP does. */
import { beforeAll, describe, expect, test } from "vitest";
import { type TestGuest, TestWorld } from "../../test-harness";

const world = new TestWorld();
let one: TestGuest;
let two: TestGuest;
beforeAll(() => {
  const nic = (n: number) => [{ device: 0, mac: `00:16:3e:00:00:0${n}`, mtu: 1500 }];
  one = world.add({ name: "one", nics: nic(1) });
  two = world.add({ name: "two", nics: nic(2), domid: 6 });
  world.hub([one, two]);
  for (const guest of [one, two]) guest.start();
  one.login();
  two.login();
  one.command("ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up");
  two.command("ip addr add 10.0.0.2/24 dev eth0; ip link set eth0 up; (iperf3 -s > /tmp/srv 2>&1 &); sleep 0.1");
});
const line = (end: string) => `\\[ {1,2}\\d+\\] {3}0\\.00-0\\.\\d\\d {3}sec +[\\d.]+ [KMG]?Bytes +[\\d.]+ [KMG]?bits/sec${end}\\n`;
const rule = "- - - - - - - - - - - - - - - - - - - - - - - - -\n";
const local = (n: number) => `\\[ {2}${n}\\] local 10\\.0\\.0\\.\\d port \\d+ connected to 10\\.0\\.0\\.\\d port \\d+\\n`;

describe("[iperf 3.12] iperf3", () => {
  test("one stream: a line an interval, then what both ends have seen", () => {
    expect(one.exec("iperf3 -c 10.0.0.2 -n 2M").stdout).toMatch(
      new RegExp(
        `^Connecting to host 10\\.0\\.0\\.2, port 5201\\n${local(5)}\\[ ID\\] Interval {11}Transfer {5}Bitrate {9}Retr {2}Cwnd\\n${line(" +0 {3} *[\\d.]+ [KM]Bytes {7}")}${rule}\\[ ID\\] Interval {11}Transfer {5}Bitrate {9}Retr\\n${line(" +0 {13}sender")}${line(" {18}receiver")}\\niperf Done\\.\\n$`,
      ),
    );
  });
  test("-R and -P: the server sends over two streams, which are summed", () => {
    const { stdout } = one.exec("iperf3 -c 10.0.0.2 -n 4M -P 2 -R");
    expect(stdout).toMatch(
      /^Connecting to host 10\.0\.0\.2, port 5201\nReverse mode, remote host 10\.0\.0\.2 is sending\n\[ {2}5\] local .*\n\[ {2}7\] local /,
    );
    expect(stdout.match(/\[SUM\] .*(sender|receiver)\n/g)).toHaveLength(2);
    expect(two.exec("sleep 0.1; tail -12 /tmp/srv").stdout).toMatch(
      /\[SUM\] .*sender\n-{59}\nServer listening on 5201 \(test #3\)\n-{59}\n$/,
    );
  });
  test("-u at a rate: none are lost on a line that loses none", () => {
    const { stdout } = one.exec("iperf3 -c 10.0.0.2 -u -b 10M -t 0.3");
    expect(stdout).toMatch(/ {2}0\.000 ms {2}0\/\d+ \(0%\) {2}sender\n.* ms {2}0\/\d+ \(0%\) {2}receiver\n/);
    expect(Number(/([\d.]+) Mbits\/sec.*receiver/.exec(stdout)?.[1])).toBeCloseTo(10, 0);
  });
  test("-J: one document, with the keys and the layout of the real one", () => {
    const { stdout } = one.exec("iperf3 -c 10.0.0.2 -n 2M -P 2 -J");
    const found = JSON.parse(stdout);
    expect(Object.keys(found)).toEqual(["start", "intervals", "end"]);
    expect(stdout.startsWith('{\n\t"start":\t{\n\t\t"connected":\t[{\n\t\t\t\t"socket":\t5,\n\t\t\t\t"local_host":\t"10.0.0.1",\n')).toBe(
      true,
    );
    expect(found.start.test_start).toMatchObject({ protocol: "TCP", num_streams: 2, blksize: 131_072, bytes: 2_097_152, reverse: 0 });
    expect(Object.keys(found.intervals[0].streams[0])).toEqual(
      "socket start end seconds bytes bits_per_second retransmits snd_cwnd snd_wnd rtt rttvar omitted sender".split(" "),
    );
    expect(Object.keys(found.end)).toEqual(["streams", "sum_sent", "sum_received", "sender_tcp_congestion", "receiver_tcp_congestion"]);
    expect(found.end.sum_received.bytes).toBe(found.end.sum_sent.bytes);
    expect(found.end.sum_sent.bits_per_second).toBeCloseTo((found.end.sum_sent.bytes * 8) / found.end.sum_sent.seconds, 0);
    const udp = JSON.parse(one.exec("iperf3 -c 10.0.0.2 -u -b 1M -t 0.3 -J").stdout);
    expect(udp.end.sum).toMatchObject({ lost_packets: 0, lost_percent: 0, sender: true });
    expect(JSON.parse(one.exec("iperf3 -c 10.0.0.2 -p 9 -J").stdout).error).toBe("unable to connect to server: Connection refused");
  });
  test("-6, and an address of the link: TCP and UDP", () => {
    const address = "fe80::216:3eff:fe00:2%eth0";
    expect(one.exec(`iperf3 -6 -c ${address} -n 1M`).stdout).toMatch(
      /local fe80::216:3eff:fe00:1 port \d+ connected to fe80::216:3eff:fe00:2 port 5201\n/,
    );
    expect(one.exec(`iperf3 -c ${address} -u -b 1M -t 0.2`).stdout).toMatch(/ 0\/\d+ \(0%\) {2}receiver\n/);
  });
  test.each([
    ["-c 10.0.0.2 -p 9", "iperf3: error - unable to connect to server: Connection refused\n"],
    ["", "iperf3: parameter error - must either be a client (-c) or server (-s)\n"],
  ])("iperf3 %s is refused", (words, said) => {
    expect(one.exec(`iperf3 ${words}`).stderr.startsWith(said)).toBe(true);
  });
});
