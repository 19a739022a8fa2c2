"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { LabMemberView, LabRole, LabView } from "@/server/contract";
import { LAB_ROLES } from "@/server/contract/roles";
import { useErrorText } from "../data/error-text";
import { queryClient, trpc } from "../data/trpc";
import { z } from "../data/zod";
import { defineForm } from "../form/form-frame";
import { usePageFields } from "../form/page-fields";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { Select } from "../ui/select";
import { ShownName } from "../ui/shown-name";

interface About {
  readonly lab: LabView;
}
interface NewMember {
  readonly username: string;
  readonly role: string;
}
function useSetMember(labId: string) {
  return useMutation(
    trpc.lab.setMember.mutationOptions({
      onSuccess: (list) => queryClient.setQueryData(trpc.lab.members.queryKey({ labId }), list),
    }),
  );
}
/** Who may do what in a lab: XAPI's six roles. Each change of the list holds at once; who is typed is kept until they are added. */
export const MembersDialog = defineForm<About, LabView, NewMember>({
  name: "members",
  title: ({ name }, t) => t("labs.members.title", { name }),
  go: "labs.members.add",
  width: "w-[560px]",
  isRepeated: true,
  fields: { username: { label: "labs.members.user" }, role: { label: "labs.members.role" } },
  use: ({ lab }) => lab,
  keyOf: ({ lab }) => lab.id,
  schema: (t) => z.object({ username: z.string().trim().min(1, t("err.required")), role: z.string() }),
  read: () => ({ username: "", role: "vm-operator" }),
  View: MembersView,
  useSend({ id }) {
    const errorText = useErrorText();
    const add = useSetMember(id);
    return {
      isPending: add.isPending,
      refusal: add.error && errorText(add.error),
      send: async ({ username, role }) =>
        (await add.mutateAsync({ labId: id, username: username.trim(), role: role as LabRole }).catch(() => null)) !== null,
    };
  },
}).view;

function useRoleOptions() {
  const t = useT();
  return LAB_ROLES.map((value) => ({ value, label: t(`role.${value}`) }));
}
function MembersView({ context: lab }: { context: LabView }) {
  const errorText = useErrorText();
  const field = usePageFields<NewMember>();
  const options = useRoleOptions();
  const members = useQuery(trpc.lab.members.queryOptions({ labId: lab.id }));
  const set = useSetMember(lab.id);
  const problem = set.error ?? members.error;
  return (
    <>
      <ul className="mb-4 rounded-md border border-line">
        {members.data?.map((member) => (
          <MemberRow
            key={member.username}
            member={member}
            onRole={(role) => set.mutate({ labId: lab.id, username: member.username, role })}
          />
        ))}
      </ul>
      {problem && <Notice className="mb-3">{errorText(problem)}</Notice>}
      <div className="grid grid-cols-[minmax(0,1fr)_220px] items-start gap-2">
        <TextField autoComplete="off" {...field.text("username")} />
        <Select {...field.choice("role")} options={options} />
      </div>
    </>
  );
}

function MemberRow({ member, onRole }: { member: LabMemberView; onRole: (role: LabRole | null) => void }) {
  const t = useT();
  const options = useRoleOptions();
  return (
    <li className="grid min-h-10 grid-cols-[minmax(0,1fr)_220px_84px] items-center gap-2 border-b border-line px-3 last:border-0">
      <span className="truncate">
        <ShownName name={member.displayName} /> <span className="text-sm text-faint">{member.username}</span>
      </span>
      <Select
        label={`${t("labs.members.role")}: ${member.username}`}
        isLabelHidden
        isTight
        isDisabled={member.isOwner}
        value={member.role}
        onChange={(next) => onRole(next as LabRole)}
        options={options}
      />
      <Button isSmall disabledReason={member.isOwner ? t("labs.col.owner") : null} onClick={() => onRole(null)}>
        {t("labs.members.remove")}
      </Button>
    </li>
  );
}
