/** What XenCenter calls what is searched for and by. @source xenadmin: XenModel/XenSearch/Common.cs, ObjectTypes, PropertyNames */

/** Its types of objects by our kinds. */
export const typeNames: Readonly<Record<string, readonly string[]>> = {
  pool: ["Pool"],
  host: ["Server", "DisconnectedServer"],
  vm: ["VM"],
  template: ["UserTemplate", "DefaultTemplate"],
  snapshot: ["Snapshot"],
  sr: ["RemoteSR", "LocalSR"],
  vdi: ["VDI"],
  network: ["Network"],
  vapp: ["Appliance"],
};
/** Its properties by ours. */
export const propertyNames: Readonly<Record<string, string>> = {
  name: "label",
  description: "description",
  uuid: "uuid",
  tag: "tags",
  folder: "folders",
  type: "type",
  pool: "pool",
  host: "host",
  network: "networks",
  storage: "storage",
  vapp: "appliance",
  vm: "vm",
  address: "ip_address",
  state: "power_state",
  tools: "virtualisation_status",
  os: "os_name",
  memory: "memory",
  size: "size",
  shared: "shared",
  sr_type: "sr_type",
  started: "start_time",
};
/** Those that it groups by. */
export const groupingNames: Readonly<Record<string, string>> = Object.fromEntries(
  ["pool", "host", "os", "state", "tools", "type", "network", "storage", "vapp", "tag", "vm"].map((name) => [
    name,
    propertyNames[name] ?? name,
  ]),
);
/** Values of its enumerations by ours. @source xenadmin: XenModel/XenAPI-Extensions/VM.cs, VirtualisationStatus */
export const valueNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  state: { Running: "Running", Paused: "Paused", Suspended: "Suspended", Halted: "Halted" },
  tools: {
    current: "IO_DRIVERS_INSTALLED, MANAGEMENT_INSTALLED",
    outdated: "PV_DRIVERS_OUT_OF_DATE",
    none: "NOT_INSTALLED",
    unknown: "UNKNOWN",
  },
  type: Object.fromEntries(Object.entries(typeNames).map(([kind, [first = ""]]) => [kind, first])),
};
