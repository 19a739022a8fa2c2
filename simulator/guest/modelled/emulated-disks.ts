/**
 * Disks of a guest that has qemu's controller alone: its kernel calls them by that, `sda` and `sr0`, and knows nothing of what they are
 * called outside. guess: a disk keeps the letter of its place, as the first two of a PIIX3 do
 * @source io.md §5; eras.md §4 (xen_platform_pci=0: sda)
 */
import { isEmulatedDisk } from "../../kernel/disk-letters";
import type { DiskSpec, GuestServices, GuestSpec } from "../engine";

/** A disk under the name that its guest has for it. */
class NamedDisk implements DiskSpec {
  constructor(
    private readonly disk: DiskSpec,
    readonly device: string,
  ) {}
  get sizeBytes(): number {
    return this.disk.sizeBytes;
  }
  get type(): DiskSpec["type"] {
    return this.disk.type;
  }
  get mode(): DiskSpec["mode"] {
    return this.disk.mode;
  }
  get bootable(): boolean {
    return this.disk.bootable;
  }
  get content(): DiskSpec["content"] {
    return this.disk.content;
  }
  set content(content: DiskSpec["content"]) {
    this.disk.content = content;
  }
}

/** Turns names over at the guest's border, in both directions. */
export class EmulatedDisks {
  private readonly outer = new Map<string, string>();

  constructor(disks: readonly DiskSpec[]) {
    for (const disk of disks) if (isEmulatedDisk(disk.device)) this.named(disk);
  }

  named(disk: DiskSpec): DiskSpec {
    const own = this.own(disk.device, disk.type);
    this.outer.set(own, disk.device);
    return new NamedDisk(disk, own);
  }
  /** What the guest calls a device. */
  own(device: string, type?: DiskSpec["type"]): string {
    if (type === "CD") return "sr0";
    for (const [own, outer] of this.outer) if (outer === device) return own;
    return device.replace(/^xvd/, "sd");
  }
  spec(spec: GuestSpec): GuestSpec {
    return { ...spec, disks: spec.disks.filter(({ device }) => isEmulatedDisk(device)).map((disk) => this.named(disk)) };
  }

  /** The world as the guest calls it. */
  services(outside: GuestServices): GuestServices {
    const outerOf = (name: string): string => this.outer.get(name) ?? name;
    const deviceOf = (kind: "vbd" | "vif", name: string): string => (kind === "vbd" ? outerOf(name) : name);
    const own: Partial<GuestServices> = {
      diskIo: (device, kind, bytes, ticket, request) => outside.diskIo(outerOf(device), kind, bytes, ticket, request),
      flushAt: (device, at) => outside.flushAt?.(outerOf(device), at),
      ejectDisc: (device) => outside.ejectDisc?.(outerOf(device)),
      isDeviceWorking: (kind, name) => outside.isDeviceWorking(kind, deviceOf(kind, name)),
      deviceStates: (kind, name) => outside.deviceStates(kind, deviceOf(kind, name)),
    };
    return Object.assign(Object.create(outside) as GuestServices, own);
  }
}
