/** A host's hypervisor with a clock in the test's hands. */
import { type SimTime, simTime } from "../kernel/time";
import type { Domain } from "./domain";
import { type DomainRequest, type HostHardware, Hypervisor } from "./hypervisor";

export const GIB = 1_073_741_824;
export const request = (changes: Partial<DomainRequest> = {}): DomainRequest => ({
  uuid: "u",
  name: "d",
  type: "pv",
  memoryBytes: 16_777_216,
  maxMemoryBytes: 16_777_216,
  overheadBytes: 1_048_576,
  vcpus: 1,
  maxVcpus: Math.max(1, changes.vcpus ?? 1),
  weight: 256,
  cap: 0,
  ...changes,
});

export class TestMachine {
  now: SimTime = simTime(0);
  readonly xen: Hypervisor;
  constructor(hardware: Partial<HostHardware> = {}) {
    this.xen = new Hypervisor(
      {
        sockets: 1,
        coresPerSocket: 4,
        threadsPerCore: 1,
        cpuMhz: 3000,
        cpuModel: "test",
        memoryBytes: 64 * GIB,
        xenVersion: "4.17.5",
        hasHvm: true,
        ...hardware,
      },
      () => this.now,
      () => {},
    );
  }
  /** A running domain that wants so many millionths of a pCPU. */
  make(changes: Partial<DomainRequest> = {}, demandMicro = 0): Domain {
    const domain = this.xen.create(request(changes));
    this.xen.unpause(domain);
    this.xen.demand(domain, demandMicro);
    return domain;
  }
  after(us: number): this {
    this.now = simTime(this.now + us);
    return this;
  }
}
