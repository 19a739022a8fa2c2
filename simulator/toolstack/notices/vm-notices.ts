/** Notices about the life of a VM. @source xapi.md §16; bodies: xen-api ocaml/xapi/message_forwarding.ml */
import type { RecordOf } from "../../model/generated/rows";
import { type Body, defineNotice, type Notice, type NoticeName } from "./notice";

/** What the body of a notice about a VM may name. */
export interface VmFacts {
  readonly vm: Pick<RecordOf["VM"], "name_label">;
  /** where it runs, or ran until now; null: nowhere */
  readonly host: Pick<RecordOf["host"], "name_label" | "uuid"> | null;
  /** the VM that an operation has made of it; null: none */
  readonly made: Pick<RecordOf["VM"], "uuid"> | null;
}

const plain =
  (what: string): Body<VmFacts> =>
  ({ vm }) =>
    `VM '${vm.name_label}' ${what}`;
const onHost =
  (what: string): Body<VmFacts> =>
  ({ vm, host }) =>
    host ? `VM '${vm.name_label}' ${what} on host: ${host.name_label} (uuid: ${host.uuid})` : `VM '${vm.name_label}' ${what}`;

const started = onHost("started");
const resumed = onHost("resumed");

const table = {
  // A console makes a VM and starts it by two calls, of which the second raises this.
  VM_STARTED: {
    after: {
      "VM.start": started,
      "VM.start_on": started,
      "VM.start_in_recovery": started,
      "VM.create_from_template": started,
      "lab.import_guest_config": started,
    },
  },
  VM_SHUTDOWN: {
    after: {
      "VM.clean_shutdown": plain("shutdown"),
      "VM.hard_shutdown": plain("shutdown forcibly"),
      // guess: in the words of a clean one; what xapi says of a guest that stops by itself was not found
      "guest.poweroff": plain("shutdown"),
    },
    event: { when: "a VM that was to be built again has been left without a domain", body: plain("shutdown") },
  },
  VM_REBOOTED: {
    after: {
      "VM.clean_reboot": plain("rebooted cleanly"),
      "VM.hard_reboot": plain("rebooted forcibly"),
      // guess: as with guest.poweroff
      "guest.reboot": plain("rebooted cleanly"),
    },
  },
  VM_SUSPENDED: { after: { "VM.suspend": plain("suspended") } },
  VM_RESUMED: { after: { "VM.resume": resumed, "VM.resume_on": resumed } },
  // guess: the words of both; xapi.md §16 has the names alone
  VM_PAUSED: { after: { "VM.pause": plain("paused") } },
  VM_UNPAUSED: { after: { "VM.unpause": plain("unpaused") } },
  VM_CLONED: { after: { "VM.clone": ({ vm, made }) => `VM '${vm.name_label}' cloned (new uuid: ${made?.uuid ?? ""})` } },
  // guess: its words
  VM_CRASHED: { event: { when: "a guest's kernel has crashed", body: onHost("crashed") } },
} as const satisfies { readonly [N in NoticeName]?: Partial<Pick<Notice<VmFacts>, "after" | "event">> };

/** Notices about VMs. */
export type VmNoticeName = keyof typeof table;
/** Those of them that something raises beside the end of an operation. */
export type VmEventName = { [N in VmNoticeName]: (typeof table)[N] extends { readonly event: unknown } ? N : never }[VmNoticeName];
/** Every notice about a VM. */
export const vmNotices: readonly Notice<VmFacts>[] = Object.entries(table).map(([name, rest]) =>
  defineNotice<VmFacts>(name as VmNoticeName, { cls: "VM", ...rest }),
);
