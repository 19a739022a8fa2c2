"use client";
import { useAnyRecord } from "../../data/hooks";
import { CommandButton } from "../command-button";

/** Leads to the properties of the object whose page it stands on. */
export function PropertiesButton({ of }: { of: string }) {
  const object = useAnyRecord(of);
  return object ? <CommandButton id="object.properties" on={object} isPlain label="general.properties" /> : null;
}
