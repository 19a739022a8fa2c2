/** Why a key of a guest configuration changes nothing. */
export interface IgnoredReasons {
  readonly "ignored.sdl": readonly [];
  readonly "ignored.vnc": readonly [];
  readonly "ignored.vnc_listener": readonly [];
  readonly "ignored.vnc_password": readonly [];
  readonly "ignored.framebuffer": readonly [];
  readonly "ignored.keyboard": readonly [];
  readonly "ignored.spice": readonly [];
  readonly "ignored.serial": readonly [];
  readonly "ignored.usb": readonly [];
  readonly "ignored.graphics": readonly [];
  readonly "ignored.soft_affinity": readonly [];
  readonly "ignored.cpu_pool": readonly [];
  readonly "ignored.shadow_memory": readonly [];
  readonly "ignored.device_model": readonly [];
  readonly "ignored.nested": readonly [];
  readonly "ignored.always_on": readonly [];
  readonly "ignored.virtual_time": readonly [];
  readonly "ignored.utc": readonly [];
  readonly "ignored.pci": readonly [];
  readonly "ignored.migration": readonly [];
  readonly "ignored.default": readonly [];
  readonly "ignored.channel": readonly [];
  readonly "ignored.tpm": readonly [];
  readonly "ignored.watchdog": readonly [];
  readonly "ignored.soft_reset": readonly [];
  readonly "ignored.disk_type": readonly [];
  readonly "ignored.firmware": readonly [];
  readonly "ignored.unknown": readonly [];
  readonly "ignored.set_again": readonly [line: number];
  readonly "ignored.no_device_model": readonly [];
  readonly "ignored.boots_from_disk": readonly [];
  readonly "ignored.disk_options": readonly [options: string];
  readonly "ignored.vif_options": readonly [options: string];
}

/** What becomes of the keys of a guest configuration that are taken, or taken otherwise than they stand. */
export interface ConfigNotes extends IgnoredReasons {
  readonly "note.name": readonly [];
  readonly "note.type": readonly [kind: string];
  readonly "note.builder": readonly [type: string];
  readonly "note.uuid": readonly [];
  readonly "note.memory": readonly [mib: number];
  readonly "note.max_memory": readonly [mib: number];
  readonly "note.vcpus": readonly [count: number];
  readonly "note.max_vcpus": readonly [count: number];
  readonly "note.weight": readonly [weight: number];
  readonly "note.no_cap": readonly [];
  readonly "note.cap": readonly [percent: number];
  readonly "note.kernel": readonly [path: string];
  readonly "note.ramdisk": readonly [];
  readonly "note.kernel_line": readonly [];
  readonly "note.root": readonly [];
  readonly "note.cmdline_wins": readonly [];
  readonly "note.bootloader": readonly [];
  readonly "note.boot_order": readonly [order: string];
  readonly "note.after": readonly [event: "shutdown" | "reboot" | "crash", action: string];
  readonly "note.action_becomes": readonly [given: string, taken: string];
  readonly "note.platform": readonly [key: string, value: string];
  readonly "note.pv_drivers": readonly [];
  readonly "note.no_pv_drivers": readonly [];
  readonly "note.driver_domain": readonly [];
  readonly "note.no_driver_domain": readonly [];
  /** @param domain - that serves it */
  readonly "note.served_disk": readonly [target: string, vdev: string, domain: string];
  readonly "note.served_vif": readonly [bridge: string, domain: string];
  readonly "note.stub_domain": readonly [];
  readonly "note.no_stub_domain": readonly [];
  readonly "note.python": readonly [];
  readonly "note.cpus": readonly [pcpus: string];
  readonly "note.cpus_merged": readonly [pcpus: string];
  readonly "note.cpus_open": readonly [];
  readonly "note.no_disks": readonly [];
  readonly "note.dvd": readonly [image: string];
  readonly "note.not_emulated": readonly [vdev: string, most: number];
  readonly "note.dvd_empty": readonly [];
  readonly "note.no_image": readonly [image: string];
  readonly "note.system_disk": readonly [target: string, vdev: string];
  readonly "note.blank_disk": readonly [target: string, vdev: string];
  readonly "note.vif": readonly [bridge: string];
  readonly "note.vif_mac": readonly [bridge: string, mac: string];
  /** it goes to XenStore, and stops nothing that is bridged */
  readonly "note.vif_kept": readonly [key: string, value: string];
  readonly "note.vif_routed": readonly [addresses: string];
  readonly "note.vif_script": readonly [script: string];
  /** no host can run it: the VM will not start */
  readonly "note.vif_script_fails": readonly [script: string];
  readonly "note.mac_shared": readonly [mac: string, vm: string];
  readonly "note.mac_running": readonly [mac: string, vm: string];
  readonly "note.mac_twice": readonly [mac: string];
}
