"use client";
import { useQuery } from "@tanstack/react-query";
import { FileUp, FlaskConical, Plus } from "lucide-react";
import { useState } from "react";
import type { AccountView, LabView } from "@/server/contract";
import { useErrorText } from "../data/error-text";
import { trpc } from "../data/trpc";
import { useT } from "../i18n";
import { AuthGate } from "../page/auth-gate";
import { PageFrame } from "../page/page-frame";
import { Button } from "../ui/button";
import { cx } from "../ui/cx";
import { EmptyState } from "../ui/empty-state";
import { FileButton } from "../ui/file-button";
import { lazyDialogView } from "../ui/lazy-dialog";
import { Notice } from "../ui/notice";
import type { LabRequest } from "./lab-list";
import { atEase, LabRow } from "./lab-row";
import "./texts";

const PasswordDialog = lazyDialogView(() => import("../page/password-dialog").then((file) => file.PasswordDialog));
const ImportLabDialog = lazyDialogView(() => import("./import-lab-dialog").then((file) => file.ImportLabDialog));
const KeepDialog = lazyDialogView(() => import("./keep-dialog").then((file) => file.KeepDialog));
const CreateLabDialog = lazyDialogView(() => import("./lab-dialogs").then((file) => file.CreateLabDialog));
const DeleteLabDialog = lazyDialogView(() => import("./lab-dialogs").then((file) => file.DeleteLabDialog));
const RenameLabDialog = lazyDialogView(() => import("./lab-dialogs").then((file) => file.RenameLabDialog));
const MembersDialog = lazyDialogView(() => import("./members-dialog").then((file) => file.MembersDialog));
const RestoreDialog = lazyDialogView(() => import("./restore-dialog").then((file) => file.RestoreDialog));

export function LabsPage() {
  return <AuthGate>{(me) => <Labs me={me} />}</AuthGate>;
}
/** Sends a lab file; resolves to what is wrong, or null. */
function Labs({ me }: { me: AccountView }) {
  const t = useT();
  const errorText = useErrorText();
  const labs = useQuery({ ...trpc.lab.list.queryOptions(), refetchInterval: 10_000 });
  const notices = useQuery({ ...trpc.lab.notices.queryOptions(), enabled: me.role === "admin" });
  const [request, setRequest] = useState<LabRequest | null>(null);
  const [imported, setImported] = useState<LabView | null>(null);
  const close = (): void => setRequest(null);
  const create = (
    <Button kind="primary" icon={<Plus size={14} aria-hidden />} onClick={() => setRequest({ kind: "create" })}>
      {t("labs.new")}
    </Button>
  );
  return (
    <PageFrame
      me={me}
      title={t("labs.title")}
      onPassword={() => setRequest({ kind: "password" })}
      actions={
        <>
          <FileButton
            label={t("labs.import")}
            icon={<FileUp size={14} aria-hidden />}
            onFile={(file) => setRequest({ kind: "import", file })}
          />
          {create}
        </>
      }
    >
      {imported && (
        <Notice className="mb-3" tone="plain">
          {t("labs.import.done", { name: imported.name })}
        </Notice>
      )}
      {notices.data?.map((notice) => (
        <Notice key={notice} className="mb-3">
          {notice}
        </Notice>
      ))}
      {labs.isError ? (
        <EmptyState text={errorText(labs.error)} action={<Button onClick={() => void labs.refetch()}>{t("common.retry")}</Button>} />
      ) : labs.data?.length === 0 ? (
        <EmptyState
          icon={<FlaskConical size={28} />}
          text={t("labs.empty")}
          action={create}
          className="rounded-lg border border-dashed border-line-strong"
        />
      ) : labs.data ? (
        <div className="relative overflow-x-auto rounded-lg border border-line bg-surface">
          <table aria-label={t("labs.title")} className="w-full min-[641px]:min-w-[760px]">
            <thead>
              <tr className="h-8 border-b border-line bg-sunken text-left text-sm text-muted">
                <th scope="col" className="px-3 font-medium">
                  {t("common.name")}
                </th>
                <th scope="col" className={cx("font-medium", atEase)}>
                  {t("labs.col.scenario")}
                </th>
                <th scope="col" className="px-3 font-medium">
                  {t("labs.col.time")}
                </th>
                {[t("labs.col.hosts"), t("labs.col.vms"), t("labs.col.running")].map((name) => (
                  <th key={name} scope="col" className={cx("text-right font-medium", atEase)}>
                    {name}
                  </th>
                ))}
                <th scope="col" className={cx("font-medium", atEase)}>
                  {t("labs.col.role")}
                </th>
                <th scope="col" className={cx("font-medium", atEase)}>
                  {t("labs.col.owner")}
                </th>
                <th scope="col" className="w-20 px-3 max-[640px]:w-10 max-[640px]:px-1">
                  <span className="sr-only">{t("common.actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {labs.data.map((lab) => (
                <LabRow key={lab.id} lab={lab} onAsk={setRequest} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {request?.kind === "create" && <CreateLabDialog onClose={close} />}
      {request?.kind === "import" && (
        <ImportLabDialog
          file={request.file}
          taken={labs.data?.map((lab) => lab.name) ?? []}
          onDone={(lab) => {
            setImported(lab);
            close();
          }}
          onClose={close}
        />
      )}
      {request?.kind === "rename" && <RenameLabDialog lab={request.lab} onClose={close} />}
      {request?.kind === "delete" && <DeleteLabDialog lab={request.lab} onClose={close} />}
      {request?.kind === "members" && <MembersDialog lab={request.lab} onClose={close} />}
      {request?.kind === "keep" && <KeepDialog lab={request.lab} onClose={close} />}
      {request?.kind === "restore" && <RestoreDialog lab={request.lab} onClose={close} />}
      {request?.kind === "password" && <PasswordDialog username={me.username} onClose={close} />}
    </PageFrame>
  );
}
