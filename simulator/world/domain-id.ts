declare const ofDomain: unique symbol;

/** Names a domain of the whole lab: a domid means something on its host alone. */
export type DomainId = string & { readonly [ofDomain]: true };

/** Id of a domain of a host. */
export function domainId(host: string, domid: number): DomainId {
  return [host, domid].join("/") as DomainId;
}
/** Domid of a domain on its host. */
export function domidOf(id: DomainId): number {
  return Number(id.slice(id.lastIndexOf("/") + 1));
}
