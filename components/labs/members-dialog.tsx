"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { LabRole, LabView } from "@/server/contract";
import { LAB_ROLES } from "@/server/contract/roles";
import { useErrorText } from "../data/error-text";
import { queryClient, trpc } from "../data/trpc";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { Select } from "../ui/select";

/** Who may do what in a lab: XAPI's six roles. Each change holds at once. */
export function MembersDialog({ lab, onClose }: { lab: LabView; onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const members = useQuery(trpc.lab.members.queryOptions({ labId: lab.id }));
  const [username, setUsername] = useState("");
  const [role, setRole] = useState<LabRole>("vm-operator");
  const set = useMutation(
    trpc.lab.setMember.mutationOptions({
      onSuccess: (list) => {
        queryClient.setQueryData(trpc.lab.members.queryKey({ labId: lab.id }), list);
        setUsername("");
      },
    }),
  );
  const options = LAB_ROLES.map((value) => ({ value, label: t(`role.${value}`) }));
  const add = (): void => {
    if (username.trim() !== "") set.mutate({ labId: lab.id, username: username.trim(), role });
  };
  return (
    <Dialog
      title={t("labs.members.title", { name: lab.name })}
      width="w-[560px]"
      onClose={onClose}
      onSubmit={add}
      footer={<Button onClick={onClose}>{t("common.close")}</Button>}
    >
      <ul className="mb-4 rounded-md border border-line">
        {members.data?.map((member) => (
          <li
            key={member.username}
            className="grid min-h-10 grid-cols-[minmax(0,1fr)_180px_84px] items-center gap-2 border-b border-line px-3 last:border-0"
          >
            <span className="truncate">
              {member.displayName} <span className="text-sm text-faint">{member.username}</span>
            </span>
            <Select
              label={`${t("labs.members.role")}: ${member.username}`}
              isLabelHidden
              isTight
              isDisabled={member.isOwner}
              value={member.role}
              onChange={(next) => set.mutate({ labId: lab.id, username: member.username, role: next as LabRole })}
              options={options}
            />
            <Button
              isSmall
              disabledReason={member.isOwner ? t("labs.col.owner") : null}
              onClick={() => set.mutate({ labId: lab.id, username: member.username, role: null })}
            >
              {t("labs.members.remove")}
            </Button>
          </li>
        ))}
      </ul>
      <div className="grid grid-cols-[minmax(0,1fr)_180px_auto] items-end gap-2">
        <TextField
          label={t("labs.members.user")}
          isTight
          value={username}
          onChange={(event) => setUsername(event.target.value)}
          autoComplete="off"
        />
        <Select label={t("labs.members.role")} isTight value={role} onChange={(next) => setRole(next as LabRole)} options={options} />
        <Button type="submit" kind="primary" isPending={set.isPending}>
          {t("labs.members.add")}
        </Button>
      </div>
      {(set.error ?? members.error) && <Notice className="mt-3">{errorText(set.error ?? members.error)}</Notice>}
    </Dialog>
  );
}
