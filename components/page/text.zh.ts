import type { en } from "./text.en";

/** Texts of components/page, in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  "status.here": "在场的人",
  "status.presents": "{name} 正在演示拓扑图：单击去看",
  "status.looksAt": "{name}，正在看 {object}",
  "signin.failed": "服务器没有回应，请稍后再试。",
  "door.foreign":
    "此页面的地址是 {origin}，但服务器收到的请求是发给 {host} 的，因此服务器把它当作别的网站的页面。如果服务器前面有代理，请以 {setting} 启动服务器；详见 docs/deploy.md。",
  "door.noOrigin": "此页面没有自己的地址，因此位于 {host} 的服务器不认为它是自己的页面。请用服务器的地址打开。",
  "door.between": "在浏览器和服务器之间有别的东西（可能是代理）代替服务器作了回应。请稍后再试。",
  "door.noSocket":
    "服务器有回应，但实时连接（WebSocket）无法通过。中间的代理、过滤器或浏览器扩展拦住了它；代理需要转发什么，见 docs/deploy.md。",
  "labs.setAside.text": "有一条命令两次使此实验室崩溃，已被撤销。{user}：{what}",
  "labs.setAside.seen": "知道了",
  "labs.setAside.server": "服务器",
  "labs.setAside.title": "被撤销的命令",
  "labs.setAside.why":
    "以下每条命令都已确认执行，随后两次使模拟崩溃：这是我们的缺陷，不是你的错误。实验室已在去除它之后重新打开，其余一切照旧。",
  "pw.title": "修改密码",
  "pw.current": "当前密码",
  "pw.new": "新密码",
  "pw.repeat": "再次输入新密码",
  "pw.mismatch": "两次输入不一致。",
  "pw.go": "修改",
  "page.notFound": "没有这个页面。",
  "page.notFoundHint": "地址可能过期或有误。",
  "page.error": "这个页面出了问题。",
  "page.errorHint": "实验室的运行不受影响。请重新载入；若再次发生，请告诉服务器的管理者。",
  "page.reload": "重新载入",
  "page.guide": "用户指南",
  "page.help": "帮助",
  "page.menu": "账号菜单",
  "page.language": "语言",
};
