/** A starter lab whose servers' networks are bridges of Open vSwitch. */
import { createLab } from "../../simulator/lab";
import { starter } from "../../simulator/scenario/shipped/starter";
import { EPOCH, madeOnce } from "./lab-driver";

export const ovsLab = madeOnce((seed: number) => {
  const hosts = starter.hosts.map((host) => ({ ...host, networkBackend: "openvswitch" as const }));
  const file = JSON.stringify({ ...starter, hosts });
  return createLab({ scenario: "file", file, seed, epochUs: EPOCH });
});
