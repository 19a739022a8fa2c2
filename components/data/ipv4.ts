/** Whether a text is an IPv4 address, each part without a leading zero. */
export function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}
/** Whether it is a mask: ones, then zeros, and not all zeros. */
export function isNetmask(text: string): boolean {
  if (!isIpv4(text)) return false;
  const bits = text
    .split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("");
  return /^1+0*$/.test(bits);
}
