"use client";
import { useQuery } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import type { ReactNode } from "react";
import { POOL_SIZES } from "@/server/contract/scenario-limits";
import { trpc } from "../data/trpc";
import { guideAddress } from "../guide/guide";
import { useLanguage, useT } from "../i18n";
import { scenarioTexts } from "../i18n/scenarios";
import { Radio } from "../ui/check";
import { cx } from "../ui/cx";
import { TextField } from "../ui/field";
import { FileButton } from "../ui/file-button";

/** What a lab is to be made from, as it stands in the form. */
export interface ScenarioChoice {
  /** a shipped scenario's id, or one of the two others; null: the first */
  readonly id: string | null;
  /** null: none was chosen yet */
  readonly file: { readonly name: string; readonly text: string } | null;
  readonly hosts: string;
  readonly vmsPerHost: string;
}
/** Ids of what is no shipped scenario; a shipped one has no such letter. */
export const FROM_FILE = "@file";
export const BY_SIZE = "@size";
export const noChoice: ScenarioChoice = { id: null, file: null, hosts: "10", vmsPerHost: "50" };

function numberWithin({ least, most }: { readonly least: number; readonly most: number }, text: string): number | null {
  const value = /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : null;
}

/** What is wrong with a choice, by field. */
export function choiceErrors({ id, file, hosts, vmsPerHost }: ScenarioChoice): {
  file: boolean;
  hosts: boolean;
  vms: boolean;
  sum: boolean;
} {
  const [h, v] = [numberWithin(POOL_SIZES.hosts, hosts), numberWithin(POOL_SIZES.vmsPerHost, vmsPerHost)];
  const isSize = id === BY_SIZE;
  return {
    file: id === FROM_FILE && file === null,
    hosts: isSize && h === null,
    vms: isSize && v === null,
    sum: isSize && h !== null && v !== null && h * v > POOL_SIZES.vms.most,
  };
}

/** What is sent for a choice; null: something is wrong with it, or scenarios are not known yet. */
export function sourceOf(choice: ScenarioChoice, first: string | null): { scenario: string } | { file: string } | null {
  if (Object.values(choiceErrors(choice)).includes(true)) return null;
  if (choice.id === FROM_FILE) return choice.file && { file: choice.file.text };
  if (choice.id === BY_SIZE) return { scenario: `many:${Number(choice.hosts)}:${Number(choice.vmsPerHost)}` };
  const scenario = choice.id ?? first;
  return scenario === null ? null : { scenario };
}

function Choice({ id, name, text, isPicked, onPick }: { id: string; name: string; text: string; isPicked: boolean; onPick: () => void }) {
  return (
    <label
      className={cx(
        "flex gap-2 border-b border-line px-3 py-2 last:border-0 hover:bg-hover",
        isPicked && "bg-accent-soft hover:bg-accent-soft",
      )}
    >
      <Radio name="scenario" className="mt-1" checked={isPicked} onChange={onPick} aria-describedby={`scenario-${id}`} />
      <span>
        <span className="block font-medium">{name}</span>
        <span id={`scenario-${id}`} className="block text-sm text-muted">
          {text}
        </span>
      </span>
    </label>
  );
}

/** The scenarios that a lab can be made from, a file, and for administrators a pool by its size. */
export function ScenarioField({
  choice,
  first,
  isTried,
  onChange,
}: {
  choice: ScenarioChoice;
  /** id that stands for null */
  first: string | null;
  isTried: boolean;
  onChange: (choice: ScenarioChoice) => void;
}) {
  const t = useT();
  const { language } = useLanguage();
  const scenarios = useQuery(trpc.lab.scenarios.queryOptions());
  const me = useQuery(trpc.auth.me.queryOptions());
  const picked = choice.id ?? first;
  const one = (id: string, name: string, text: string): ReactNode => (
    <Choice key={id} {...{ id, name, text }} isPicked={picked === id} onPick={() => onChange({ ...choice, id })} />
  );
  const shipped = ({ id }: { readonly id: string }): ReactNode =>
    one(id, scenarioTexts(language, id).name, scenarioTexts(language, id).description);
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium text-muted">{t("labs.create.scenario")}</legend>
      <div className="max-h-72 overflow-y-auto rounded-md border border-line">
        {scenarios.data?.filter(({ isExperiment }) => !isExperiment).map(shipped)}
        {one(FROM_FILE, t("labs.create.file"), t("labs.create.fileText"))}
        {me.data?.role === "admin" && one(BY_SIZE, t("labs.create.size"), t("labs.create.sizeText", { most: POOL_SIZES.vms.most }))}
        <fieldset aria-labelledby="scenario-experiments">
          <p id="scenario-experiments" className="border-b border-line bg-sunken px-3 py-1 text-sm font-medium text-muted">
            {t("labs.create.experiments")} ·{" "}
            <a href={guideAddress("experiments")} target="_blank" rel="noreferrer" className="text-accent underline">
              {t("labs.create.experimentsText")}
            </a>
          </p>
          {scenarios.data?.filter(({ isExperiment }) => isExperiment).map(shipped)}
        </fieldset>
      </div>
      {picked === FROM_FILE && <FileField {...{ choice, isTried, onChange }} />}
      {picked === BY_SIZE && <SizeFields {...{ choice, isTried, onChange }} />}
    </fieldset>
  );
}

interface FieldProps {
  readonly choice: ScenarioChoice;
  readonly isTried: boolean;
  readonly onChange: (choice: ScenarioChoice) => void;
}

function FileField({ choice, isTried, onChange }: FieldProps) {
  const t = useT();
  const isMissing = isTried && choiceErrors(choice).file;
  return (
    <div className="mt-2 flex items-center gap-2">
      <FileButton
        label={t("labs.create.choose")}
        icon={<FileUp size={14} aria-hidden />}
        accept=".json,application/json"
        onFile={(file) => void file.text().then((text) => onChange({ ...choice, file: { name: file.name, text } }))}
      />
      <span className={cx("min-w-0 truncate text-sm", isMissing ? "text-bad" : "text-muted")} role={isMissing ? "alert" : undefined}>
        {choice.file?.name ?? t("labs.create.noFile")}
      </span>
    </div>
  );
}

function SizeFields({ choice, isTried, onChange }: FieldProps) {
  const t = useT();
  const wrong = choiceErrors(choice);
  const range = (bounds: { readonly least: number; readonly most: number }): string => t("labs.create.range", bounds);
  const sum = wrong.sum ? t("labs.create.tooMany", { most: POOL_SIZES.vms.most }) : undefined;
  return (
    <div className="mt-2 grid grid-cols-2 gap-4">
      <TextField
        label={t("labs.create.hosts")}
        inputMode="numeric"
        value={choice.hosts}
        onChange={(event) => onChange({ ...choice, hosts: event.target.value })}
        error={isTried && wrong.hosts ? range(POOL_SIZES.hosts) : undefined}
      />
      <TextField
        label={t("labs.create.vmsPerHost")}
        inputMode="numeric"
        value={choice.vmsPerHost}
        onChange={(event) => onChange({ ...choice, vmsPerHost: event.target.value })}
        error={isTried ? (wrong.vms ? range(POOL_SIZES.vmsPerHost) : sum) : undefined}
      />
    </div>
  );
}
