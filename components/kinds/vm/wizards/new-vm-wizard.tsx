"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { Check } from "lucide-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import { useConsole } from "../../../data/console-context";
import { NULL_REF, type Rec } from "../../../data/defaults";
import { useRecords } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { useDialogSubmit, useGoToMade } from "../../../data/submit";
import { useFaultText } from "../../../data/use-fault-text";
import { useT } from "../../../i18n";
import { Button } from "../../../ui/button";
import { cx } from "../../../ui/cx";
import { Dialog } from "../../../ui/dialog";
import { Notice } from "../../../ui/notice";
import { useDiskSrs } from "../dialogs/add-disk";
import { defaultsOf, fieldsOf, submission, type WizardForm, type WizardStep, wizardSchema, wizardSteps } from "./new-vm-form";
import { CpuStep, FinishStep, HomeStep, MediaStep, NameStep, NetworkStep, StorageStep, TemplateStep } from "./new-vm-steps";
import { PickContext } from "./pick-context";

const steps: Readonly<Record<WizardStep, () => ReactNode>> = {
  template: TemplateStep,
  name: NameStep,
  media: MediaStep,
  home: HomeStep,
  cpu: CpuStep,
  storage: StorageStep,
  networking: NetworkStep,
  finish: FinishStep,
};

/** What the lab's servers and storage can give one VM at most. */
function useLimits(): Parameters<typeof wizardSchema>[1] {
  const { session } = useLab();
  const hosts = useRecords("host");
  const srs = useDiskSrs();
  return useMemo(() => {
    const { store } = session;
    return {
      hostMemory:
        Math.max(0, ...hosts.map((one) => store.record("host_metrics", one.metrics)?.memory_total ?? 0)) || Number.MAX_SAFE_INTEGER,
      hostCpus: Math.max(0, ...hosts.map((one) => Number(one.cpu_info.cpu_count ?? store.members("cpusByHost", one.ref).length))) || 128,
      free: Object.fromEntries(srs.map((sr) => [sr.ref, { name: sr.name, free: sr.free }])),
    };
  }, [session, hosts, srs]);
}

const BLANK: WizardForm = {
  template: "",
  name: "",
  description: "",
  disc: NULL_REF,
  affinity: NULL_REF,
  vcpus: 1,
  memory: 1024,
  disks: [],
  vifs: [],
  start: true,
};

/** What a template says a new VM is like, under a name that no VM has yet. */
function useTemplateValues(): (record: Rec<"VM">) => ReturnType<typeof defaultsOf> {
  const { session } = useLab();
  const pool = useRecords("pool")[0];
  const networks = useRecords("network");
  const srs = useDiskSrs();
  const hasNic = (ref: string): boolean => session.store.members("pifsByNetwork", ref).length > 0;
  return (record) => {
    const taken = new Set(session.store.all("VM").map((vm) => vm.name_label));
    let name = record.name_label;
    for (let n = 1; taken.has(name); n += 1) name = `${record.name_label} (${n})`;
    return defaultsOf(record, {
      name,
      defaultSr: srs.find((sr) => sr.ref === pool?.default_SR)?.ref ?? srs[0]?.ref ?? "",
      srByUuid: (uuid) => srs.find((sr) => sr.ref === session.store.byUuid(uuid)?.ref)?.ref ?? null,
      networks: [...networks].sort((a, b) => Number(hasNic(b.ref)) - Number(hasNic(a.ref))).map((network) => network.ref),
      diskName: (n) => `${name} ${n}`,
    });
  };
}

