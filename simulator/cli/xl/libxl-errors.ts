/** The lines in which libxl and libxc complain, and their error numbers. */

/** Where in libxl a message comes from. Line numbers differ from release to release; those of cli.md are kept. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly func: string;
}

/**
 * One line of libxl's log.
 * @param domid - null: about no domain
 * @source cli.md §1 (`libxl: <level>: <file>:<line>:<func>: Domain <id>:<msg>`)
 */
export function libxlError({ file, line, func }: Origin, domid: number | null, message: string): string {
  return `libxl: error: ${file}:${line}:${func}: ${domid === null ? "" : `Domain ${domid}:`}${message}\n`;
}

/** Error numbers of libxl. @source cli.md §1 */
export const rc = {
  FAIL: -3,
  NOMEM: -5,
  INVAL: -6,
  TIMEDOUT: -9,
  NOPARAVIRT: -10,
  DEVICE_EXISTS: -17,
  DOMAIN_NOTFOUND: -21,
} as const;

/** Numbers and texts of the errors that hypercalls come back with. */
export const errnos = {
  EPERM: [1, "Operation not permitted"],
  ENOENT: [2, "No such file or directory"],
  ESRCH: [3, "No such process"],
  ENOMEM: [12, "Cannot allocate memory"],
  EBUSY: [16, "Device or resource busy"],
  EEXIST: [17, "File exists"],
  ENODEV: [19, "No such device"],
  EINVAL: [22, "Invalid argument"],
  EOPNOTSUPP: [95, "Operation not supported"],
} as const satisfies Readonly<Record<string, readonly [number: number, text: string]>>;
export type ErrnoName = keyof typeof errnos;

/** @source cli.md §5 (libxl__domain_rename) */
export function renameError(domid: number, why: string): string {
  return libxlError({ file: "libxl_domain.c", line: 81, func: "libxl__domain_rename" }, domid, why);
}
