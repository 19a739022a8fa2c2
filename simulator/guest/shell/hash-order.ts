/** Order of keys (a `$` in front) in a hash table: by bucket, the newest first in each. @source bash 5.2: hashlib.c, hash_string; the buckets grow fourfold */
export function hashOrder(keys: readonly string[], least: number): string[] {
  let buckets = least;
  while (keys.length >= buckets * 2) buckets *= 4;
  const places = keys.map((key, i) => {
    let h = 2_166_136_261;
    for (let c = 1; c < key.length; c++) {
      h = Math.imul(h, 16_777_619);
      h ^= (key.charCodeAt(c) << 24) >> 24;
    }
    return { key, bucket: (h >>> 0) & (buckets - 1), i };
  });
  return places.sort((a, b) => a.bucket - b.bucket || b.i - a.i).map(({ key }) => key);
}
