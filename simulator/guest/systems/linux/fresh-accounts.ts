/** Accounts that a system has of its own: name, number, home and shell. */
export const ACCOUNTS: readonly (readonly [string, number, string, string])[] = [
  ["daemon", 1, "/usr/sbin", "/usr/sbin/nologin"],
  ["bin", 2, "/bin", "/usr/sbin/nologin"],
  ["sys", 3, "/dev", "/usr/sbin/nologin"],
  ["mail", 8, "/var/mail", "/usr/sbin/nologin"],
  ["www-data", 33, "/var/www", "/usr/sbin/nologin"],
  ["nobody", 65_534, "/nonexistent", "/usr/sbin/nologin"],
  ["systemd-timesync", 997, "/", "/usr/sbin/nologin"],
  ["messagebus", 100, "/nonexistent", "/usr/sbin/nologin"],
  ["sshd", 101, "/run/sshd", "/usr/sbin/nologin"],
  ["postgres", 102, "/var/lib/postgresql", "/bin/bash"],
];

/** Accounts that any system comes with, before somebody has been given one: /etc/passwd, group and shadow. @param root - what shadow has of root's password */
export function freshAccounts(shell: string, root: string): { readonly passwd: string; readonly group: string; readonly shadow: string } {
  const text = (lines: readonly string[]): string => `${lines.join("\n")}\n`;
  return {
    passwd: text([
      `root:x:0:0:root:/root:${shell}`,
      ...ACCOUNTS.map(([name, id, home, sh]) => `${name}:x:${id}:${id}:${name}:${home}:${sh}`),
    ]),
    group: text([
      "root:x:0:",
      ...ACCOUNTS.map(([name, id]) => `${name}:x:${id}:`),
      "adm:x:4:",
      "sudo:x:27:",
      "wheel:x:10:root",
      "users:x:999:",
    ]),
    shadow: text([`root:${root}:20000:0:99999:7:::`, ...ACCOUNTS.map(([name]) => `${name}:*:20000:0:99999:7:::`)]),
  };
}
