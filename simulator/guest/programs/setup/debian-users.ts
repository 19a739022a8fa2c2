/** Root's password and the first user. @source debian-installer: user-setup (user-setup-udeb.templates, functions.sh) */
import type { Bytes } from "../../../content/bytes";
import { asked, askedSecretly, told } from "./debconf";
import { finished, type InstallerState, ITEMS } from "./debian-state";
import type { Nodes } from "./dialogue";

const title = ITEMS.users;
/** Names that a system has for itself. */
const RESERVED = [
  "root",
  "daemon",
  "bin",
  "sys",
  "mail",
  "www-data",
  "nobody",
  "sshd",
  "messagebus",
  "postgres",
  "sudo",
  "adm",
  "users",
  "wheel",
];

const MISMATCH = { title, prompt: "Password input error", text: ["The two passwords you entered were not the same. Please try again."] };

function suggested(fullName: Bytes): Bytes {
  const first = fullName.split(" ")[0]?.toLowerCase() ?? "";
  return /^[a-z][a-z0-9-]*$/.test(first) ? first : "";
}

const root: Nodes<InstallerState> = {
  users: askedSecretly({
    question: () => ({
      kind: "password",
      title,
      text: [
        "You need to set a password for 'root', the system administrative account. A malicious or unqualified user with root access can have disastrous results, so you should take care to choose a root password that is not easy to guess. It should not be a word found in dictionaries, or a word that could be easily associated with you.",
        "A good password will contain a mixture of letters, numbers and punctuation and should be changed at regular intervals.",
        'The root user should not have an empty password. If you leave this empty, the root account will be disabled and the system\'s initial user account will be given the power to become root using the "sudo" command.',
        "Note that you will not be able to see the password as you type it.",
      ],
      prompt: "Root password:",
    }),
    take(_ctx, st, answer) {
      st.rootPassword = answer;
      return answer === "" ? "fullName" : "rootAgain";
    },
    back: "menu",
  }),
  rootAgain: askedSecretly({
    question: () => ({
      kind: "password",
      title,
      text: ["Please enter the same root password again to verify that you have typed it correctly."],
      prompt: "Re-enter password to verify:",
    }),
    take: (_ctx, st, answer) => (answer === st.rootPassword ? "fullName" : "rootMismatch"),
    back: "users",
  }),
  rootMismatch: told("error", () => MISMATCH, "users"),
};

const user: Nodes<InstallerState> = {
  fullName: asked({
    question: (_ctx, st) => ({
      kind: "string",
      title,
      text: [
        "A user account will be created for you to use instead of the root account for non-administrative activities.",
        "Please enter the real name of this user. This information will be used for instance as default origin for emails sent by this user as well as any program which displays or uses the user's real name. Your full name is a reasonable choice.",
      ],
      prompt: "Full name for the new user:",
      byDefault: st.fullName,
    }),
    take(_ctx, st, answer) {
      st.fullName = answer.replace(/[:,\n]/g, "");
      return "userName";
    },
    back: "users",
  }),
  userName: asked({
    question: (_ctx, st) => ({
      kind: "string",
      title,
      text: [
        "Select a username for the new account. Your first name is a reasonable choice. The username should start with a lower-case letter, which can be followed by any combination of numbers and more lower-case letters.",
      ],
      prompt: "Username for your account:",
      byDefault: suggested(st.fullName),
    }),
    take(_ctx, st, answer) {
      st.user = answer;
      if (!/^[a-z][a-z0-9-]{0,31}$/.test(answer)) return "badUser";
      return RESERVED.includes(answer) ? "reservedUser" : "userPassword";
    },
    back: "fullName",
  }),
  badUser: told(
    "error",
    () => ({
      title,
      prompt: "Invalid username",
      text: [
        "The username you entered is invalid. Note that usernames must start with a lower-case letter, which can be followed by any combination of numbers and more lower-case letters, and must be no more than 32 characters long.",
      ],
    }),
    "userName",
  ),
  reservedUser: told(
    "error",
    (_ctx, st) => ({
      title,
      prompt: "Reserved username",
      text: [`The username you entered (${st.user}) is reserved for use by the system. Please select a different one.`],
    }),
    "userName",
  ),
  userPassword: askedSecretly({
    question: () => ({
      kind: "password",
      title,
      text: ["A good password will contain a mixture of letters, numbers and punctuation and should be changed at regular intervals."],
      prompt: "Choose a password for the new user:",
    }),
    take(_ctx, st, answer) {
      st.userPassword = answer;
      return answer === "" ? "emptyPassword" : "userAgain";
    },
    back: "userName",
  }),
  emptyPassword: told(
    "error",
    () => ({
      title,
      prompt: "Empty password",
      text: ["You entered an empty password, which is not allowed. Please choose a non-empty password."],
    }),
    "userPassword",
  ),
  userAgain: askedSecretly({
    question: () => ({
      kind: "password",
      title,
      text: ["Please enter the same user password again to verify you have typed it correctly."],
      prompt: "Re-enter password to verify:",
    }),
    take: (_ctx, st, answer) => (answer === st.userPassword ? finished(st) : "userMismatch"),
    back: "userPassword",
  }),
  userMismatch: told("error", () => MISMATCH, "userPassword"),
};

export const people: Nodes<InstallerState> = { ...root, ...user };