/** The wizard's form, filled from a template at first and whenever another is picked. */
function useWizardForm(template: string | undefined, host: string | undefined) {
  const t = useT();
  const { session } = useLab();
  const limits = useLimits();
  const valuesOf = useTemplateValues();
  /** the name that the disks were named after */
  const diskBase = useRef("");
  const fromTemplate = (ref: string | undefined): ReturnType<typeof valuesOf> | null => {
    const record = ref ? session.store.record("VM", ref) : undefined;
    if (!record) return null;
    const values = valuesOf(record);
    diskBase.current = values.name;
    return values;
  };
  const schema = useMemo(() => wizardSchema(t, limits), [t, limits]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: The form starts once; later changes of the lab do not reach into it
  const initial = useMemo((): WizardForm => ({ ...BLANK, affinity: host ?? NULL_REF, ...fromTemplate(template) }), []);
  const form = useForm<WizardForm>({ defaultValues: initial, resolver: zodResolver(schema), mode: "onTouched" });

  /** Whether there is such a template. */
  const fill = (ref: string): boolean => {
    const values = fromTemplate(ref);
    if (values) form.reset({ ...form.getValues(), ...values });
    return values !== null;
  };
  /** Disks that still have the name they were given follow the VM's name. */
  const renameDisks = (name: string): void => {
    form.getValues("disks").forEach((disk, n) => {
      if (disk.name === `${diskBase.current} ${n}`) form.setValue(`disks.${n}.name`, `${name} ${n}`);
    });
    diskBase.current = name;
  };
  return { form, fill, renameDisks };
}

/** XenCenter's New VM wizard, submitted as one operation that is undone whole when a step of it fails. */
export default function NewVmWizard({
  template,
  host,
  onClose,
}: {
  template?: string | undefined;
  host?: string | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const text = useFaultText();
  const { go } = useConsole();
  const [at, setAt] = useState(0);
  const [reached, setReached] = useState(0);
  const { run, isPending, fault, clear } = useDialogSubmit();
  const goToMade = useGoToMade();
  const { form, fill, renameDisks } = useWizardForm(template, host);
  const pickTemplate = (ref: string): void => {
    if (fill(ref)) setReached(0);
  };

  const step: WizardStep = wizardSteps[at] ?? "template";
  const isLast = at === wizardSteps.length - 1;
  const next = async (): Promise<void> => {
    if (!(await form.trigger([...fieldsOf[step]], { shouldFocus: true }))) return;
    if (step === "name") renameDisks(form.getValues("name").trim());
    setAt(at + 1);
    setReached(Math.max(reached, at + 1));
  };
  const create = form.handleSubmit(
    async (values) => {
      const outcome = await run("VM.create_from_template", submission(values));
      if (!outcome.ok) return;
      onClose();
      goToMade(outcome, (ref) => go(ref, values.start ? "console" : "general"));
    },
    (errors) => {
      const wrong = wizardSteps.findIndex((name) => fieldsOf[name].some((field) => field in errors));
      if (wrong >= 0) setAt(wrong);
    },
  );
  const Content = steps[step];
  return (
    <Dialog
      title={t("wiz.title")}
      width="w-[820px]"
      bodyClass="flex h-[460px] max-h-[60vh] flex-none p-0"
      onClose={onClose}
      onSubmit={() => void (isLast ? create() : next())}
      note={fault && <Notice className="max-h-14 overflow-y-auto">{text(fault)}</Notice>}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button
            disabledReason={at === 0 ? t("why.noBack") : null}
            onClick={() => {
              clear();
              setAt(at - 1);
            }}
          >
            {t("wiz.previous")}
          </Button>
          <Button type="submit" kind="primary" isPending={isPending}>
            {t(isLast ? "wiz.create" : "wiz.next")}
          </Button>
        </>
      }
    >
      <FormProvider {...form}>
        <StepList at={at} reached={reached} onStep={setAt} />
        <div className="flex min-w-0 flex-1 flex-col overflow-y-auto p-4">
          <PickContext value={pickTemplate}>
            <Content />
          </PickContext>
        </div>
      </FormProvider>
    </Dialog>
  );
}

function StepList({ at, reached, onStep }: { at: number; reached: number; onStep: (step: number) => void }) {
  const t = useT();
  return (
    <ol aria-label={t("wiz.steps")} className="w-48 shrink-0 border-r border-line bg-sunken py-2">
      {wizardSteps.map((name, index) => (
        <li key={name}>
          <button
            type="button"
            aria-current={index === at ? "step" : undefined}
            disabled={index > reached}
            onClick={() => onStep(index)}
            className={cx(
              "flex h-8 w-full items-center gap-2 px-3 text-left text-muted enabled:hover:bg-hover disabled:text-faint",
              index === at && "bg-accent-soft font-medium text-text enabled:hover:bg-accent-soft",
            )}
          >
            <span
              className={cx(
                "flex size-4.5 items-center justify-center rounded-full border border-line-strong text-xs",
                index < at && "border-accent text-accent",
                index === at && "border-accent-solid bg-accent-solid text-on-accent",
              )}
              aria-hidden
            >
              {index < at ? <Check size={11} /> : index + 1}
            </span>
            {t(`wiz.${name}`)}
          </button>
        </li>
      ))}
    </ol>
  );
}
