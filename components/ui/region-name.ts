"use client";
import { createContext, useContext } from "react";

/** Title of the panel around; empty on the page itself. */
export const PanelTitle = createContext("");

/** Names a landmark: inside a panel with the panel's title, since the page may show the same part of another object, or of the same one. */
export function useRegionName(): (label: string) => string {
  const title = useContext(PanelTitle);
  return (label) => (title ? `${label} (${title})` : label);
}
