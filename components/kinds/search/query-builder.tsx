// biome-ignore-all lint/a11y/useSemanticElements: rows and groups within groups; a fieldset would want a legend for each
"use client";
/** The query as rows to choose from, groups within groups: the same query as the text beside it. */
import { FolderPlus, Plus, X } from "lucide-react";
import { useId, useState } from "react";
import { useT, type Words } from "../../i18n";
import { writeQuery } from "../../search/grammar";
import type { Properties } from "../../search/properties";
import type { Query } from "../../search/query";
import { useProperties } from "../../search/use-search";
import { Button } from "../../ui/button";
import { TextField } from "../../ui/field";
import { Select } from "../../ui/select";
import {
  ANYTHING,
  type BuilderNode,
  builderTree,
  type ConditionNode,
  type GroupKind,
  type GroupNode,
  operatorsOf,
  queryOfTree,
} from "./builder-tree";
import { useValuesOf } from "./values";

const groupWords: Readonly<Record<GroupKind, Words>> = {
  all: "search.allOfTheseHold",
  any: "search.anyOfTheseHolds",
  none: "search.noneOfTheseHolds",
};
const operatorWords: Readonly<Record<ConditionNode["op"], Words>> = {
  ":": "search.contains",
  "!:": "search.doesNotContain",
  "=": "search.is",
  "!=": "search.isNot",
  "^=": "search.beginsWith",
  "$=": "search.endsWith",
  "~": "search.fitsTheExpression",
  "<": "search.isLessThan",
  ">": "search.isMoreThan",
  "<=": "search.isAtMost",
  ">=": "search.isAtLeast",
  has: "search.hasAnyValue",
};
const NEW: ConditionNode = { kind: "condition", property: "name", op: ":", value: "" };
/** Groups within groups that are offered; a text may have more. */
const MOST_LEVELS = 5;

interface ConditionProps {
  readonly node: ConditionNode;
  readonly properties: Properties;
  readonly onChange: (node: ConditionNode) => void;
  readonly onRemove: () => void;
}
function Condition({ node, properties, onChange, onRemove }: ConditionProps) {
  const t = useT();
  const listId = useId();
  const valuesOf = useValuesOf(properties);
  const property = properties.get(node.property);
  const type = property?.type ?? null;
  const values = property ? valuesOf(property) : [];
  const isExact = values.length > 0 && (node.op === "=" || node.op === "!=");
  const isChosen = isExact && (type === "choice" || type === "object");
  const change = (name: string): void => {
    const allowed = operatorsOf(properties.get(name)?.type ?? null);
    onChange({ ...node, property: name, op: allowed.includes(node.op) ? node.op : (allowed[0] ?? ":"), value: "" });
  };
  return (
    <div role="group" aria-label={t("search.condition")} className="flex items-start gap-2">
      <div className="w-40">
        <Select
          label={t("search.property")}
          isLabelHidden
          isTight
          value={node.property}
          onChange={change}
          options={[
            { value: ANYTHING, label: t("search.anyText") },
            ...[...properties.values()].map(({ name, label }) => ({ value: name, label: t(label) })),
          ]}
        />
      </div>
      <div className="w-40">
        <Select
          label={t("search.comparison")}
          isLabelHidden
          isTight
          value={node.op}
          onChange={(op) => onChange({ ...node, op: op as ConditionNode["op"] })}
          options={operatorsOf(type).map((op) => ({ value: op, label: t(operatorWords[op]) }))}
        />
      </div>
      {node.op !== "has" && (
        <div className="w-56">
          {isChosen ? (
            <Select
              label={t("inside.value")}
              isLabelHidden
              isTight
              value={values.find((value) => value.toLowerCase() === node.value.toLowerCase()) ?? ""}
              onChange={(value) => onChange({ ...node, value })}
              options={["", ...values].map((value) => {
                const words = property?.words[value];
                return { value, label: value === "" ? t("search.choose") : words ? t(words) : value };
              })}
            />
          ) : (
            <>
              <TextField
                label={t("inside.value")}
                isLabelHidden
                spellCheck={false}
                value={node.value}
                onChange={(event) => onChange({ ...node, value: event.target.value })}
                {...(isExact ? { list: listId } : {})}
              />
              {isExact && (
                <datalist id={listId}>
                  {values.map((value) => (
                    <option key={value} value={value} />
                  ))}
                </datalist>
              )}
            </>
          )}
        </div>
      )}
      <Button kind="quiet" isSmall onClick={onRemove} aria-label={t("search.removeCondition")}>
        <X size={13} aria-hidden />
      </Button>
    </div>
  );
}

interface GroupProps {
  readonly node: GroupNode;
  readonly level: number;
  readonly properties: Properties;
  readonly onChange: (node: GroupNode) => void;
  /** left out: the outermost cannot be taken away */
  readonly onRemove?: () => void;
}
function Group({ node, level, properties, onChange, onRemove }: GroupProps) {
  const t = useT();
  const set = (at: number, next: BuilderNode | null): void =>
    onChange({ ...node, of: node.of.flatMap((part, place) => (place === at ? (next ?? []) : part)) });
  const add = (next: BuilderNode): void => onChange({ ...node, of: [...node.of, next] });
  return (
    <div role="group" aria-label={t(groupWords[node.how])} className="flex flex-col gap-1.5 border-l-2 border-line-strong pl-2.5">
      <div className="flex items-center gap-2">
        <div className="w-56">
          <Select
            label={t("search.howTheseBelongTogether")}
            isLabelHidden
            isTight
            value={node.how}
            onChange={(how) => onChange({ ...node, how: how as GroupKind })}
            options={(Object.keys(groupWords) as GroupKind[]).map((value) => ({ value, label: t(groupWords[value]) }))}
          />
        </div>
        <Button kind="quiet" isSmall onClick={() => add(NEW)}>
          <Plus size={13} aria-hidden />
          {t("search.condition")}
        </Button>
        {level < MOST_LEVELS && (
          <Button kind="quiet" isSmall onClick={() => add({ kind: "group", how: node.how === "any" ? "all" : "any", of: [NEW] })}>
            <FolderPlus size={13} aria-hidden />
            {t("search.group")}
          </Button>
        )}
        {onRemove && (
          <Button kind="quiet" isSmall onClick={onRemove} aria-label={t("search.removeGroup")}>
            <X size={13} aria-hidden />
          </Button>
        )}
      </div>
      {node.of.map((part, at) =>
        part.kind === "group" ? (
          <Group
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the group
            key={`group ${at}`}
            node={part}
            level={level + 1}
            properties={properties}
            onChange={(next) => set(at, next)}
            onRemove={() => set(at, null)}
          />
        ) : (
          <Condition
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the group
            key={`condition ${at}`}
            node={part}
            properties={properties}
            onChange={(next) => set(at, next)}
            onRemove={() => set(at, null)}
          />
        ),
      )}
    </div>
  );
}

/** @param text - what the query is written as; another text than the builder has written starts it anew */
export function QueryBuilder({ query, text, onChange }: { query: Query | null; text: string; onChange: (text: string) => void }) {
  const properties = useProperties();
  const [own, setOwn] = useState<{ readonly text: string; readonly tree: GroupNode }>(() => ({ text, tree: builderTree(query) }));
  const tree = own.text === text ? own.tree : builderTree(query);
  return (
    <Group
      node={tree}
      level={1}
      properties={properties}
      onChange={(next) => {
        const written = writeQuery(queryOfTree(next));
        setOwn({ text: written, tree: next });
        onChange(written);
      }}
    />
  );
}
