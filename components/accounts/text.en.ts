/** Texts of components/accounts. */
export const en = {
  "signin.title": "Sign in",
  "signin.user": "User name",
  "signin.password": "Password",
  "signin.go": "Sign in",
  "signin.wrong": "User name or password is wrong.",
  "signin.noCookies":
    "This browser keeps no cookies for this site, so it cannot stay signed in. Allow cookies for {host}, then load the page again.",
  "signin.lostCookie":
    "Name and password are right, but the browser did not keep the cookie that says so. Allow cookies for {host}; if this server also has an address with https, use that.",
  "signin.limited": "Too many attempts. Wait a minute, then try again.",
  "acc.add": "Add account",
  "acc.username": "User name",
  "acc.display": "Display name",
  "acc.role": "Role",
  "acc.password": "Password",
  "acc.setPassword": "Set password…",
  "acc.delete": "Delete…",
  "acc.delete.title": "Delete account {name}?",
  "acc.delete.text": "The account can no longer sign in. Labs it owns stay.",
  "acc.delete.go": "Delete account",
  "acc.self": "This is your own account.",
  "acc.noAdmin": "Only administrators see the accounts.",
  "acc.pw.title": "Password of {name}",
  "fail.intro":
    "Who has entered a wrong password in the last half hour, by name and address. After five failures the next attempt has to wait, longer each time, but nobody is locked out: where a name has signed in before, the right password always enters.",
  "fail.none": "Nobody has failed to sign in.",
  "fail.noneHint": "Failures are forgotten half an hour after the last one.",
  "fail.notYours": "Only instructors and administrators see failed sign-ins.",
  "fail.count": "Failures",
  "fail.last": "Last",
  "fail.next": "Next attempt",
  "fail.ago": "{time} ago",
  "fail.now": "at once",
  "fail.in": "in {time}",
  "fail.more": "{n|older one is|older ones are} not shown.",
  "acc.user.hint": "Letters, digits, dots, dashes.",
  "page.noScript": "These pages need JavaScript, and it is off.",
  "app.tagline": "A Xen datacentre to administer, look into and break",
} as const;

declare module "../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
