"use client";
import { type ReactNode, useId, useMemo, useState } from "react";
import type { DataSource, GraphLine, Ref } from "@/server/contract";
import { GRAPH_LIMITS } from "@/server/contract/graphs";
import { useRecords } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { useOperations } from "../data/operations";
import { useDialogSubmit } from "../data/submit";
import { useFaultText } from "../data/use-fault-text";
import { useNameOf } from "../data/use-name-of";
import { useView } from "../data/views";
import { roleWhy } from "../form/page-fields";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { Check } from "../ui/check";
import { Combobox } from "../ui/combobox";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { DERIVED, hasDerived, type MeasuredClass, measuredClass } from "./aligned";
import { bySource, groupWords, SOURCE_GROUPS, sourceLook, sourceText } from "./sources";
import { unitMarks } from "./units";

interface SourceChooserProps {
  readonly pageRef: string;
  readonly lines: readonly GraphLine[];
  readonly onChange: (lines: readonly GraphLine[]) => void;
}
/** The data sources of an object, searched and in groups; any object of the lab may be chosen. What is off is shown as such. */
export function SourceChooser({ pageRef, lines, onChange }: SourceChooserProps) {
  const t = useT();
  const { store } = useLab().session;
  const [ref, setRef] = useState(pageRef);
  const [wanted, setWanted] = useState("");
  const objects = useObjects();
  const answer = useView("dataSources", { ref });
  const record = store.any(ref);
  const of = measuredClass(record) ?? "VM";
  const uuid = record && "uuid" in record ? record.uuid : "";
  const known = answer.isPlaceholderData ? undefined : answer.data;
  const sources = useMemo(() => listed(of, known ?? []), [of, known]);
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = sources.filter(({ name }) => {
    const look = sourceLook(name, of);
    const text = `${name} ${sourceText(t, look)} ${t(groupWords[look.group])}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const recording = useRecording(ref, () => void answer.refetch());
  const isFull = lines.length >= GRAPH_LIMITS.lines;
  const isChosen = (name: string): boolean => lines.some((line) => line.object === uuid && line.source === name);
  const set = (name: string, isOn: boolean): void =>
    onChange(
      isOn
        ? [...lines, { object: uuid, class: of, source: name, colour: null }]
        : lines.filter((line) => line.object !== uuid || line.source !== name),
    );
  return (
    <div className="flex min-w-0 flex-col">
      <Combobox label={t("inside.object")} value={ref} onChange={setRef} options={objects} />
      <TextField
        label={t("graphs.searchDataSources")}
        type="search"
        autoComplete="off"
        isTight
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
        // Enter in a search saves no graph.
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
      />
      <div className="mt-2 h-64 overflow-y-auto rounded-md border border-line p-1">
        {known && fitting.length === 0 && (
          <p className="p-2 text-sm text-muted">
            {sources.length === 0 ? t("graphs.nothingHasBeenMeasuredOf") : t("graphs.noDataSourceFits")}
          </p>
        )}
        {SOURCE_GROUPS.map((group) => {
          const own = fitting.filter(({ name }) => sourceLook(name).group === group);
          return (
            own.length > 0 && (
              <Group key={group} title={t(groupWords[group])}>
                {own.map((source) => (
                  <Source
                    key={source.name}
                    source={source}
                    of={of}
                    isChosen={isChosen(source.name)}
                    isFull={isFull}
                    onSet={(isOn) => set(source.name, isOn)}
                    recording={recording}
                  />
                ))}
              </Group>
            )
          );
        })}
      </div>
      {recording.refusal && <Notice className="mt-2">{recording.refusal}</Notice>}
    </div>
  );
}

interface Recording {
  /** why one may not switch a source on; null: one may */
  readonly why: string | null;
  readonly isPending: boolean;
  readonly refusal: string | null;
  readonly start: (source: string) => void;
}
/** Switches sources of a VM on that are off. @param onDone - they are on */
function useRecording(vm: string, onDone: () => void): Recording {
  const t = useT();
  const text = useFaultText();
  const { role } = useLab();
  const operations = useOperations();
  const { run, isPending, fault } = useDialogSubmit();
  return {
    why: roleWhy(t, role, operations["VM.record_data_source"]?.role),
    isPending,
    refusal: fault && text(fault),
    start: (source) => void run("VM.record_data_source", { self: vm as Ref<"VM">, data_source: source }).then(({ ok }) => ok && onDone()),
  };
}

/** All sources of an object, and what is made of them. */
function listed(of: MeasuredClass, known: readonly DataSource[]): readonly DataSource[] {
  const derived: readonly DataSource[] = hasDerived(of, new Set(known.map(({ name }) => name)))
    ? [{ name: DERIVED, unit: "bytes", type: "gauge", isRecorded: true }]
    : [];
  return [...known, ...derived].sort((a, b) => bySource(a.name, b.name));
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend className="px-1 pt-1 text-xs font-semibold text-muted">{title}</legend>
      {children}
    </fieldset>
  );
}

interface SourceProps {
  readonly source: DataSource;
  readonly of: MeasuredClass;
  readonly isChosen: boolean;
  readonly isFull: boolean;
  readonly onSet: (isOn: boolean) => void;
  readonly recording: Recording;
}
function Source({ source: { name, isRecorded }, of, isChosen, isFull, onSet, recording }: SourceProps) {
  const t = useT();
  const id = useId();
  const look = sourceLook(name, of);
  const why = isRecorded ? null : t("graphs.offNothingIsRecordedOf");
  const isOff = !isChosen && (why !== null || isFull);
  return (
    <div className="flex items-start gap-2 rounded-sm px-1 py-0.5 hover:bg-hover">
      <Check
        id={id}
        className="mt-1.5"
        checked={isChosen}
        aria-disabled={isOff || undefined}
        aria-describedby={why === null ? undefined : `${id}-why`}
        onChange={(event) => !isOff && onSet(event.target.checked)}
      />
      <label htmlFor={id} className="min-w-0 flex-1">
        <span className={isOff ? "text-faint" : undefined}>{sourceText(t, look)}</span>{" "}
        <span className="ml-1 text-xs text-faint">{unitMarks[look.unit]}</span>
        {why !== null && (
          <span id={`${id}-why`} className="block text-xs text-faint">
            {why}
          </span>
        )}
      </label>
      {!isRecorded && (
        <Button
          isSmall
          kind="quiet"
          aria-label={t("graphs.recordSource", { source: sourceText(t, look) })}
          disabledReason={recording.why}
          isPending={recording.isPending}
          onClick={() => recording.start(name)}
        >
          {t("graphs.record")}
        </Button>
      )}
    </div>
  );
}

/** VMs and hosts by name: what has data sources. */
function useObjects(): readonly { readonly value: string; readonly label: string; readonly note: string }[] {
  const t = useT();
  const nameOf = useNameOf();
  const vms = useRecords("VM");
  const hosts = useRecords("host");
  return useMemo(() => {
    const named = (refs: readonly string[], note: string) => refs.map((value) => ({ value, label: nameOf(value) ?? value, note }));
    const all = [
      ...named(
        hosts.map(({ ref }) => ref),
        t("graphs.server"),
      ),
      ...named(
        vms.filter((vm) => !vm.is_a_template && !vm.is_a_snapshot).map(({ ref }) => ref),
        t("menu.vm"),
      ),
    ];
    return all.sort((a, b) => a.label.localeCompare(b.label, "en", { numeric: true }));
  }, [vms, hosts, nameOf, t]);
}
