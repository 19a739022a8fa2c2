"use client";
import { useMutation } from "@tanstack/react-query";
import type { AccountView, InstanceRole } from "@/server/contract";
import { useErrorText } from "../data/error-text";
import { trpc } from "../data/trpc";
import { z } from "../data/zod";
import { DialogButtons } from "../form/buttons";
import { defineForm } from "../form/form-frame";
import { usePageFields } from "../form/page-fields";
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
interface NewAccount {
  readonly username: string;
  readonly displayName: string;
  readonly password: string;
  readonly role: string;
}
const nobody = {};
const AddAccount = defineForm<object, object, NewAccount>({
  name: "addAccount",
  title: (_nobody, t) => t("acc.add"),
  go: "common.add",
  fields: {
    username: { label: "acc.username" },
    displayName: { label: "acc.display" },
    password: { label: "acc.password", isSecret: true },
    role: { label: "acc.role" },
  },
  use: () => nobody,
  schema: (t) =>
    z.object({
      username: z.string().regex(/^\s*[A-Za-z0-9][A-Za-z0-9._-]+\s*$/, t("acc.user.hint")),
      displayName: z.string(),
      password: z.string().min(SHORTEST, t("pw.short")),
      role: z.string(),
    }),
  read: () => ({ username: "", displayName: "", password: "", role: "student" }),
  View: AddAccountView,
  useSend() {
    const errorText = useErrorText();
    const create = useMutation(trpc.account.create.mutationOptions({ onSuccess: () => void refreshAccounts() }));
    return {
      isPending: create.isPending,
      refusal: create.error && errorText(create.error),
      async send({ username, displayName, password, role }) {
        const name = username.trim();
        const account = { username: name, displayName: displayName.trim() || name, password, role: role as InstanceRole };
        return (await create.mutateAsync(account).catch(() => null)) !== null;
      },
    };
  },
});
export const AddAccountDialog = AddAccount.view;

function AddAccountView() {
  const t = useT();
  const field = usePageFields<NewAccount>();
  return (
    <>
      <TextField autoFocus autoComplete="off" hint={t("acc.user.hint")} {...field.text("username")} />
      <TextField autoComplete="off" {...field.text("displayName")} />
      <TextField type="password" autoComplete="new-password" hint={t("pw.short")} {...field.text("password")} />
      <Select {...field.choice("role")} options={instanceRoles.map((value) => ({ value, label: t(`role.${value}`) }))} />
    </>
  );
}

interface NewPassword {
  readonly password: string;
}
const SetPassword = defineForm<{ readonly account: AccountView }, AccountView, NewPassword>({
  name: "setPassword",
  title: ({ username }, t) => t("acc.pw.title", { name: username }),
  go: "common.save",
  fields: { password: { label: "acc.password", isSecret: true } },
  use: ({ account }) => account,
  keyOf: ({ account }) => account.username,
  schema: (t) => z.object({ password: z.string().min(SHORTEST, t("pw.short")) }),
  read: () => ({ password: "" }),
  View: SetPasswordView,
  useSend({ username }) {
    const errorText = useErrorText();
    const set = useMutation(trpc.account.setPassword.mutationOptions({ onSuccess: () => void refreshAccounts() }));
    return {
      isPending: set.isPending,
      refusal: set.error && errorText(set.error),
      send: async ({ password }) => (await set.mutateAsync({ username, password }).catch(() => null)) !== null,
    };
  },
});
export const SetPasswordDialog = SetPassword.view;

function SetPasswordView() {
  const t = useT();
  const field = usePageFields<NewPassword>();
  return <TextField type="password" autoComplete="new-password" autoFocus hint={t("pw.short")} {...field.text("password")} />;
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
