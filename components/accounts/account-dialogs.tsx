"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AccountView, InstanceRole } from "@/server/contract";
import { useErrorText } from "../data/error-text";
import { trpc } from "../data/trpc";
import { DialogButtons } from "../form/buttons";
import { useT } from "../i18n";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { Select } from "../ui/select";
import { instanceRoles, refreshAccounts } from "./account-list";

const SHORTEST = 8;
function useDone(onClose: () => void): { readonly onSuccess: () => void } {
  return {
    onSuccess: () => {
      void refreshAccounts();
      onClose();
    },
  };
}
export function AddAccountDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const [username, setUsername] = useState("");
  const [displayName, setDisplayName] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<InstanceRole>("student");
  const [isTried, setTried] = useState(false);
  const create = useMutation(trpc.account.create.mutationOptions(useDone(onClose)));
  const nameError = /^[A-Za-z0-9][A-Za-z0-9._-]+$/.test(username.trim()) ? undefined : t("acc.user.hint");
  const passwordError = password.length < SHORTEST ? t("pw.short") : undefined;
  const submit = (): void => {
    setTried(true);
    if (!nameError && !passwordError)
      create.mutate({ username: username.trim(), displayName: displayName.trim() || username.trim(), password, role });
  };
  return (
    <Dialog
      title={t("acc.add")}
      onClose={onClose}
      onSubmit={submit}
      footer={<DialogButtons go={t("common.add")} isPending={create.isPending} onClose={onClose} />}
    >
      <TextField
        label={t("acc.username")}
        autoFocus
        autoComplete="off"
        value={username}
        onChange={(event) => setUsername(event.target.value)}
        hint={t("acc.user.hint")}
        error={isTried ? nameError : undefined}
      />
      <TextField label={t("acc.display")} autoComplete="off" value={displayName} onChange={(event) => setDisplayName(event.target.value)} />
      <TextField
        label={t("acc.password")}
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        hint={t("pw.short")}
        error={isTried ? passwordError : undefined}
      />
      <Select
        label={t("acc.role")}
        value={role}
        onChange={(value) => setRole(value as InstanceRole)}
        options={instanceRoles.map((value) => ({ value, label: t(`role.${value}`) }))}
      />
      {create.error && <Notice>{errorText(create.error)}</Notice>}
    </Dialog>
  );
}
export function SetPasswordDialog({ account, onClose }: { account: AccountView; onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const [password, setPassword] = useState("");
  const [isTried, setTried] = useState(false);
  const set = useMutation(trpc.account.setPassword.mutationOptions(useDone(onClose)));
  const error = password.length < SHORTEST ? t("pw.short") : undefined;
  const submit = (): void => {
    setTried(true);
    if (!error) set.mutate({ username: account.username, password });
  };
  return (
    <Dialog
      title={t("acc.pw.title", { name: account.username })}
      onClose={onClose}
      onSubmit={submit}
      footer={<DialogButtons go={t("common.save")} isPending={set.isPending} onClose={onClose} />}
    >
      <TextField
        label={t("acc.password")}
        type="password"
        autoComplete="new-password"
        autoFocus
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={isTried ? error : undefined}
        hint={t("pw.short")}
      />
      {set.error && <Notice>{errorText(set.error)}</Notice>}
    </Dialog>
  );
}
export function DeleteAccountDialog({ account, onClose }: { account: AccountView; onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const remove = useMutation(trpc.account.delete.mutationOptions(useDone(onClose)));
  return (
    <Dialog
      title={t("acc.delete.title", { name: account.username })}
      isAlert
      onClose={onClose}
      onSubmit={() => !remove.isPending && remove.mutate({ username: account.username })}
      footer={<DialogButtons isDanger go={t("acc.delete.go")} isPending={remove.isPending} onClose={onClose} />}
    >
      <p>{t("acc.delete.text")}</p>
      {remove.error && <Notice className="mt-3">{errorText(remove.error)}</Notice>}
    </Dialog>
  );
}
