/** Hands a file to whoever sits there. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
/** A name that every file system takes: what is barred in one of them becomes a dash. */
export function fileName(text: string): string {
  return (
    text
      .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, "-")
      .replace(/^[. ]+|[. ]+$/g, "")
      .slice(0, 120) || "file"
  );
}
