"use client";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import {
  type CustomField,
  definedFields,
  FIELDS_KEY,
  type FieldType,
  fieldValue,
  keyOf,
  readFieldDate,
  writtenFieldDate,
  writtenFields,
} from "../../data/custom-fields";
import type { AnyRec } from "../../data/defaults";
import { type Closable, defineDialog } from "../../data/dialog";
import { useRecords, useRecordsAt } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { useFaultText } from "../../data/use-fault-text";
import { DialogButtons } from "../../form/buttons";
import { useNameError } from "../../form/name-error";
import { helpOfForms } from "../../guide/forms";
import { useT, type Words } from "../../i18n";
import { Button, IconButton } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { Select } from "../../ui/select";
import { amendment } from "./amend";
import { useAmend } from "./use-amend";

const types: Readonly<Record<FieldType, Words>> = {
  String: "console.text",
  Date: "organise.dateAndTime",
};

/** Objects that have a value of any of some fields. */
function useHaving(): (names: readonly string[]) => readonly AnyRec[] {
  const { session, kinds } = useLab();
  return (names) => {
    const classes = new Set(
      kinds.all.filter(({ properties = [] }) => properties.some(({ name }) => name === "folder")).map((kind) => kind.of),
    );
    return [...classes].flatMap((of) =>
      (session.store.all(of) as readonly AnyRec[]).filter((record) => names.some((name) => fieldValue(record, name) !== "")),
    );
  };
}

/** Which fields there are: more are made, and those that nobody wants go, with the values that objects have for them. */
function CustomFieldsDialog({ onClose }: Closable) {
  const t = useT();
  const text = useFaultText();
  const pool = useRecords("pool")[0];
  const [fields, setFields] = useState<readonly CustomField[]>(() => definedFields(pool));
  const [name, setName] = useState("");
  const [type, setType] = useState<FieldType>("String");
  const [isTried, setTried] = useState(false);
  const nameError = useNameError();
  const having = useHaving();
  const { run, isPending, fault } = useAmend();
  const plain = name.trim();
  const isTwice = fields.some((field) => field.name === plain);
  const error = isTwice ? t("organise.thereIsAFieldOf") : nameError(name);
  const add = (): void => {
    setTried(true);
    if (error) return;
    setFields([...fields, { name: plain, type }]);
    setName("");
    setTried(false);
  };
  const submit = async (): Promise<void> => {
    if (isPending || !pool) return;
    if (plain !== "" && error) return setTried(true);
    // What was typed and not added is meant too.
    const wanted = plain === "" ? fields : [...fields, { name: plain, type }];
    const gone = definedFields(pool).filter((field) => !wanted.some((one) => one.name === field.name));
    const names = gone.map((field) => field.name);
    const values = having(names).map((record) => amendment(record, "other_config", {}, names.map(keyOf)));
    const done = (await run([amendment(pool, "gui_config", { [FIELDS_KEY]: writtenFields(wanted) })])) && (await run(values));
    if (done) onClose();
  };
  return (
    <Dialog
      help={helpOfForms.customFields}
      title={t("organise.customFields13")}
      width="w-[520px]"
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={<DialogButtons go={t("common.save")} onClose={onClose} isPending={isPending} />}
    >
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <TextField
            label={t("organise.nameOfANewField")}
            value={name}
            autoFocus
            isTight
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || plain === "") return;
              event.preventDefault();
              add();
            }}
          />
        </div>
        <div className="w-40">
          <Select
            label={t("field.type")}
            isTight
            value={type}
            onChange={(next) => setType(next as FieldType)}
            options={(Object.keys(types) as FieldType[]).map((value) => ({ value, label: t(types[value]) }))}
          />
        </div>
        <Button onClick={add}>{t("common.add")}</Button>
      </div>
      <p role={isTried && error ? "alert" : undefined} className="min-h-[18px] text-sm text-bad">
        {(isTried ? error : undefined) ?? (fault ? text(fault) : "")}
      </p>
      <ul aria-label={t("organise.customFields13")} className="max-h-64 overflow-y-auto">
        {fields.map((field) => (
          <li key={field.name} className="flex h-8 items-center gap-2 border-b border-line">
            <span className="min-w-0 flex-1 truncate">{field.name}</span>
            <span className="text-sm text-muted">{t(types[field.type])}</span>
            <IconButton
              label={t("organise.deleteFieldName", { name: field.name })}
              icon={<Trash2 size={13} aria-hidden />}
              onClick={() => setFields(fields.filter((one) => one !== field))}
            />
          </li>
        ))}
      </ul>
      <p className="mt-2 text-sm text-muted">{t("organise.aFieldThatIsDeleted")}</p>
    </Dialog>
  );
}

