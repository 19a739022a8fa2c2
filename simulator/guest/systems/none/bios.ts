/** Which BIOS a fully virtualised guest boots. @source lifecycle.md §3 (ROMBIOS with qemu-traditional); cli.md §7 (bios); guess: SeaBIOS by default from 4.3 on, as upstream qemu is */
export interface Bios {
  readonly name: "SeaBIOS" | "ROMBIOS";
  /** what it says first */
  readonly banner: readonly string[];
}

const seabios: Bios = { name: "SeaBIOS", banner: ["SeaBIOS (version rel-1.16.3-0-ga6ed6b701f0a)"] };

export function biosOf({ xenVersion, vcpus }: { readonly xenVersion: string; readonly vcpus: number }): Bios {
  const [major = 0, minor = 0] = xenVersion.split(".").map(Number);
  if (major > 4 || (major === 4 && minor >= 3)) return seabios;
  const cpus = `${vcpus} cpu${vcpus === 1 ? "" : "s"}`;
  return {
    name: "ROMBIOS",
    banner: ["Plex86/Bochs VGABios 0.6c", `HVMAssist BIOS, ${cpus}, $Revision: 1.221 $ $Date: 2008/12/07 17:32:29 $`],
  };
}
