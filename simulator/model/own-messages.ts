/** Messages of our own beside the datamodel's, in a table of the same form. */
import type { ClassName } from "./generated/class-names";
import type { Enums } from "./generated/enums";
import { mapMessages } from "./map-messages";
import { networkMessages } from "./network-messages";
import type { Fields, OwnMessage } from "./own-message";
import type { Ref } from "./ref";

/** Enums of our own messages. */
export const ownEnums = {
  inside_request: ["diskWrite", "diskRead", "networkSend"],
  network_kind: ["external", "internal", "bonded", "private"],
  switch_port_mode: ["usual", "access", "trunk"],
  linux_bond_mode: ["active-backup", "balance-xor", "802.3ad"],
  replay_direction: ["from_guest", "to_guest"],
  fault_kind: ["flap", "mtu", "vlan", "duplicate_ip", "duplicate_mac", "rogue_dhcp", "storm"],
  lag_mode: ["static", "active", "passive"],
  topology_plan: ["infrastructure", "network", "layer3", "storage", "logical"],
  map_item: ["note", "box", "picture"],
  map_colour: ["grey", "red", "orange", "yellow", "green", "blue", "purple"],
  wiring_mode: ["xend30", "xend32", "distribution", "route", "nat", "virbr0"],
} as const;

/** Values with fields of their own: [name, type, what it is when it is left out]. */
export const structs = {
  new_disk: [
    ["name_label", "string"],
    ["SR", "ref SR"],
    ["virtual_size", "int"],
  ],
  new_vif: [
    ["network", "ref network"],
    ["MAC", "string", ""],
  ],
  appliance_member: [
    ["vm", "ref VM"],
    ["order", "option(int)", null],
    ["start_delay", "option(int)", null],
    ["shutdown_delay", "option(int)", null],
  ],
  bulk_item: [
    ["ref", "string"],
    ["args", "any", {}],
  ],
  setter_call: [
    ["op", "string"],
    ["args", "any", {}],
  ],
} as const satisfies Readonly<Record<string, Fields>>;

