/**
 * Which classes set the same thing, of those that are in use: of two the later holds. The library that knows all of Tailwind's is as long as
 * a page's own code; a test holds this table against it for every pair of classes that stand in the sources.
 */
const sides = (name: string): Rule[] => [
  [`-?${name}-.+`, name, [`${name}x`, `${name}y`, `${name}t`, `${name}r`, `${name}b`, `${name}l`]],
  [`-?${name}x-.+`, `${name}x`, [`${name}r`, `${name}l`]],
  [`-?${name}y-.+`, `${name}y`, [`${name}t`, `${name}b`]],
  ...["t", "r", "b", "l"].map((side): Rule => [`-?${name}${side}-.+`, `${name}${side}`]),
];
const WIDTH = "(?:-(?:0|1|2|4|8|px|\\[\\d.*\\]))?";
/** pattern of a class without its variants, its group, and the groups that it sets as well */
type Rule = readonly [pattern: string, group: string, also?: readonly string[]];
const rules: readonly (readonly [RegExp, string, readonly string[]])[] = [
  ...sides("p"),
  ...sides("m"),
  ["block|inline-block|inline-flex|inline|flex|grid|table|contents|hidden", "display"],
  ["static|fixed|absolute|relative|sticky", "position"],
  ["visible|invisible|collapse", "visibility"],
  ["isolate", "isolation"],
  ["sr-only|not-sr-only", "sr"],
  ["-?inset-x-.+", "inset-x", ["right", "left"]],
  ["-?inset-y-.+", "inset-y", ["top", "bottom"]],
  ["-?inset-.+", "inset", ["inset-x", "inset-y", "top", "right", "bottom", "left"]],
  ...["top", "right", "bottom", "left", "z"].map((name): Rule => [`-?${name}-.+`, name]),
  ["aspect-.+", "aspect"],
  ["size-.+", "size", ["w", "h"]],
  ...["min-w", "min-h", "max-w", "max-h", "w", "h"].map((name): Rule => [`${name}-.+`, name]),
  ["overflow-x-.+", "overflow-x"],
  ["overflow-y-.+", "overflow-y"],
  ["overflow-(?:auto|hidden|visible|scroll|clip)", "overflow", ["overflow-x", "overflow-y"]],
  ["gap-x-.+", "gap-x"],
  ["gap-y-.+", "gap-y"],
  ["gap-.+", "gap", ["gap-x", "gap-y"]],
  ["space-x-.+", "space-x"],
  ["flex-(?:row|col)(?:-reverse)?", "flex-direction"],
  ["flex-(?:wrap|nowrap|wrap-reverse)", "flex-wrap"],
  ["flex-.+", "flex", ["basis", "grow", "shrink"]],
  ["basis-.+", "basis"],
  ["grow(?:-.+)?", "grow"],
  ["shrink(?:-.+)?", "shrink"],
  ["order-.+", "order"],
  ["grid-cols-.+", "grid-cols"],
  ["grid-rows-.+", "grid-rows"],
  ["row-span-.+", "row-span"],
  ["col-span-.+", "col-start-end"],
  ["items-.+", "items"],
  ["self-.+", "self"],
  ["justify-self-.+", "justify-self"],
  ["justify-.+", "justify"],
  ["place-content-.+", "place-content"],
  ["content-(?:start|end|center|between|around|evenly|stretch|normal|baseline)", "content-place"],
  ["content-.+", "content"],
  ["align-.+", "align"],
  ["text-(?:xs|sm|base|lg|xl|\\[\\d+px\\])", "font-size", ["leading"]],
  ["text-(?:left|center|right|justify|start|end)", "text-align"],
  ["text-.+", "text-color"],
  ["font-(?:normal|medium|semibold|bold)", "font-weight"],
  ["font-(?:sans|mono|serif)", "font-family"],
  ["leading-.+", "leading"],
  ["truncate", "text-overflow"],
  ["cut", "text-overflow"],
  ["whitespace-.+", "whitespace"],
  ["break-.+", "break"],
  ["wrap-.+", "wrap"],
  ["underline|no-underline|line-through", "decoration"],
  ["tabular-nums|proportional-nums", "fvn-spacing", ["fvn-normal"]],
  ["list-(?:inside|outside)", "list-position"],
  ["list-.+", "list-type"],
  ["bg-\\[(?:repeating|linear).+", "bg-image"],
  ["bg-.+", "bg"],
  ["fill-.+", "fill"],
  ["stroke-.+", "stroke"],
  ["border-(?:collapse|separate)", "border-collapse"],
  ["border-(?:solid|dashed|dotted|none)", "border-style"],
  [`border-x${WIDTH}`, "border-w-x", ["border-w-r", "border-w-l"]],
  [`border-y${WIDTH}`, "border-w-y", ["border-w-t", "border-w-b"]],
  ...["t", "r", "b", "l"].flatMap((side): Rule[] => [
    [`border-${side}${WIDTH}`, `border-w-${side}`],
    [`border-${side}-.+`, `border-color-${side}`],
  ]),
  [`border${WIDTH}`, "border-w", ["x", "y", "t", "r", "b", "l"].map((side) => `border-w-${side}`)],
  ["border-.+", "border-color", ["t", "r", "b", "l"].map((side) => `border-color-${side}`)],
  ["rounded-t-.+", "rounded-t"],
  ["rounded-b-.+", "rounded-b"],
  ["rounded(?:-.+)?", "rounded", ["rounded-t", "rounded-b"]],
  ["-?outline-offset-.+", "outline-offset"],
  ["outline-none|outline-hidden", "outline-style"],
  [`outline${WIDTH}`, "outline-w"],
  ["outline-.+", "outline-color"],
  ["animate-.+", "animation"],
  ["\\[writing-mode:.+\\]", "writing-mode"],
  [`ring${WIDTH}`, "ring-w"],
  ["ring-.+", "ring-color"],
  ["shadow-(?:sm|md|lg|none|\\[.+)", "shadow"],
  ["grayscale(?:-.+)?", "grayscale"],
  ["opacity-.+", "opacity"],
  ["cursor-.+", "cursor"],
  ["select-.+", "select"],
  ["touch-.+", "touch"],
  ["pointer-events-.+", "pointer-events"],
  ["resize(?:-.+)?", "resize"],
  ["appearance-.+", "appearance"],
  ["transition(?:-.+)?", "transition"],
  ["duration-.+", "duration"],
  ["ease-.+", "ease"],
  ["-?translate-x-.+", "translate-x"],
  ["-?translate-y-.+", "translate-y"],
  ["rotate-.+", "rotate"],
  ["scale-.+", "scale"],
  ["origin-.+", "origin"],
  ["table-.+", "table-layout"],
  ["contain-.+", "contain"],
  ["@container", "container"],
  ["\\[clip-path:.+\\]", "clip-path"],
  ["\\[scrollbar-width:.+\\]", "scrollbar-width"],
  ["\\[font-variant-ligatures:.+\\]", "font-variant-ligatures"],
  ["scroll-mt-.+", "scroll-mt"],
].map(([pattern, group, also]) => [new RegExp(`^(?:${pattern})$`), group as string, (also ?? []) as readonly string[]]);

