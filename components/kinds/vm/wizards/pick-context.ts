"use client";
import { createContext, useContext } from "react";

/** Choosing a template fills the rest of the form anew. */
export const PickContext = createContext<(template: string) => void>(() => undefined);
export function usePickTemplate(): (template: string) => void {
  return useContext(PickContext);
}
