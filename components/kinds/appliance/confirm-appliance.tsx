"use client";
import { type Closable, defineDialog } from "../../data/dialog";
import { useRecordsOf } from "../../data/hooks";
import { DialogButtons } from "../../form/buttons";
import { useT, type Words } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import type { Command } from "../command";
import { useCommandState } from "../use-commands";

/** What is asked before VMs are stopped together. */
interface Question {
  readonly command: Command;
  readonly refs: readonly string[];
  readonly title: Words;
  readonly go: Words;
  /** pulls the power: what was not written is lost */
  readonly isForce?: boolean;
}
function ConfirmApplianceDialog({ command, refs, title, go, isForce = false, onClose }: Question & Closable) {
  const t = useT();
  const appliances = useRecordsOf("VM_appliance", refs);
  // What is asked here is not asked again.
  const { why, able, run } = useCommandState()({ ...command, confirm: () => false }, appliances);
  const names = appliances.filter((one) => able.some(({ ref }) => ref === one.ref)).map((one) => one.name_label);
  const submit = (): void => {
    if (why !== null) return;
    run();
    onClose();
  };
  return (
    <Dialog
      title={t(title, { name: names.join(", ") })}
      isAlert
      onClose={onClose}
      onSubmit={submit}
      footer={<DialogButtons go={t(go)} isDanger={isForce} onClose={onClose} why={why} />}
    >
      <p>
        {isForce
          ? t({
              en: "All its VMs lose their power; what they have not written is lost.",
              zh: "其中所有虚拟机都会断电，未写入的数据会丢失。",
            })
          : t({ en: "All its VMs are asked to shut down, the last in order first.", zh: "其中所有虚拟机将按相反次序关机。" })}
      </p>
      {why && <p className="mt-2 text-bad">{why}</p>}
    </Dialog>
  );
}
export const confirmApplianceDialog = defineDialog<Question>("confirmAppliance", ConfirmApplianceDialog);
