/** A scenario's file with many VMs that do not run, the last of which are larger than any host. */
export function haltedPool({ hosts, vms, large = 0 }: { readonly hosts: number; readonly vms: number; readonly large?: number }): string {
  const names = Array.from({ length: hosts }, (_, i) => `host-${i + 1}`);
  return JSON.stringify({
    $schema: "https://xenarium.example/schema/scenario-1.json",
    pool: "Halted pool",
    hosts: names.map((name, i) => ({ name, address: `10.0.0.${i + 11}`, memoryGiB: 64 })),
    networks: [
      {
        name: "LAN",
        bridge: "xenbr0",
        device: "eth0",
        gateway: { address: "10.0.0.1", prefix: 16, first: "10.0.1.0", last: "10.0.250.255", isRouter: true },
      },
    ],
    storage: [
      { name: "NFS", type: "nfs", sizeGiB: 65_536, isDefault: true },
      { name: "ISOs", type: "iso", sizeGiB: 50, isos: [] },
    ],
    vms: Array.from({ length: vms }, (_, i) => ({
      name: `vm-${`${i + 1}`.padStart(4, "0")}`,
      template: "Alpine Linux 3.20",
      host: names[i % hosts],
      memoryMiB: i < vms - large ? 256 : 1_048_576,
      diskGiB: 1,
      interfaces: [{ network: "LAN" }],
      isRunning: false,
    })),
  });
}
