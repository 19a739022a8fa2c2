"use client";
import { type Closable, defineDialog } from "../../data/dialog";
import { useRecordsAt } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { DialogButtons } from "../../form/buttons";
import { useLanguage, useT, type Words } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { NameList } from "../../ui/name-list";
import { visibleText } from "../../ui/visible-text";
import type { Command } from "../command";
import { useCommandState } from "../use-commands";

/** What is asked before a command that takes something away from people. */
export interface Question {
  readonly command: Command;
  readonly refs: readonly string[];
  /** with `{count}`, or `{names}` where there are few */
  readonly title: Words;
  /** what it means for them, with `{names}` of one object or how many are chosen */
  readonly text: Words;
  readonly go: Words;
  /** pulls the power: what was not written is lost */
  readonly isForce?: boolean;
  /** the title names them already */
  readonly isNamed?: boolean;
}

/** Asks before a command, naming every object it is about; those that cannot are told of and left as they are. */
function ConfirmCommandDialog({ command, refs, title, text, go, isForce = false, isNamed = false, onClose }: Question & Closable) {
  const t = useT();
  const { language } = useLanguage();
  const { session, kinds } = useLab();
  const records = useRecordsAt(refs);
  // What is asked here is not asked again.
  const { why, able, run } = useCommandState()({ ...command, confirm: () => false }, records);
  const acting = new Set(able.map(({ ref }) => ref));
  const names = records.flatMap((record) => (acting.has(record.ref) ? [visibleText(kinds.nameOf(session.store, record, language))] : []));
  const submit = (): void => {
    if (why !== null) return;
    run();
    onClose();
  };
  const skipped = refs.length - able.length;
  const isListed = !isNamed && !(isForce && names.length === 1);
  const about = isListed ? t("grid.selected", { count: names.length }) : names.join(", ");
  return (
    <Dialog
      title={t(title, { count: names.length, names: names.join(", ") })}
      isAlert
      onClose={onClose}
      onSubmit={submit}
      footer={<DialogButtons go={t(go)} isDanger={isForce} onClose={onClose} why={why} />}
    >
      <p>{t(text, { names: about })}</p>
      {isListed && <NameList names={names} label={about} className="mt-2" />}
      {skipped > 0 && <p className="mt-2 text-muted">{t("bulk.skip", { count: skipped })}</p>}
      {why && <p className="mt-2 text-bad">{why}</p>}
    </Dialog>
  );
}
export const confirmCommandDialog = defineDialog<Question>("confirmCommand", ConfirmCommandDialog);
