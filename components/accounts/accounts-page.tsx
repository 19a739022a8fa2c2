"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { AccountView, InstanceRole } from "@/server/contract";
import { useErrorText } from "../data/error-text";
import { trpc } from "../data/trpc";
import { useT } from "../i18n";
import { AuthGate } from "../page/auth-gate";
import { PageFrame } from "../page/page-frame";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { lazyDialogView } from "../ui/lazy-dialog";
import { Notice } from "../ui/notice";
import { Select } from "../ui/select";
import { instanceRoles, refreshAccounts } from "./account-list";
import "./texts";

const PasswordDialog = lazyDialogView(() => import("../page/password-dialog").then((file) => file.PasswordDialog));
const AddAccountDialog = lazyDialogView(() => import("./account-dialogs").then((file) => file.AddAccountDialog));
const DeleteAccountDialog = lazyDialogView(() => import("./account-dialogs").then((file) => file.DeleteAccountDialog));
const SetPasswordDialog = lazyDialogView(() => import("./account-dialogs").then((file) => file.SetPasswordDialog));

type Request = { readonly kind: "add" | "own" } | { readonly kind: "password" | "delete"; readonly account: AccountView };
export function AccountsPage() {
  return <AuthGate>{(me) => <Accounts me={me} />}</AuthGate>;
}
function Accounts({ me }: { me: AccountView }) {
  const t = useT();
  const errorText = useErrorText();
  const isAdmin = me.role === "admin";
  const accounts = useQuery({ ...trpc.account.list.queryOptions(), enabled: isAdmin });
  const [request, setRequest] = useState<Request | null>(null);
  const setRole = useMutation(trpc.account.setRole.mutationOptions({ onSettled: () => void refreshAccounts() }));
  const close = (): void => setRequest(null);
  return (
    <PageFrame
      me={me}
      title={t("acc.title")}
      onPassword={() => setRequest({ kind: "own" })}
      actions={
        isAdmin && (
          <Button kind="primary" icon={<Plus size={14} aria-hidden />} onClick={() => setRequest({ kind: "add" })}>
            {t("acc.add")}
          </Button>
        )
      }
    >
      {!isAdmin ? (
        <EmptyState text={t("acc.noAdmin")} />
      ) : (
        <>
          {(setRole.error ?? accounts.error) && <Notice className="mb-3">{errorText(setRole.error ?? accounts.error)}</Notice>}
          <div className="relative overflow-x-auto rounded-lg border border-line bg-surface">
            <table aria-label={t("acc.title")} className="w-full min-[641px]:min-w-[640px]">
              <thead>
                <tr className="h-8 border-b border-line bg-sunken text-left text-sm text-muted">
                  <th scope="col" className="px-3 font-medium">
                    {t("acc.username")}
                  </th>
                  <th scope="col" className="px-3 font-medium max-[640px]:hidden">
                    {t("acc.display")}
                  </th>
                  <th scope="col" className="px-3 font-medium">
                    {t("acc.role")}
                  </th>
                  <th scope="col" className="px-3">
                    <span className="sr-only">{t("common.actions")}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {accounts.data?.map((account) => {
                  const own = account.username === me.username ? t("acc.self") : null;
                  return (
                    <tr key={account.id} className="h-10 border-b border-line last:border-0 hover:bg-hover">
                      <td className="px-3 font-medium">{account.username}</td>
                      <td className="px-3 max-[640px]:hidden">{account.displayName}</td>
                      <td className="w-48 px-3 max-[640px]:w-32 max-[640px]:px-1">
                        <Select
                          label={`${t("acc.role")}: ${account.username}`}
                          isLabelHidden
                          isTight
                          isDisabled={own !== null}
                          value={account.role}
                          onChange={(role) => setRole.mutate({ username: account.username, role: role as InstanceRole })}
                          options={instanceRoles.map((value) => ({ value, label: t(`role.${value}`) }))}
                        />
                      </td>
                      <td className="px-3 py-1.5">
                        <span className="flex flex-wrap justify-end gap-x-2 gap-y-1">
                          <Button isSmall onClick={() => setRequest({ kind: "password", account })}>
                            {t("acc.setPassword")}
                          </Button>
                          <Button isSmall disabledReason={own} onClick={() => setRequest({ kind: "delete", account })}>
                            {t("acc.delete")}
                          </Button>
                        </span>
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
      {request?.kind === "add" && <AddAccountDialog onClose={close} />}
      {request?.kind === "own" && <PasswordDialog username={me.username} onClose={close} />}
      {request?.kind === "password" && <SetPasswordDialog account={request.account} onClose={close} />}
      {request?.kind === "delete" && <DeleteAccountDialog account={request.account} onClose={close} />}
    </PageFrame>
  );
}
