"use client";
import { useRef } from "react";
import { useLab } from "../../data/lab-context";
import { usePref } from "../../data/prefs";
import { useT, type Words } from "../../i18n";
import type { QueryError } from "../../search/grammar";
import { brokenPattern } from "../../search/patterns";
import { searchedKinds } from "../../search/properties";
import { patternsOf } from "../../search/query";
import { type Draft, useCurrentSearch, useFinding, useProperties, useSearches } from "../../search/use-search";
import { TextField } from "../../ui/field";
import { MenuButton } from "../../ui/menu";
import { Select } from "../../ui/select";
import { conditionEntries } from "./conditions";
import { QueryBuilder } from "./query-builder";
import { SearchResults } from "./results";
import { SearchButtons } from "./search-buttons";
import { useValuesOf } from "./values";

const wrong: Readonly<Record<QueryError["why"], Words>> = {
  value: "search.atAtAValueIs",
  close: "search.atAtABracketIs",
  condition: "search.atAtAConditionOr",
  pattern: "search.atAtThisIsNo",
  property: "search.atAtThereIsNo",
};
const buttonClass =
  "inline-flex h-7 shrink-0 items-center rounded-md border border-line-strong bg-surface px-2.5 font-medium hover:bg-hover data-popup-open:bg-pressed";
/** No group at this level. */
const NO_GROUP = "";

interface EditProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}
/** What is searched for: kinds of objects, and the query as text with conditions to choose from. */
function QueryEditor({ draft, onChange, error }: EditProps & { error: QueryError | null }) {
  const t = useT();
  const { kinds } = useLab();
  const properties = useProperties();
  const valuesOf = useValuesOf(properties);
  const box = useRef<HTMLInputElement>(null);
  const { types, text } = draft;
  const add = (more: string): void => {
    onChange({ ...draft, text: [text.trim(), more].filter(Boolean).join(" and ") });
    // After the menu has given the focus back.
    setTimeout(() => {
      box.current?.focus();
      box.current?.setSelectionRange(box.current.value.length, box.current.value.length);
    }, 50);
  };
  const shownTypes = types.flatMap((name) => kinds.named(name) ?? []).map((kind) => t(kind.many));
  const kindsText = shownTypes.length > 0 ? shownTypes.join(", ") : t("search.allKinds");
  return (
    <div className="flex items-start gap-2">
      <MenuButton
        className={buttonClass}
        label={t("search.kindsOfObjectsKinds", { kinds: kindsText })}
        entries={() =>
          searchedKinds(kinds).map(
            (kind) =>
              ({
                kind: "check",
                label: t(kind.many),
                isOn: types.includes(kind.name),
                set: (isOn) => onChange({ ...draft, types: isOn ? [...types, kind.name] : types.filter((name) => name !== kind.name) }),
              }) as const,
          )
        }
      >
        <span className="max-w-56 truncate">{kindsText}</span>
      </MenuButton>
      <div className="min-w-0 flex-1">
        <TextField
          ref={box}
          label={t("search.query")}
          isLabelHidden
          className="font-mono"
          placeholder="state:running (tag:web|db or host=xen-01) mem:>4GiB"
          spellCheck={false}
          value={text}
          onChange={(event) => onChange({ ...draft, text: event.target.value })}
          error={error ? t(wrong[error.why], { at: error.at + 1 }) : undefined}
          hint={t("search.wordsExpressionsAndConditionsAnd")}
        />
      </div>
      <MenuButton className={buttonClass} entries={() => conditionEntries(properties, { valuesOf, t }, add)}>
        {t("search.addCondition")}
      </MenuButton>
    </div>
  );
}
/** The chain of groups: one more may always be added. */
function GroupingEditor({ draft, onChange }: EditProps) {
  const t = useT();
  const properties = useProperties();
  const { grouping } = draft;
  const levels = [...grouping, NO_GROUP];
  const set = (at: number, name: string): void =>
    onChange({
      ...draft,
      grouping:
        name === NO_GROUP ? grouping.filter((_one, place) => place !== at) : [...grouping.slice(0, at), name, ...grouping.slice(at + 1)],
    });
  return (
    <div className="flex flex-wrap items-center gap-2">
      {levels.map((name, at) => (
        <div key={name} className="flex items-center gap-2">
          <span className="text-sm text-muted">{at === 0 ? t("search.groupBy") : t("search.thenBy")}</span>
          <div className="w-40">
            <Select
              label={t("search.groupLevelLevel", { level: at + 1 })}
              isLabelHidden
              isTight
              value={name}
              onChange={(next) => set(at, next)}
              options={[
                { value: NO_GROUP, label: t("grid.ungrouped") },
                ...[...properties.values()]
                  .filter((one) => one.name === name || !grouping.includes(one.name))
                  .map((one) => ({ value: one.name, label: t(one.label) })),
              ]}
            />
          </div>
        </div>
      ))}
    </div>
  );
}

/** Searches of the pool: which is shown, what it asks for, how it groups, and what it finds. */
export function SearchTab() {
  const t = useT();
  const { all } = useSearches();
  const properties = useProperties();
  const { draft, setDraft, base, choose, read } = useCurrentSearch();
  const finding = useFinding(true);
  const [isBuilding, setBuilding] = usePref("search.builder", false);
  const broken = "error" in read ? null : brokenPattern(patternsOf(read.query));
  const error: QueryError | null =
    "error" in read ? read.error : broken === null ? null : { at: draft.text.indexOf(`/${broken}/`), why: "pattern" };
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-3">
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-72">
          <Select
            label={t("common.search")}
            isLabelHidden
            isTight
            value={base?.uuid ?? ""}
            onChange={(uuid) => {
              const search = all.find((one) => one.uuid === uuid);
              if (search) choose(search);
            }}
            options={[
              ...(base ? [] : [{ value: "", label: t("search.newSearch") }]),
              ...all.map(({ uuid, name }) => ({ value: uuid, label: name })),
            ]}
          />
        </div>
        <SearchButtons />
      </div>
      <div className="flex flex-col gap-1 rounded-lg border border-line bg-surface p-2">
        <QueryEditor draft={draft} onChange={setDraft} error={error} />
        <details open={isBuilding} onToggle={(event) => setBuilding(event.currentTarget.open)}>
          <summary className="cursor-pointer text-sm text-muted hover:text-text">{t("search.queryBuilder")}</summary>
          {isBuilding && (
            <div className="mt-1.5 max-h-72 overflow-auto pb-1">
              {"error" in read ? (
                <p className="text-sm text-muted">{t("search.theTextAboveCannotBe")}</p>
              ) : (
                <QueryBuilder query={read.query} text={draft.text} onChange={(text) => setDraft({ ...draft, text })} />
              )}
            </div>
          )}
        </details>
        <GroupingEditor draft={draft} onChange={setDraft} />
      </div>
      {finding && <SearchResults finding={finding} properties={properties} />}
    </div>
  );
}
