/** A starter lab whose servers' networks are bridges of Open vSwitch. */
import { createLab } from "../../simulator/lab";
import { starter } from "../../simulator/scenario/shipped/starter";
import { EPOCH, madeOnce } from "./lab-driver";
import { plainEngine } from "./plain-engine";

const fileOf = (): string => {
  const hosts = starter.hosts.map((host) => ({ ...host, networkBackend: "openvswitch" as const }));
  return JSON.stringify({ ...starter, hosts });
};
export const ovsLab = madeOnce((seed: number) => createLab({ scenario: "file", file: fileOf(), seed, epochUs: EPOCH }));
/** The same with plain guests, for tests of the toolstack alone. */
export const plainOvsLab = madeOnce(
  (seed: number) => createLab({ scenario: "file", file: fileOf(), seed, epochUs: EPOCH, makeEngine: plainEngine }),
  plainEngine,
);
