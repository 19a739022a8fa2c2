"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { MomentView } from "@/server/contract/past";
import { useErrorText } from "../../data/error-text";
import { useVirtualNow } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { nameOfMoment } from "../../data/past/moments";
import { trpc } from "../../data/trpc";
import { DialogButtons } from "../../form/buttons";
import { useNameError } from "../../form/name-error";
import { helpOfForms } from "../../guide/forms";
import { useT } from "../../i18n";
import { refreshLabs } from "../../labs/lab-list";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { formatDateTime } from "../../ui/format";
import { Notice } from "../../ui/notice";

/** Makes a new lab of this one as it was at a moment, and offers to open it. @param moment - null: the present */
export function BranchOffDialog({ moment, onClose }: { moment: MomentView | null; onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const router = useRouter();
  const { labId, labName } = useLab();
  const nowUs = useVirtualNow(1);
  const time = formatDateTime(moment?.virtualUs ?? nowUs);
  const [name, setName] = useState(() => (moment ? `${labName}, ${time}` : `${labName} 2`));
  const nameError = useNameError()(name);
  const make = useMutation(trpc.past.branchOff.mutationOptions({ onSuccess: () => void refreshLabs() }));
  const title = t("history.off.title", { time: moment ? time : t("history.now") });
  const made = make.data;
  if (made) {
    return (
      <Dialog
        help={helpOfForms.branchOff}
        title={title}
        onClose={onClose}
        onSubmit={() => router.push(`/labs/${made.id}`)}
        footer={
          <>
            <Button onClick={onClose}>{t("history.off.stay")}</Button>
            <Button type="submit" kind="primary" autoFocus>
              {t("history.off.open")}
            </Button>
          </>
        }
      >
        <p role="status">{t("history.off.made", { name: made.name })}</p>
      </Dialog>
    );
  }
  return (
    <Dialog
      help={helpOfForms.branchOff}
      title={title}
      width="w-[520px]"
      onClose={onClose}
      onSubmit={() => !nameError && !make.isPending && make.mutate({ labId, moment: moment && nameOfMoment(moment), name: name.trim() })}
      footer={<DialogButtons go={t("history.off.go")} isPending={make.isPending} onClose={onClose} />}
    >
      <p className="mb-3">{t(moment ? "history.off.text" : "history.off.textNow")}</p>
      <TextField
        label={t("history.off.name")}
        value={name}
        autoFocus
        autoComplete="off"
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        error={nameError}
      />
      {make.error && <Notice className="mt-3">{errorText(make.error)}</Notice>}
    </Dialog>
  );
}
