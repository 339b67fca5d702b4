/** The few sentences of the launcher; apart from texts.ts because widget.js must stay small. */

export const WIDGET_TEXTS = {
  title: "工小助",
  open: "打开对话窗口",
  close: "关闭对话窗口",
  loading: "正在打开…",
  loadFailed: "对话窗口没有打开，请检查网络后再试。急需帮助请拨打工会热线",
  loadRetry: "再试一次",
  broken: "工小助没有启动：",
} as const;

export function newsLabel(count: number): string {
  return `，${count} 条新消息`;
}
