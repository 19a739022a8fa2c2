"use client";
import { useMemo, useState } from "react";
import { LIMITS } from "@/server/contract/limits";
import { type Closable, defineDialog } from "../../data/dialog";
import { folderOf, partsOf, wayOf } from "../../data/folder";
import { useRecordsAt, useTreeVersion } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { useFaultText } from "../../data/use-fault-text";
import { DialogButtons } from "../../form/buttons";
import { helpOfForms } from "../../guide/forms";
import { useT } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { Select } from "../../ui/select";
import { putUnder } from "./amend";
import { allFolders, deleteFolder, moveFolder, newFolder } from "./folders";
import { DeleteGroup, RenameGroup } from "./group-dialogs";
import { useAmend } from "./use-amend";

/** Letters that part ways, and ways from one another. */
const PARTING = /[/;]/;

/** What is wrong with a folder's name; undefined: nothing. @param taken - ways of those that there are */
function useFolderError(): (around: string, name: string, taken: readonly string[]) => string | undefined {
  const t = useT();
  return (around, name, taken) => {
    const plain = name.trim();
    if (plain === "") return t("err.required");
    if (PARTING.test(plain)) return t("organise.aFoldersNameHasNo");
    const way = wayOf([...partsOf(around), plain]);
    if (way.length > LIMITS.nameCharacters) return t("err.nameLong", { limit: LIMITS.nameCharacters });
    return taken.includes(way) ? t("organise.thereIsAFolderOf") : undefined;
  };
}
/** Ways of all folders, kept up to date. */
function useFolders(): readonly string[] {
  const { session, kinds } = useLab();
  const version = useTreeVersion();
  return useMemo(() => {
    void version;
    return allFolders(session.store, kinds);
  }, [session, kinds, version]);
}
const none = "organise.noFolder" as const;

function NewFolderDialog({ around, refs = [], onClose }: { around: string; refs?: readonly string[] } & Closable) {
  const t = useT();
  const text = useFaultText();
  const { store } = useLab().session;
  const folders = useFolders();
  const records = useRecordsAt(refs);
  const errorOf = useFolderError();
  const { run, isPending, fault } = useAmend();
  const [parent, setParent] = useState(around);
  const [name, setName] = useState("");
  const [isTried, setTried] = useState(false);
  const error = errorOf(parent, name, folders);
  const submit = async (): Promise<void> => {
    setTried(true);
    const pool = store.all("pool")[0];
    if (error || isPending || !pool) return;
    const way = wayOf([...partsOf(parent), name.trim()]);
    const filed = records.flatMap((record) => putUnder(record, { kind: "folder", way }) ?? []);
    if ((await run(newFolder(pool, way))) && (await run(filed))) onClose();
  };
  return (
    <Dialog
      help={helpOfForms.folders}
      title={t("organise.newFolder13")}
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={<DialogButtons go={t("common.create")} onClose={onClose} isPending={isPending} />}
    >
      <TextField
        label={t("common.name")}
        value={name}
        autoFocus
        onChange={(event) => setName(event.target.value)}
        error={(isTried ? error : undefined) ?? (fault ? text(fault) : undefined)}
      />
      <Select
        label={t("organise.inside")}
        value={parent}
        onChange={setParent}
        options={[{ value: "", label: t(none) }, ...folders.map((way) => ({ value: way, label: way }))]}
      />
    </Dialog>
  );
}

function RenameFolderDialog({ way, onClose }: { way: string } & Closable) {
  const t = useT();
  const { session, kinds } = useLab();
  const others = useFolders().filter((one) => one !== way);
  const errorOf = useFolderError();
  const parts = partsOf(way);
  const around = wayOf(parts.slice(0, -1));
  const old = parts.at(-1) ?? "";
  return (
    <RenameGroup
      title={t("organise.renameFolderName", { name: old })}
      old={old}
      errorOf={(name) => errorOf(around, name, others)}
      amend={(name) => moveFolder(session.store, kinds, way, wayOf([...partsOf(around), name]))}
      onClose={onClose}
    />
  );
}
function DeleteFolderDialog({ way, onClose }: { way: string } & Closable) {
  const t = useT();
  const { session, kinds } = useLab();
  const parts = partsOf(way);
  const around = parts.at(-2);
  return (
    <DeleteGroup
      title={t("organise.deleteFolderName", { name: parts.at(-1) ?? "" })}
      go={t("organise.deleteFolder")}
      what={around ? t("organise.theObjectsInItStay", { name: around }) : t("organise.theObjectsInItStayIn")}
      amend={() => deleteFolder(session.store, kinds, way)}
      onClose={onClose}
    />
  );
}

function MoveToFolderDialog({ refs, onClose }: { refs: readonly string[] } & Closable) {
  const t = useT();
  const text = useFaultText();
  const folders = useFolders();
  const records = useRecordsAt(refs);
  const { run, isPending, fault } = useAmend();
  const [first] = records;
  const [way, setWay] = useState(first ? folderOf(first) : "");
  const submit = async (): Promise<void> => {
    const items = records.filter((record) => folderOf(record) !== way).flatMap((record) => putUnder(record, { kind: "folder", way }) ?? []);
    if (!isPending && (await run(items))) onClose();
  };
  return (
    <Dialog
      help={helpOfForms.folders}
      title={t("organise.moveToFolder13")}
      onClose={onClose}
      onSubmit={() => void submit()}
      note={t("grid.selected", { count: records.length })}
      footer={<DialogButtons go={t("organise.move")} onClose={onClose} isPending={isPending} />}
    >
      <Select
        label={t("object.folder")}
        value={way}
        onChange={setWay}
        options={[{ value: "", label: t(none) }, ...folders.map((one) => ({ value: one, label: one }))]}
        error={fault ? text(fault) : undefined}
      />
    </Dialog>
  );
}

export const newFolderDialog = defineDialog<{ readonly around: string; readonly refs?: readonly string[] }>("newFolder", NewFolderDialog);
export const renameFolderDialog = defineDialog<{ readonly way: string }>("renameFolder", RenameFolderDialog);
export const deleteFolderDialog = defineDialog<{ readonly way: string }>("deleteFolder", DeleteFolderDialog);
export const moveToFolderDialog = defineDialog<{ readonly refs: readonly string[] }>("moveToFolder", MoveToFolderDialog);
