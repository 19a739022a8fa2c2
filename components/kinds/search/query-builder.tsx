// biome-ignore-all lint/a11y/useSemanticElements: rows and groups within groups; a fieldset would want a legend for each
"use client";
/** The query as rows to choose from, groups within groups: the same query as the text beside it. */
import { FolderPlus, Plus, X } from "lucide-react";
import { useState } from "react";
import { useLab } from "../../data/lab-context";
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
import { valuesOf } from "./conditions";

const groupWords: Readonly<Record<GroupKind, Words>> = {
  all: { en: "All of these hold", zh: "满足以下全部条件" },
  any: { en: "Any of these holds", zh: "满足以下任一条件" },
  none: { en: "None of these holds", zh: "不满足以下任何条件" },
};
const operatorWords: Readonly<Record<ConditionNode["op"], Words>> = {
  ":": { en: "contains", zh: "包含" },
  "!:": { en: "does not contain", zh: "不包含" },
  "=": { en: "is", zh: "是" },
  "!=": { en: "is not", zh: "不是" },
  "^=": { en: "begins with", zh: "开头是" },
  "$=": { en: "ends with", zh: "结尾是" },
  "~": { en: "fits the expression", zh: "匹配表达式" },
  "<": { en: "is less than", zh: "小于" },
  ">": { en: "is more than", zh: "大于" },
  "<=": { en: "is at most", zh: "至多" },
  ">=": { en: "is at least", zh: "至少" },
  has: { en: "has any value", zh: "有任意值" },
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
  const { session, kinds } = useLab();
  const property = properties.get(node.property);
  const type = property?.type ?? null;
  const values = property && (type === "choice" || type === "object") ? valuesOf(property, session.store, kinds) : [];
  const isChosen = values.length > 0 && (node.op === "=" || node.op === "!=");
  const change = (name: string): void => {
    const allowed = operatorsOf(properties.get(name)?.type ?? null);
    onChange({ ...node, property: name, op: allowed.includes(node.op) ? node.op : (allowed[0] ?? ":"), value: "" });
  };
  return (
    <div role="group" aria-label={t({ en: "Condition", zh: "条件" })} className="flex items-start gap-2">
      <div className="w-40">
        <Select
          label={t({ en: "Property", zh: "属性" })}
          isLabelHidden
          isTight
          value={node.property}
          onChange={change}
          options={[
            { value: ANYTHING, label: t({ en: "Any text", zh: "任意文本" }) },
            ...[...properties.values()].map(({ name, label }) => ({ value: name, label: t(label) })),
          ]}
        />
      </div>
      <div className="w-40">
        <Select
          label={t({ en: "Comparison", zh: "比较方式" })}
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
              label={t({ en: "Value", zh: "值" })}
              isLabelHidden
              isTight
              value={values.find((value) => value.toLowerCase() === node.value.toLowerCase()) ?? ""}
              onChange={(value) => onChange({ ...node, value })}
              options={["", ...values].map((value) => {
                const words = property?.words[value];
                return { value, label: value === "" ? t({ en: "(choose)", zh: "（请选择）" }) : words ? t(words) : value };
              })}
            />
          ) : (
            <TextField
              label={t({ en: "Value", zh: "值" })}
              isLabelHidden
              spellCheck={false}
              value={node.value}
              onChange={(event) => onChange({ ...node, value: event.target.value })}
            />
          )}
        </div>
      )}
      <Button kind="quiet" isSmall onClick={onRemove} aria-label={t({ en: "Remove condition", zh: "移除条件" })}>
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
            label={t({ en: "How these belong together", zh: "条件之间的关系" })}
            isLabelHidden
            isTight
            value={node.how}
            onChange={(how) => onChange({ ...node, how: how as GroupKind })}
            options={(Object.keys(groupWords) as GroupKind[]).map((value) => ({ value, label: t(groupWords[value]) }))}
          />
        </div>
        <Button kind="quiet" isSmall onClick={() => add(NEW)}>
          <Plus size={13} aria-hidden />
          {t({ en: "Condition", zh: "条件" })}
        </Button>
        {level < MOST_LEVELS && (
          <Button kind="quiet" isSmall onClick={() => add({ kind: "group", how: node.how === "any" ? "all" : "any", of: [NEW] })}>
            <FolderPlus size={13} aria-hidden />
            {t({ en: "Group", zh: "组" })}
          </Button>
        )}
        {onRemove && (
          <Button kind="quiet" isSmall onClick={onRemove} aria-label={t({ en: "Remove group", zh: "移除组" })}>
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
