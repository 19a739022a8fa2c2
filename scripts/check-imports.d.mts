/** Specifiers that a file imports: [specifier, is for types alone]. */
export function importsOf(text: string): [specifier: string, isType: boolean][];
/** Violations among files given as a map of repository path to text. */
export function violations(files: ReadonlyMap<string, string>): { readonly path: string; readonly text: string }[];
