/** `ss` beside the real one, and what it says of connections that wait. @source iproute2 6.1 on Debian 12 */
import { describe, expect, test } from "vitest";
import { routedNet, said } from "../../net/test-routed";
import { tableText } from "./columns";
import { readExpression, readStates, WrongFilter } from "./filter";
import type { Row } from "./rows";

describe("[iproute2 6.1] the table is laid out as the real one's", () => {
  const cell = (text: string) => text.padEnd(6);
  test("-tln, -tnp and -tn state established, to no terminal", () => {
    const listens = [
      [null, "LISTEN", cell("0"), cell("511"), "127.0.0.1:", "38849", "0.0.0.0:", "*", ""],
      [null, "LISTEN", cell("0"), cell("128"), "0.0.0.0:", "2024", "0.0.0.0:", "*", ""],
    ];
    expect(tableText(listens, true, null)).toBe(
      "State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess\nLISTEN 0      511        127.0.0.1:38849      0.0.0.0:*          \nLISTEN 0      128          0.0.0.0:2024       0.0.0.0:*          \n",
    );
    const connections = [
      [null, "ESTAB", cell("0"), cell("0"), "127.0.0.1:", "36692", "127.0.0.1:", "5555", ' users:(("nc",pid=16330,fd=3))'],
      [null, "ESTAB", cell("1466"), cell("0"), "127.0.0.1:", "50070", "127.0.0.1:", "41929", ' users:(("node",pid=6188,fd=38))'],
    ];
    expect(tableText(connections, true, null)).toBe(
      'State Recv-Q Send-Q Local Address:Port  Peer Address:Port Process                         \nESTAB 0      0          127.0.0.1:36692    127.0.0.1:5555  users:(("nc",pid=16330,fd=3))  \nESTAB 1466   0          127.0.0.1:50070    127.0.0.1:41929 users:(("node",pid=6188,fd=38))\n',
    );
    const stateless = [[null, null, cell("0"), cell("0"), "127.0.0.1:", "36692", "127.0.0.1:", "5555", ""]];
    expect(tableText(stateless, true, null)).toBe(
      "Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess\n0      0          127.0.0.1:36692    127.0.0.1:5555       \n",
    );
    expect(tableText(stateless, false, null)).toBe("0      0      127.0.0.1:36692 127.0.0.1:5555\n");
  });
  test("on a terminal columns take what is left of its width", () => {
    const rows = [[null, "LISTEN", cell("0"), cell("128"), "0.0.0.0:", "22", "0.0.0.0:", "*", ""]];
    const lines = tableText(rows, true, 100).split("\n");
    expect(lines.map((line) => line.length)).toEqual([100, 100, 0]);
    expect(lines[0]?.trimEnd().endsWith("Process")).toBe(true);
  });
});

describe("[ss(8)] filters", () => {
  const row = (state: string, local: number, remote: number): Row =>
    ({ state, local: { ip: 0x0a000001, port: local, on: "" }, remote: { ip: 0x0a000102, port: remote, on: "" } }) as Row;
  test.each([
    ["sport = :22", true],
    ["sport :22", true],
    ["dport = :22", false],
    ["sport != :22 or dport gt :1000", true],
    ["( sport = :ssh and dst 10.0.1.0/24 )", true],
    ["dst 10.0.2.0/24", false],
    ["src 10.0.0.1:22", true],
    ["not src 10.0.0.1", false],
    ["dst 10.0.1.2 sport lt :22", false],
  ])("%s", (text, wanted) => {
    expect(readExpression([text])(row("ESTAB", 22, 4_000))).toBe(wanted);
    expect(readExpression(text.split(" "))(row("ESTAB", 22, 4_000))).toBe(wanted);
  });
  test("states by name and by group; what is none is said to be none", () => {
    expect([...(readStates(["state", "bucket", "sport", "=", ":1"]).states ?? [])]).toEqual(["SYN-RECV", "TIME-WAIT"]);
    expect(readStates(["exclude", "listening"]).states?.has("LISTEN")).toBe(false);
    expect(() => readStates(["state", "nosuch"])).toThrow(WrongFilter);
    expect(() => readExpression(["sport ="])).toThrow(WrongFilter);
  });
});

test("queues, timers and figures are those of the connection", () => {
  const { left, right } = routedNet();
  said(right, "nc -l -p 5000 > /dev/null & sleep 0.2");
  said(right, "pkill -STOP -x nc");
  // Whoever reads has stopped: data wait there, and those behind them here.
  said(left, "(head -c 400000 /dev/zero | nc 10.2.0.5 5000 &) ; sleep 2");
  const here = said(left, "ss -Htn dport = :5000");
  const there = said(right, "ss -Htn sport = :5000");
  expect(Number(here.split(/ +/)[2])).toBeGreaterThan(1_000);
  expect(Number(there.split(/ +/)[1])).toBeGreaterThan(10_000);
  expect(said(left, "netstat -tn | grep 5000")).toMatch(/^tcp +0 +[1-9]\d+ 10\.1\.0\.5:\d+ +10\.2\.0\.5:5000 +ESTABLISHED/);
  expect(said(left, "ss -tino dport = :5000")).toMatch(
    / timer:\((on|persist|keepalive),[\w.]+,\d+\)\n\t ts sack cubic wscale:\d+,\d+ rto:\d+(\.\d+)?( backoff:\d+)? rtt:[\d.]+\/[\d.]+ mss:1448 cwnd:\d+ .*bytes_sent:\d+ send \d+bps lastsnd:\d+.* snd_wnd:\d+/,
  );
  expect(said(right, "ss -tnm sport = :5000")).toMatch(/\n\t skmem:\(r\d{5,},rb\d+,t0,tb\d+,f0,w0,o0,bl0,d0\)/);
  expect(said(left, "ss -tn state established dport = :5000")).toMatch(/^Recv-Q Send-Q Local Address:Port +Peer Address:Port ?Process\n0 /);
  expect(said(left, "ss -s")).toMatch(/^Total: \d+\nTCP: {3}\d+ \(estab 1, closed 0, orphaned 0, timewait 0\)\n/);
  expect(said(left, "ss -tn state nosuch")).toBe("ss: wrong state name: nosuch\n");
});
