"use client";
import { useMutation } from "@tanstack/react-query";
import type { GraphBody, GraphLine, GraphView } from "@/server/contract";
import { GRAPH_LIMITS } from "@/server/contract/graphs";
import { useErrorText } from "../data/error-text";
import { useAnyRecord } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { api } from "../data/trpc";
import { z } from "../data/zod";
import { defineForm } from "../form/form-frame";
import { usePageFields } from "../form/page-fields";
import { useT } from "../i18n";
import { RadioOption, TextField } from "../ui/field";
import { type MeasuredClass, measuredClass } from "./aligned";
import { ChosenLines } from "./chosen-lines";
import { refreshGraphs, useOwnGraphs } from "./own-graphs";
import { SourceChooser } from "./source-chooser";
import { sourceLook } from "./sources";

interface About {
  /** ref of the object on whose page it stands */
  readonly object: string;
  /** its id; "": a new one */
  readonly graph: string;
}
interface Context {
  readonly labId: string;
  readonly ref: string;
  readonly uuid: string;
  readonly of: MeasuredClass;
  readonly graph: GraphView | null;
}
type Values = GraphBody & { readonly name: string };
const UNITS_MOST = 2;

function useContextOf({ object, graph: id }: About): Context | null {
  const { labId } = useLab();
  const record = useAnyRecord(object);
  const uuid = record && "uuid" in record ? record.uuid : "";
  const { graphs } = useOwnGraphs(uuid);
  const of = measuredClass(record);
  if (of === null) return null;
  const graph = graphs.find((one) => one.id === id) ?? null;
  // What somebody has deleted meanwhile cannot be changed.
  return id !== "" && !graph ? null : { labId, ref: object, uuid, of, graph };
}
const unitCount = (lines: readonly GraphLine[]): number => new Set(lines.map(({ source }) => sourceLook(source).unit)).size;

/** Puts a graph together: its name, its lines from any objects of the lab, how they are drawn. */
export const graphDialog = defineForm<About, Context, Values>({
  name: "ownGraph",
  title: ({ graph }, t) => (graph ? t("graphs.editGraphName", { name: graph.name }) : t("graphs.newGraph")),
  go: "common.save",
  width: "w-[760px]",
  fields: {
    name: { label: "common.name" },
    lines: { label: "graphs.dataSources" },
    style: { label: "graphs.drawnAs" },
  },
  use: useContextOf,
  schema: (t) =>
    z.object({
      name: z
        .string()
        .trim()
        .min(1, t("err.required"))
        .max(GRAPH_LIMITS.nameCharacters, t("err.nameLong", { limit: GRAPH_LIMITS.nameCharacters })),
      style: z.enum(["lines", "stacked"]),
      lines: z.custom<readonly GraphLine[]>(),
    }),
  read: ({ graph }) => ({ name: graph?.name ?? "", style: graph?.style ?? "lines", lines: graph?.lines ?? [] }),
  why: ({ lines }, _context, t) =>
    lines.length === 0 ? t("graphs.chooseADataSourceFirst") : unitCount(lines) > UNITS_MOST ? t("graphs.aGraphHasTwoAxes") : null,
  View: GraphFields,
  useSend({ labId, uuid, graph }) {
    const errorText = useErrorText();
    const save = useMutation({
      async mutationFn({ name, style, lines }: Values) {
        const body = { style, lines };
        if (graph) await api.graph.change.mutate({ labId, id: graph.id, name, body });
        else await api.graph.add.mutate({ labId, object: uuid, name, body });
        await refreshGraphs(labId, uuid);
      },
    });
    return {
      isPending: save.isPending,
      refusal: save.error && errorText(save.error),
      send: (values) =>
        save.mutateAsync({ ...values, name: values.name.trim() }).then(
          () => true,
          () => false,
        ),
    };
  },
});

function GraphFields({ context }: { context: Context }) {
  const t = useT();
  const field = usePageFields<Values>();
  const { lines, style } = field.values;
  const isOneUnit = unitCount(lines) <= 1;
  return (
    <div className="flex flex-col gap-2">
      <TextField autoFocus autoComplete="off" {...field.text("name")} />
      <div className="grid grid-cols-2 gap-4 max-[700px]:grid-cols-1">
        <SourceChooser {...{ lines }} pageRef={context.ref} onChange={(next) => field.set("lines", next)} />
        <div className="flex min-w-0 flex-col gap-2">
          <ChosenLines lines={lines} onChange={(next) => field.set("lines", next)} />
          <fieldset>
            <legend className="text-sm font-medium text-muted">{t("graphs.drawnAs")}</legend>
            <RadioOption
              name="style"
              label={t("graphs.lines")}
              checked={style === "lines" || !isOneUnit}
              onChange={() => field.set("style", "lines")}
            />
            <RadioOption
              name="style"
              label={t("graphs.areasOnTopOfEach")}
              disabled={!isOneUnit}
              checked={style === "stacked" && isOneUnit}
              onChange={() => field.set("style", "stacked")}
            />
          </fieldset>
        </div>
      </div>
    </div>
  );
}