/** A date as its field shows it, `2026-11-27T20:45`, UTC; "": none. */
function shownDate(kept: string): string {
  const at = readFieldDate(kept);
  return at === null ? "" : writtenFieldDate(at).slice(0, 16).replace(" ", "T");
}
interface ValueFieldProps {
  readonly field: CustomField;
  /** null: the objects differ, and stay as they are */
  readonly value: string | null;
  readonly onChange: (value: string) => void;
}
function ValueField({ field, value, onChange }: ValueFieldProps) {
  const t = useT();
  const differ = t("organise.theyDifferWhatIsTyped");
  const isDate = field.type === "Date";
  return (
    <TextField
      label={isDate ? `${field.name} (UTC)` : field.name}
      type={isDate ? "datetime-local" : "text"}
      value={isDate ? shownDate(value ?? "") : (value ?? "")}
      hint={value === null ? differ : undefined}
      onChange={(event) => {
        const typed = event.target.value;
        onChange(isDate && typed !== "" ? writtenFieldDate(readFieldDate(typed) ?? 0) : typed);
      }}
    />
  );
}
/** Values of the fields for one object or many. */
function FieldValuesDialog({ refs, onClose }: { refs: readonly string[] } & Closable) {
  const t = useT();
  const text = useFaultText();
  const pool = useRecords("pool")[0];
  const fields = definedFields(pool);
  const records = useRecordsAt(refs);
  const { run, isPending, fault } = useAmend();
  const [set, setSet] = useState<ReadonlyMap<string, string>>(new Map());
  const commonValue = ({ name }: CustomField): string | null => {
    const chosen = set.get(name);
    if (chosen !== undefined) return chosen;
    const values = new Set(records.map((record) => fieldValue(record, name)));
    return values.size === 1 ? ([...values][0] ?? "") : null;
  };
  const submit = async (): Promise<void> => {
    const items = records.flatMap((record) => {
      const changed = [...set].filter(([name, value]) => fieldValue(record, name) !== value.trim());
      const put = Object.fromEntries(changed.flatMap(([name, value]) => (value.trim() === "" ? [] : [[keyOf(name), value.trim()]])));
      const drop = changed.flatMap(([name, value]) => (value.trim() === "" ? [keyOf(name)] : []));
      return changed.length > 0 ? [amendment(record, "other_config", put, drop)] : [];
    });
    if (!isPending && (await run(items))) onClose();
  };
  return (
    <Dialog
      help={helpOfForms.customFields}
      title={t("organise.valuesOfCustomFields")}
      onClose={onClose}
      onSubmit={() => void submit()}
      note={t("grid.selected", { count: records.length })}
      footer={<DialogButtons go={t("common.save")} onClose={onClose} isPending={isPending} />}
    >
      {fields.length === 0 && <p className="text-muted">{t("organise.thereAreNoCustomFields")}</p>}
      {fields.map((field) => (
        <ValueField
          key={field.name}
          field={field}
          value={commonValue(field)}
          onChange={(value) => setSet(new Map(set).set(field.name, value))}
        />
      ))}
      {fault && <p className="text-bad">{text(fault)}</p>}
    </Dialog>
  );
}

export const customFieldsDialog = defineDialog("customFields", CustomFieldsDialog);
export const fieldValuesDialog = defineDialog<{ readonly refs: readonly string[] }>("fieldValues", FieldValuesDialog);