interface Meaning {
  /** group with its variants; null: a class of our own, which stands beside any other */
  readonly sets: string | null;
  readonly also: readonly string[];
}
const meanings = new Map<string, Meaning>();
function meaningOf(name: string): Meaning {
  const known = meanings.get(name);
  if (known) return known;
  const at = variantsEnd(name);
  const isImportant = name.startsWith("!", at) || name.endsWith("!");
  const base = name.slice(at).replace(/^!|!$/, "");
  const rule = rules.find(([pattern]) => pattern.test(base));
  const variants = `${name.slice(0, at)}${isImportant ? "!" : ""}`;
  const meaning: Meaning = rule ? { sets: variants + rule[1], also: rule[2].map((group) => variants + group) } : { sets: null, also: [] };
  meanings.set(name, meaning);
  return meaning;
}
/** Where a class begins behind its variants: at the last colon that is in no bracket. */
function variantsEnd(name: string): number {
  let depth = 0;
  let end = 0;
  for (let at = 0; at < name.length; at++) {
    const char = name[at] as string;
    if ("[(".includes(char)) depth += 1;
    else if ("])".includes(char)) depth -= 1;
    else if (char === ":" && depth === 0) end = at + 1;
  }
  return end;
}

const merged = new Map<string, string>();
/** Joined class names without those that a later one overrides. */
export function mergeClasses(names: string): string {
  const known = merged.get(names);
  if (known !== undefined) return known;
  const taken = new Set<string>();
  const kept: string[] = [];
  for (const name of names.split(/\s+/).filter(Boolean).reverse()) {
    const { sets, also } = meaningOf(name);
    if (sets !== null && taken.has(sets)) continue;
    if (sets !== null) for (const group of [sets, ...also]) taken.add(group);
    kept.push(name);
  }
  const result = kept.reverse().join(" ");
  merged.set(names, result);
  return result;
}
