/** Error names of system calls and their texts. @source errno(3), strerror(3) of glibc */
const TEXT = {
  ENOENT: "No such file or directory",
  ENOTDIR: "Not a directory",
  EISDIR: "Is a directory",
  EEXIST: "File exists",
  EACCES: "Permission denied",
  EPERM: "Operation not permitted",
  ENOTEMPTY: "Directory not empty",
  ELOOP: "Too many levels of symbolic links",
  EROFS: "Read-only file system",
  EINVAL: "Invalid argument",
  ENOSPC: "No space left on device",
  EFBIG: "File too large",
  EBUSY: "Device or resource busy",
  ENOEXEC: "Exec format error",
  ENODEV: "No such device",
  ENAMETOOLONG: "File name too long",
  EMFILE: "Too many open files",
  ENOMEM: "Cannot allocate memory",
  EAGAIN: "Resource temporarily unavailable",
  E2BIG: "Argument list too long",
  EXDEV: "Invalid cross-device link",
  EIO: "Input/output error",
  EBADF: "Bad file descriptor",
  EPIPE: "Broken pipe",
  EMLINK: "Too many links",
  ESTALE: "Stale file handle",
  ENOTSUPP: "Unknown error 524",
  EBADHANDLE: "Unknown error 521",
} as const;

export type Errno = keyof typeof TEXT;

/** `strerror` of an error name. */
export function errorText(code: string): string {
  return Object.hasOwn(TEXT, code) ? TEXT[code as Errno] : code;
}
