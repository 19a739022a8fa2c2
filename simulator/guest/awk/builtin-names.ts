/** Functions of the language with the fewest and the most arguments. @source POSIX.1-2017 awk; mawk(1) 1.3.4; gawk manual, "Built-in Functions" */
const COMMON: Readonly<Record<string, readonly [number, number]>> = {
  atan2: [2, 2],
  close: [1, 1],
  cos: [1, 1],
  exp: [1, 1],
  fflush: [0, 1],
  gsub: [2, 3],
  index: [2, 2],
  int: [1, 1],
  length: [0, 1],
  log: [1, 1],
  match: [2, 2],
  mktime: [1, 1],
  rand: [0, 0],
  sin: [1, 1],
  split: [2, 3],
  sprintf: [1, 1_000],
  sqrt: [1, 1],
  srand: [0, 1],
  strftime: [0, 3],
  sub: [2, 3],
  substr: [2, 3],
  system: [1, 1],
  systime: [0, 0],
  tolower: [1, 1],
  toupper: [1, 1],
};
/** What gawk has beside them or takes more of. */
const GNU: Readonly<Record<string, readonly [number, number]>> = {
  and: [2, 100],
  asort: [1, 2],
  asorti: [1, 2],
  close: [1, 2],
  compl: [1, 1],
  gensub: [3, 4],
  isarray: [1, 1],
  lshift: [2, 2],
  match: [2, 3],
  mktime: [1, 2],
  or: [2, 100],
  rshift: [2, 2],
  split: [2, 4],
  strtonum: [1, 1],
  xor: [2, 100],
};

/** How many arguments a function of the language takes; null: there is none of this name. */
export function builtinArity(name: string, isGnu: boolean): readonly [number, number] | null {
  if (isGnu && Object.hasOwn(GNU, name)) return GNU[name] ?? null;
  return Object.hasOwn(COMMON, name) ? (COMMON[name] ?? null) : null;
}
