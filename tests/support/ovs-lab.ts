/** A starter lab whose servers' networks are bridges of Open vSwitch. */
import { createLab } from "../../simulator/lab";
import { starter } from "../../simulator/scenario/shipped/starter";
import { EPOCH, LabDriver } from "./lab-driver";

export function ovsLab(seed: number): LabDriver {
  const hosts = starter.hosts.map((host) => ({ ...host, networkBackend: "openvswitch" as const }));
  const file = JSON.stringify({ ...starter, hosts });
  return new LabDriver(createLab({ scenario: "file", file, seed, epochUs: EPOCH }));
}
