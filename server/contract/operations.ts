/**
 * The operations a browser may submit to a lab, with the shape of their arguments. Shapes only: whether an operation is
 * permitted is the lab's business, and its refusal comes back as a fault with XAPI's code.
 */
import { z } from "zod";

/** Longest text at the door, characters. Shape alone: whether it is a name or a value that the lab takes, the lab says. */
const SHAPE_CHARACTERS = 16 * 1024;

const ref = z
  .string()
  .max(80)
  .regex(/^OpaqueRef:[A-Za-z0-9-]+$/, "not a reference");
const bytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const name = z.string().max(SHAPE_CHARACTERS);
const text = z.string().max(SHAPE_CHARACTERS);
/** An absolute path of XenStore. @source xenstore.md §1 */
const storePath = z.string().min(1).max(3072).startsWith("/");
const vmOnly = z.object({ vm: ref });
const self = z.object({ self: ref });

/** Argument schema of each operation, by its wire spelling. */
export const operationArgs = {
  "VM.start": z.object({ vm: ref, start_paused: z.boolean().default(false) }),
  "VM.start_on": z.object({ vm: ref, host: ref, start_paused: z.boolean().default(false) }),
  "VM.clean_shutdown": vmOnly,
  "VM.hard_shutdown": vmOnly,
  "VM.clean_reboot": vmOnly,
  "VM.hard_reboot": vmOnly,
  "VM.pause": vmOnly,
  "VM.unpause": vmOnly,
  "VM.suspend": vmOnly,
  "VM.resume": vmOnly,
  "VM.resume_on": z.object({ vm: ref, host: ref }),
  /** `vdis`: disks that go with it */
  "VM.destroy": z.object({ self: ref, vdis: z.array(ref).max(64).default([]) }),
  "VM.clone": z.object({ vm: ref, new_name: name }),
  "VM.set_memory_limits": z.object({ self: ref, static_min: bytes, static_max: bytes, dynamic_min: bytes, dynamic_max: bytes }),
  "VM.set_memory_dynamic_range": z.object({ self: ref, min: bytes, max: bytes }),
  "VM.set_VCPUs_max": z.object({ self: ref, value: z.number().int() }),
  "VM.set_VCPUs_at_startup": z.object({ self: ref, value: z.number().int() }),
  "VM.set_VCPUs_number_live": z.object({ self: ref, nvcpu: z.number().int() }),
  "VM.add_to_VCPUs_params_live": z.object({ self: ref, key: z.string().max(32), value: z.string().max(32) }),
  "VM.set_platform": z.object({ self: ref, value: z.record(z.string().max(64), z.string().max(256)) }),
  "VM.set_actions_after_crash": z.object({ self: ref, value: z.string().max(32) }),
  "VBD.create": z.object({
    VM: ref,
    VDI: ref,
    userdevice: z.string().max(8).default("autodetect"),
    bootable: z.boolean().default(false),
    mode: z.enum(["RO", "RW"]).default("RW"),
    type: z.enum(["CD", "Disk"]).default("Disk"),
    empty: z.boolean().default(false),
  }),
  "VBD.destroy": self,
  "VBD.plug": self,
  "VBD.unplug": self,
  "VBD.insert": z.object({ vbd: ref, vdi: ref }),
  "VBD.eject": z.object({ vbd: ref }),
  "VIF.create": z.object({
    VM: ref,
    network: ref,
    device: z.string().max(4).default("autodetect"),
    MAC: z.string().max(17).default(""),
    MTU: z.number().int().default(1500),
  }),
  "VIF.destroy": self,
  "VIF.plug": self,
  "VIF.unplug": self,
  "VDI.create": z.object({
    SR: ref,
    name_label: name,
    name_description: text.default(""),
    virtual_size: bytes,
    read_only: z.boolean().default(false),
  }),
  "VDI.destroy": self,
  "task.cancel": z.object({ task: ref }),
  "task.destroy": self,
  /** Sets one RW field of one record; class, field and role are checked against the datamodel. */
  set_field: z.object({ class: z.string().max(40), self: ref, field: z.string().max(60), value: z.unknown() }),
  /** New VM from a template in one task: clone, shape, disks, interfaces, and start when asked; undone whole when a step fails. */
  "VM.create_from_template": z.object({
    template: ref,
    name_label: name,
    name_description: text.default(""),
    affinity: ref.nullable().default(null),
    VCPUs: z.number().int(),
    memory: bytes,
    /** ISO VDI for the DVD drive, or null for an empty drive */
    iso: ref.nullable().default(null),
    disks: z.array(z.object({ name_label: name, SR: ref, virtual_size: bytes })).max(16),
    vifs: z.array(z.object({ network: ref, MAC: z.string().max(17).default("") })).max(16),
    start: z.boolean().default(false),
  }),
  /** Follows the guest's next request of this kind step by step; `trigger`: the guest makes one now. */
  "inside.follow": z.object({ vm: ref, request: z.enum(["diskWrite", "diskRead", "networkSend"]), trigger: z.boolean().default(false) }),
  "inside.forget": z.object({ host: ref, id: z.string().min(1).max(80) }),
  /** As `xenstore-write` and `xenstore-rm` in the control domain do it. */
  "xenstore.write": z.object({ host: ref, path: storePath, value: z.string().max(4096) }),
  "xenstore.rm": z.object({ host: ref, path: storePath }),
  /** Makes a VM from Xen's own `xl.cfg` text. */
  "lab.import_guest_config": z.object({
    file_name: z.string().max(255),
    text: z.string().max(64 * 1024),
    start: z.boolean().default(false),
  }),
} as const satisfies Record<string, z.ZodType>;

/** Wire spelling of an operation. */
export type OperationName = keyof typeof operationArgs;
/** Arguments as a caller writes them (defaults may be left out). */
export type OperationArgs<O extends OperationName> = z.input<(typeof operationArgs)[O]>;

/** One submission. `requestId` makes a retry harmless: the first outcome is returned again. */
export const submitInput = z.object({
  labId: z.string().max(64),
  requestId: z.string().min(8).max(64),
  op: z.enum(Object.keys(operationArgs) as [OperationName, ...OperationName[]]),
  args: z.record(z.string(), z.unknown()),
});
export type SubmitInput = z.input<typeof submitInput>;