export const ownMessages = {
  /** New VM from a template in one task: clone, shape, disks, interfaces, and start when asked; undone whole when a step fails. */
  /** What is left out: as many vCPUs at start as there are, memory in one figure, weight and cores as the template has them. */
  "VM.create_from_template": {
    params: [
      ["template", "ref VM"],
      ["name_label", "string"],
      ["name_description", "string", ""],
      ["affinity", "option(ref host)"],
      ["VCPUs", "int"],
      ["memory", "int"],
      ["VCPUs_at_startup", "option(int)"],
      ["cores_per_socket", "option(int)"],
      ["weight", "option(int)"],
      ["memory_dynamic_min", "option(int)"],
      ["memory_dynamic_max", "option(int)"],
      ["iso", "option(ref VDI)"],
      ["disks", "set(struct new_disk)"],
      ["vifs", "set(struct new_vif)"],
      ["start", "bool"],
    ],
    result: "ref VM",
    role: "vm-admin",
  },
  /** A start for this once from the DVD drive, then the network, whatever the VM's boot order says; the record is not touched. Role: a boot order's. */
  "VM.start_in_recovery": { params: [["vm", "ref VM"]], result: "void", role: "vm-admin" },
  /**
   * A vApp as it is to be, whole or not at all: made when `self` is left out, named, its VMs put there with their order and delays (s), others
   * let go. What is left out stays as it is. Role: that of each of the calls that it stands for.
   */
  "VM_appliance.arrange": {
    params: [
      ["self", "option(ref VM_appliance)"],
      ["name_label", "option(string)"],
      ["name_description", "option(string)"],
      ["put", "set(struct appliance_member)"],
      ["drop", "set(ref VM)"],
    ],
    result: "ref VM_appliance",
    role: "pool-operator",
  },
  /** A new disk for a VM, plugged in where it runs, in one task: all of it or nothing. */
  "VM.add_disk": {
    params: [
      ["vm", "ref VM"],
      ["name_label", "string"],
      ["SR", "ref SR"],
      ["virtual_size", "int"],
    ],
    result: "ref VBD",
    role: "vm-admin",
  },
  /** A disk that exists for a VM, plugged in where it runs, in one task: all of it or nothing. */
  "VM.attach_disk": {
    params: [
      ["vm", "ref VM"],
      ["VDI", "ref VDI"],
      ["mode", "enum vbd_mode", "RW"],
    ],
    result: "ref VBD",
    role: "vm-admin",
  },
  /** A new interface for a VM, plugged in where it runs, in one task: all of it or nothing. */
  "VM.add_interface": {
    params: [
      ["vm", "ref VM"],
      ["network", "ref network"],
      ["MAC", "string", ""],
    ],
    result: "ref VIF",
    role: "vm-admin",
  },
  /** A VM goes with disks that nobody else has. */
  "VM.destroy_with_disks": {
    params: [
      ["self", "ref VM"],
      ["vdis", "set(ref VDI)"],
    ],
    result: "void",
    role: "vm-admin",
  },
  /** Sets one RW field of one record; class, field and role are checked against the datamodel. */
  set_field: {
    params: [
      ["class", "string"],
      ["self", "string"],
      ["field", "string"],
      ["value", "any"],
    ],
    result: "void",
    role: "read-only",
  },
  /**
   * Puts keys into a map of texts, or values into a set of them, and takes others out, in one field of one record, as XAPI's `add_to_…`,
   * `remove_from_…`, `add_…` and `remove_…` do one by one; the role is that of each key. `put` is a map or a list.
   */
  amend_field: {
    params: [
      ["class", "string"],
      ["self", "string"],
      ["field", "string"],
      ["put", "any", {}],
      ["drop", "set(string)"],
    ],
    result: "void",
    role: "read-only",
  },
  /** Follows the guest's next request of this kind step by step; `trigger`: the guest makes one now. */
  "inside.follow": {
    params: [
      ["vm", "ref VM"],
      ["request", "enum inside_request"],
      ["trigger", "bool"],
    ],
    result: "string",
    role: "vm-operator",
  },
  "inside.forget": {
    params: [
      ["host", "ref host"],
      ["id", "string"],
    ],
    result: "void",
    role: "vm-operator",
  },
  /** Log-dirty mode of a VM's domain, as whoever migrates it switches it on and off. */
  "inside.log_dirty": {
    params: [
      ["vm", "ref VM"],
      ["on", "bool"],
    ],
    result: "void",
    role: "vm-power-admin",
  },
  /** Takes the bitmap of pages written to, and cleans it; how many they were. */
  "inside.clean_dirty": {
    params: [["vm", "ref VM"]],
    result: "string",
    role: "vm-power-admin",
  },
  /** As `xenstore-write` in the control domain does it: as good as a root shell there. */
  "xenstore.write": {
    params: [
      ["host", "ref host"],
      ["path", "string"],
      ["value", "string"],
    ],
    result: "void",
    role: "pool-admin",
  },
  "xenstore.rm": {
    params: [
      ["host", "ref host"],
      ["path", "string"],
    ],
    result: "void",
    role: "pool-admin",
  },
  ...networkMessages,
  ...mapMessages,
  /**
   * The same operation for many objects, as one task that goes on by itself. Each object is checked when its turn comes, for the role of
   * who asked; `args` are the operation's other arguments.
   */
  "lab.bulk": {
    params: [
      ["op", "string"],
      ["items", "set(struct bulk_item)"],
    ],
    result: "void",
    role: "read-only",
  },
  /**
   * Several setters' calls on one object, whole or not at all: nothing is done when one of them is refused as it would stand after those
   * before it. `args` are an operation's arguments without its object. Each asks for its own role.
   */
  "lab.apply_changes": {
    params: [
      ["class", "string"],
      ["self", "string"],
      ["changes", "set(struct setter_call)"],
    ],
    result: "void",
    role: "read-only",
  },
  /** Makes a VM from Xen's own `xl.cfg` text. */
  "lab.import_guest_config": {
    params: [
      ["file_name", "string"],
      ["text", "text"],
      ["start", "bool"],
      ["start_paused", "bool"],
      ["host", "option(ref host)"],
    ],
    result: "ref VM",
    role: "vm-admin",
  },
  /** A guest has stopped by itself: what its `actions_after_*` say. */
  "guest.poweroff": { params: [["vm", "ref VM"]], result: "void", role: "pool-admin", isInternal: true },
  "guest.reboot": { params: [["vm", "ref VM"]], result: "void", role: "pool-admin", isInternal: true },
} as const satisfies Readonly<Record<string, OwnMessage>>;

/** TypeScript type of a type's text. */
type ValueOf<T extends string> = T extends "string" | "text" | "datetime"
  ? string
  : T extends "int" | "float"
    ? number
    : T extends "bool"
      ? boolean
      : T extends `ref ${infer C extends ClassName}`
        ? Ref<C>
        : T extends `enum ${infer E extends keyof Enums}`
          ? Enums[E]
          : T extends `enum ${infer E extends keyof typeof ownEnums}`
            ? (typeof ownEnums)[E][number]
            : T extends `option(${infer I})`
              ? ValueOf<I> | null
              : T extends `set(${infer I})`
                ? readonly ValueOf<I>[]
                : T extends `map(string,${infer V})`
                  ? Readonly<Record<string, ValueOf<V>>>
                  : T extends `struct ${infer S extends keyof typeof structs}`
                    ? ArgsOf<(typeof structs)[S]>
                    : unknown;

type IsLeftOut<F extends Fields[number]> = F extends readonly [string, string, unknown]
  ? true
  : F[1] extends "bool" | `set(${string})` | `map(${string})` | `option(${string})`
    ? true
    : false;
type ArgsOf<P extends Fields> = { readonly [F in P[number] as IsLeftOut<F> extends true ? never : F[0]]: ValueOf<F[1]> } & {
  readonly [F in P[number] as IsLeftOut<F> extends true ? F[0] : never]?: ValueOf<F[1]>;
};

/** Arguments of our own messages by name. */
export type OwnArgs = { readonly [M in keyof typeof ownMessages]: ArgsOf<(typeof ownMessages)[M]["params"]> };
