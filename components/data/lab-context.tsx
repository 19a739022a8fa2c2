"use client";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { AccountView, LabRole } from "@/server/contract";
import type { Kinds } from "./kind";
import type { LabSession } from "./lab-session";

export interface LabContextValue {
  readonly session: LabSession;
  readonly labId: string;
  readonly labName: string;
  /** the role that counts: one's own, or the lower one in which the lab is looked at */
  readonly role: LabRole;
  readonly ownRole: LabRole;
  readonly kinds: Kinds;
  readonly me: AccountView;
}
const LabContext = createContext<LabContextValue | null>(null);

export function LabProvider({
  session,
  labName,
  role,
  ownRole,
  kinds,
  me,
  children,
}: Omit<LabContextValue, "labId"> & { children: ReactNode }) {
  const value = useMemo(
    () => ({ session, labId: session.labId, labName, role, ownRole, kinds, me }),
    [session, labName, role, ownRole, kinds, me],
  );
  return <LabContext value={value}>{children}</LabContext>;
}
/** The lab that this part of the page is about, if it is about one. */
export function useLabIfAny(): LabContextValue | null {
  return useContext(LabContext);
}
/** The lab that this part of the page is about. */
export function useLab(): LabContextValue {
  const value = useContext(LabContext);
  if (!value) throw new Error("useLab stands outside a lab");
  return value;
}
