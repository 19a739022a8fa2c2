/** Why a device did not come up. `device` is its name among its kind, `vif-3-0`. */
export interface DeviceErrors {
  /** @param text - what its script or its driver has left in XenStore, in their own words */
  readonly "device.left": readonly [text: string];
  readonly "device.script": readonly [];
  /** the same of an interface with a script of its own. @param path - of the script */
  readonly "device.script_left": readonly [path: string, text: string];
  readonly "device.no_script": readonly [path: string];
  /** the script is Xen's, and is not run here. @param path - of the script */
  readonly "device.not_run": readonly [path: string];
  readonly "device.back_end": readonly [device: string, state: number];
  /** the domain that is to serve it does nothing about it. @param path - of its back end */
  readonly "device.driver_domain": readonly [path: string, state: number];
  /** nobody is called so who could serve it. @param name - or the domid */
  readonly "device.no_domain": readonly [name: string];
  readonly "device.hotplug": readonly [device: string, status: string];
  readonly "device.no_hotplug": readonly [device: string];
}
