"use client";
import { useEffect, useMemo, useRef, useState } from "react";
import type { AnyRec } from "../../data/defaults";
import { type Closable, defineDialog } from "../../data/dialog";
import { useRecordsAt, useSlotsVersion, useTreeVersion } from "../../data/hooks";
import { isAskedClass } from "../../data/indexes";
import { useLab } from "../../data/lab-context";
import { useFaultText } from "../../data/use-fault-text";
import { useView } from "../../data/views";
import { DialogButtons } from "../../form/buttons";
import { useNameError } from "../../form/name-error";
import { helpOfForms } from "../../guide/forms";
import { useT } from "../../i18n";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { CheckBox, TextField } from "../../ui/field";
import { amendment } from "./amend";
import { DeleteGroup, RenameGroup } from "./group-dialogs";
import { tagsOf } from "./tags-of";
import { useAmend } from "./use-amend";

/** Objects with tags, of all kinds. */
function useTagged(): readonly AnyRec[] {
  const { session, kinds } = useLab();
  const version = useTreeVersion();
  const classes = useMemo(
    () => new Set(kinds.all.filter(({ properties = [] }) => properties.some(({ name }) => name === "tag")).map((kind) => kind.of)),
    [kinds],
  );
  const come = useSlotsVersion(useMemo(() => [...classes].filter(isAskedClass).map((of) => `all ${of}`), [classes]));
  return useMemo(() => {
    void version;
    void come;
    return [...classes].flatMap((of) => (session.store.all(of) as readonly AnyRec[]).filter((record) => tagsOf(record).length > 0));
  }, [session, classes, version, come]);
}
interface TagBoxProps {
  readonly tag: string;
  /** null: some of the objects have it */
  readonly isOn: boolean | null;
  readonly onChange: (isOn: boolean) => void;
}
/** A box with three states: all, none, and some as it was. */
function TagBox({ tag, isOn, onChange }: TagBoxProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = isOn === null;
  }, [isOn]);
  return <CheckBox ref={box} label={tag} checked={isOn === true} onChange={(event) => onChange(event.target.checked)} />;
}

/** All that are in use, on whatever object: more than anybody reads through. */
const TAGS = { properties: ["tag"], most: 500 } as const;
/** Tags of one object or many: each is on for all, off for all, or left as it is. */
function TagsDialog({ refs, onClose }: { refs: readonly string[] } & Closable) {
  const t = useT();
  const text = useFaultText();
  const records = useRecordsAt(refs);
  const inUse = useView("valuesInUse", TAGS).data?.tag?.values;
  const nameError = useNameError();
  const { run, isPending, fault } = useAmend();
  const [made, setMade] = useState<readonly string[]>([]);
  const [set, setSet] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [name, setName] = useState("");
  const tags = [...new Set([...(inUse ?? []), ...records.flatMap(tagsOf), ...made])].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  const stateOf = (tag: string): boolean | null => {
    const chosen = set.get(tag);
    if (chosen !== undefined) return chosen;
    const count = records.filter((record) => tagsOf(record).includes(tag)).length;
    return count === 0 ? false : count === records.length ? true : null;
  };
  const error = name.trim() === "" ? undefined : nameError(name);
  const add = (): void => {
    const tag = name.trim();
    if (tag === "" || error) return;
    setMade([...made, tag]);
    setSet(new Map(set).set(tag, true));
    setName("");
  };
  const submit = async (): Promise<void> => {
    if (isPending || error) return;
    // What was typed and not added is meant too.
    const wanted = new Map(set);
    if (name.trim() !== "") wanted.set(name.trim(), true);
    const items = records.flatMap((record) => {
      const put = [...wanted].flatMap(([tag, isOn]) => (isOn && !tagsOf(record).includes(tag) ? [tag] : []));
      const drop = [...wanted].flatMap(([tag, isOn]) => (!isOn && tagsOf(record).includes(tag) ? [tag] : []));
      return put.length + drop.length > 0 ? [amendment(record, "tags", put, drop)] : [];
    });
    if (await run(items)) onClose();
  };
  return (
    <Dialog
      help={helpOfForms.tags}
      title={t("props.tags")}
      onClose={onClose}
      onSubmit={() => void submit()}
      note={t("grid.selected", { count: records.length })}
      footer={<DialogButtons go={t("common.save")} onClose={onClose} isPending={isPending} />}
    >
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <TextField
            label={t("organise.newTag")}
            value={name}
            autoFocus
            isTight
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || name.trim() === "") return;
              event.preventDefault();
              add();
            }}
          />
        </div>
        <Button onClick={add}>{t("common.add")}</Button>
      </div>
      <p className="min-h-[18px] text-sm text-bad">{error ?? (fault ? text(fault) : "")}</p>
      <div className="max-h-64 overflow-y-auto">
        {inUse && tags.length === 0 && <p className="text-muted">{t("organise.thereAreNoTagsYet")}</p>}
        {tags.map((tag) => (
          <TagBox key={tag} tag={tag} isOn={stateOf(tag)} onChange={(isOn) => setSet(new Map(set).set(tag, isOn))} />
        ))}
      </div>
    </Dialog>
  );
}

/** All objects that have a tag. */
function useHaving(tag: string): readonly AnyRec[] {
  return useTagged().filter((record) => tagsOf(record).includes(tag));
}
function RenameTagDialog({ tag, onClose }: { tag: string } & Closable) {
  const t = useT();
  const having = useHaving(tag);
  return (
    <RenameGroup
      title={t("organise.renameTagName", { name: tag })}
      old={tag}
      errorOf={useNameError()}
      amend={(name) => having.map((record) => amendment(record, "tags", [name], [tag]))}
      onClose={onClose}
    />
  );
}
function DeleteTagDialog({ tag, onClose }: { tag: string } & Closable) {
  const t = useT();
  const having = useHaving(tag);
  const what = "organise.objectsLoseItTheObjects";
  return (
    <DeleteGroup
      title={t("organise.deleteTagName", { name: tag })}
      go={t("organise.deleteTag")}
      what={t(what, { count: having.length })}
      amend={() => having.map((record) => amendment(record, "tags", [], [tag]))}
      onClose={onClose}
    />
  );
}

export const tagsDialog = defineDialog<{ readonly refs: readonly string[] }>("tags", TagsDialog);
export const renameTagDialog = defineDialog<{ readonly tag: string }>("renameTag", RenameTagDialog);
export const deleteTagDialog = defineDialog<{ readonly tag: string }>("deleteTag", DeleteTagDialog);
