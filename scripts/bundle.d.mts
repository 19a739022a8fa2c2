/**
 * Bundles everything into one folder, and removes modules that an earlier bundling left there.
 *
 * @param folders - `root`: the repository; `outdir`: where to, from there
 * @param entries - name to source file; `engines` run labs, `programs` do not
 */
export function bundle(
  folders: { readonly root: string; readonly outdir: string; readonly sourcemap: boolean },
  entries: { readonly programs: Readonly<Record<string, string>>; readonly engines: Readonly<Record<string, string>> },
): Promise<void>;
