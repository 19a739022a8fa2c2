"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { LabView } from "@/server/contract";
import { useErrorText } from "../data/error-text";
import { trpc } from "../data/trpc";
import { z } from "../data/zod";
import { DialogButtons } from "../form/buttons";
import { defineForm } from "../form/form-frame";
import { useFormAround, usePageFields } from "../form/page-fields";
import { useT } from "../i18n";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { ErrorLines } from "./error-lines";
import { refreshLabs } from "./lab-list";
import { labName } from "./lab-name";
import { noChoice, ScenarioField, sourceOf } from "./scenario-choice";

interface NewLab {
  readonly name: string;
  readonly choice: typeof noChoice;
}
interface AboutNewLab {
  /** the scenario that is meant until another is chosen */
  readonly first: string | null;
}
function useFirstScenario(): AboutNewLab {
  const scenarios = useQuery(trpc.lab.scenarios.queryOptions());
  return { first: scenarios.data?.[0]?.id ?? null };
}
export const CreateLabDialog = defineForm<object, AboutNewLab, NewLab>({
  name: "createLab",
  title: (_about, t) => t("labs.create.title"),
  go: "labs.create.go",
  width: "w-[560px]",
  leadsAway: true,
  fields: { name: { label: "common.name" }, choice: { label: "labs.create.title" } },
  use: useFirstScenario,
  schema: (t) => z.object({ name: labName(t), choice: z.custom<typeof noChoice>() }),
  read: () => ({ name: "", choice: noChoice }),
  View: CreateLabView,
  useSend({ first }) {
    const router = useRouter();
    const create = useMutation(
      trpc.lab.create.mutationOptions({
        onSuccess: (lab) => {
          void refreshLabs();
          router.push(`/labs/${lab.id}`);
        },
      }),
    );
    return {
      isPending: create.isPending || create.isSuccess,
      refusal: create.error && <ErrorLines error={create.error} />,
      async send({ name, choice }) {
        const source = sourceOf(choice, first);
        return source !== null && (await create.mutateAsync({ name: name.trim(), ...source }).catch(() => null)) !== null;
      },
    };
  },
}).view;

function CreateLabView({ context: { first } }: { context: AboutNewLab }) {
  const { form } = useFormAround();
  const field = usePageFields<NewLab>();
  return (
    <>
      <TextField autoFocus {...field.text("name")} />
      <ScenarioField
        choice={field.values.choice}
        first={first}
        isTried={form.formState.isSubmitted}
        onChange={(choice) => field.set("choice", choice)}
      />
    </>
  );
}

interface LabName {
  readonly name: string;
}
export const RenameLabDialog = defineForm<{ readonly lab: LabView }, LabView, LabName>({
  name: "renameLab",
  title: ({ name }, t) => t("rename.title", { name }),
  go: "common.rename",
  fields: { name: { label: "rename.label" } },
  use: ({ lab }) => lab,
  keyOf: ({ lab }) => lab.id,
  schema: (t) => z.object({ name: labName(t) }),
  read: ({ name }) => ({ name }),
  View: RenameLabView,
  useSend({ id }) {
    const errorText = useErrorText();
    const rename = useMutation(trpc.lab.rename.mutationOptions({ onSuccess: () => void refreshLabs() }));
    return {
      isPending: rename.isPending,
      refusal: rename.error && errorText(rename.error),
      send: async ({ name }) => (await rename.mutateAsync({ labId: id, name: name.trim() }).catch(() => null)) !== null,
    };
  },
}).view;

function RenameLabView() {
  const field = usePageFields<LabName>();
  return <TextField autoFocus onFocus={(event) => event.target.select()} {...field.text("name")} />;
}
export function DeleteLabDialog({ lab, onClose }: { lab: LabView; onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const [typed, setTyped] = useState("");
  const isNamed = typed.trim() === lab.name;
  const remove = useMutation(
    trpc.lab.delete.mutationOptions({
      onSuccess: () => {
        void refreshLabs();
        onClose();
      },
    }),
  );
  return (
    <Dialog
      title={t("labs.delete.title", { name: lab.name })}
      isAlert
      onClose={onClose}
      onSubmit={() => isNamed && !remove.isPending && remove.mutate({ labId: lab.id })}
      footer={
        <DialogButtons
          isDanger
          go={t("labs.delete.go")}
          isPending={remove.isPending}
          why={isNamed ? null : t("err.name")}
          onClose={onClose}
        />
      }
    >
      <p>{lab.counts ? t("labs.delete.text", { hosts: lab.counts.hosts, vms: lab.counts.vms }) : t("labs.delete.unknown")}</p>
      <p className="mt-3 mb-1">{t("labs.delete.type", { name: lab.name })}</p>
      <TextField
        label={t("labs.delete.label")}
        isLabelHidden
        isTight
        value={typed}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
      />
      {remove.error && <Notice className="mt-3">{errorText(remove.error)}</Notice>}
    </Dialog>
  );
}
