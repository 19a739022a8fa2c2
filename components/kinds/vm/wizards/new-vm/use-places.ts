"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ViewAnswer } from "@/server/contract";
import { NULL_REF } from "../../../../data/defaults";
import { useLab } from "../../../../data/lab-context";
import { viewQuery } from "../../../../data/views";
import { useFormAround } from "../../../../form/page-fields";
import type { Values as AnyValues, PageValues } from "../../../../form/pages";
import { MIB } from "./about";

/** How often it is asked again what servers could take it, ms: others start VMs meanwhile. */
const AGAIN_MS = 5_000;

const isRef = (value: unknown): value is string => typeof value === "string" && value !== "" && value !== NULL_REF;
const list = (values: AnyValues | undefined, field: string, key: string): readonly string[] =>
  ((values?.[field] ?? []) as readonly AnyValues[]).flatMap((one) => (isRef(one[key]) ? [one[key]] : []));

/** The wizard's values as the question where such a VM could be; null: they are none yet. */
function questionOf({ template, home, cpu, storage, networking, media }: PageValues) {
  const memory = Math.round(Number(cpu?.memory) * MIB);
  const least = cpu?.hasRange === true ? Math.round(Number(cpu.least) * MIB) : memory;
  const vcpus = Number(cpu?.vcpus);
  if (!isRef(template?.template) || !(memory > 0) || !(least > 0) || !Number.isInteger(vcpus)) return null;
  return {
    template: template.template,
    affinity: isRef(home?.affinity) ? home.affinity : null,
    vcpus,
    memory,
    memoryLeast: Math.min(least, memory),
    srs: [...new Set(list(storage, "disks", "sr"))],
    networks: [...new Set(list(networking, "vifs", "network"))],
    iso: isRef(media?.disc) ? media.disc : null,
  };
}

/** What each server would say to the VM that the wizard describes now, and where it would start; undefined: not known yet. */
export function usePlaces(): ViewAnswer<"newVmPlaces"> | undefined {
  const { labId } = useLab();
  const question = questionOf(useFormAround().values);
  const asked = question ?? { template: "-", affinity: null, vcpus: 1, memory: 1, memoryLeast: 1, srs: [], networks: [], iso: null };
  const { data } = useQuery({
    ...viewQuery(labId, "newVmPlaces", asked),
    enabled: question !== null,
    refetchInterval: AGAIN_MS,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return question === null ? undefined : data;
}
