"use client";
import { useState } from "react";
import { type Closable, defineDialog } from "../../data/dialog";
import { useRecords } from "../../data/hooks";
import { useFaultText } from "../../data/use-fault-text";
import { DialogButtons } from "../../form/buttons";
import { useNameError } from "../../form/name-error";
import { helpOfForms } from "../../guide/forms";
import { useT, type Words } from "../../i18n";
import type { Search } from "../../search/saved";
import { useCurrentSearch, useSearches } from "../../search/use-search";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { useAmend } from "../organise/use-amend";
import { forgetSearch, keepSearches } from "./keep";

/** Asks for the name under which a search is kept. */
function SearchNameDialog({ search, title, go, onClose }: { search: Search; title: Words; go: Words } & Closable) {
  const t = useT();
  const text = useFaultText();
  const pool = useRecords("pool")[0];
  const { all, known } = useSearches();
  const { choose } = useCurrentSearch();
  const { run, isPending, fault } = useAmend();
  const [name, setName] = useState(search.name);
  const [isTried, setTried] = useState(false);
  const nameError = useNameError()(name);
  const isTaken = all.some((one) => one.uuid !== search.uuid && one.name === name.trim());
  const error = nameError ?? (isTaken ? t("search.thereIsASearchOf") : undefined);
  const submit = async (): Promise<void> => {
    setTried(true);
    if (error || isPending || !pool) return;
    const kept = { ...search, name: name.trim() };
    if (!(await run([keepSearches(pool, [kept], known)]))) return;
    choose(kept);
    onClose();
  };
  return (
    <Dialog
      help={helpOfForms.saveSearch}
      title={t(title)}
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={<DialogButtons go={t(go)} onClose={onClose} isPending={isPending} />}
    >
      <TextField
        label={t("common.name")}
        value={name}
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        error={(isTried ? error : undefined) ?? (fault ? text(fault) : undefined)}
        hint={t("search.allWhoUseThisPool")}
      />
    </Dialog>
  );
}
function DeleteSearchDialog({ uuid, onClose }: { uuid: string } & Closable) {
  const t = useT();
  const text = useFaultText();
  const pool = useRecords("pool")[0];
  const { all } = useSearches();
  const { choose } = useCurrentSearch();
  const { run, isPending, fault } = useAmend();
  const name = all.find((one) => one.uuid === uuid)?.name ?? "";
  const submit = async (): Promise<void> => {
    if (isPending || !pool || !(await run([forgetSearch(pool, uuid)]))) return;
    const [first] = all;
    if (first) choose(first);
    onClose();
  };
  return (
    <Dialog
      title={t("search.deleteSearchName", { name })}
      isAlert
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={<DialogButtons go={t("search.deleteSearch")} isDanger onClose={onClose} isPending={isPending} />}
    >
      <p>{t("search.itGoesForAllWho")}</p>
      {fault && <p className="mt-2 text-bad">{text(fault)}</p>}
    </Dialog>
  );
}
export const searchNameDialog = defineDialog<{ readonly search: Search; readonly title: Words; readonly go: Words }>(
  "searchName",
  SearchNameDialog,
);
export const deleteSearchDialog = defineDialog<{ readonly uuid: string }>("deleteSearch", DeleteSearchDialog);
