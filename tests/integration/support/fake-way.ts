/** What the lab that stands for one says of the way between two machines: its name of the far end decides. */
import type { Reachability, ReachFault, ReachHop, ReachProtocol } from "../../../simulator";

const machine = (name: string, stop: ReachHop["stop"] = null): ReachHop => ({
  place: "guest",
  name,
  host: null,
  node: null,
  in: null,
  out: null,
  rows: [["row.own"]],
  stop,
});

export function fakeWay(to: string, protocol: ReachProtocol, port: number): Reachability | ReachFault {
  if (to !== "db-01" && to !== "lost-01") return { fault: ["reach.nobody", to] };
  const isThere = to === "db-01";
  const stop: ReachHop["stop"] = isThere ? null : ["stop.rule", to, "INPUT", 2];
  return {
    from: { kind: "vm", ref: null, name: "web-01", address: "10.0.0.5" },
    to: { kind: "vm", ref: null, name: to, address: "10.0.0.6" },
    protocol,
    port: protocol === "icmp" ? null : port,
    verdict: isThere ? "reachable" : "unreachable",
    why: stop,
    there: [machine("web-01"), machine(to, stop)],
    back: [],
    mend: isThere ? [] : [{ said: ["mend.rule", "INPUT", 2], command: { target: to, line: "iptables -D INPUT 2" } }],
    notes: [],
    answerUs: isThere ? 250 : null,
  };
}
