/** Every sentence the page itself says (the desk's own messages arrive with their texts). */

import type { Mode } from "./types";

export const TEXTS = {
  title: "工小助",
  notice: "我是自动程序，提供一般信息，不代替律师意见。",
  inputLabel: "输入您的问题",
  placeholder: "请说说您遇到的问题…",
  send: "发送",
  typing: "正在查找",
  human: "转人工",
  humanLabel: "转人工：请工会工作人员接待",
  close: "关闭对话窗口",
  log: "对话记录",
  forget: "清除",
  forgetLabel: "清除本机上的对话，重新开始",
  forgetAsk: "清除后，这台设备上看不到以前的对话。确定清除吗？",
  yes: "确定清除",
  no: "不清除",
  forgotten: "已清除，现在是一次新的对话。",
  expired: "上一次对话已经过期，为您开始了新的对话。没有发出的话会在新的对话里发送。",
  offline: "网络断开了，您写的话会保留，恢复后自动发送。",
  unreachable: "暂时连不上服务，正在重试。急需帮助请拨打 12351（工会）。",
  sending: "发送中…",
  waiting: "未发出，网络恢复后自动发送",
  failed: "没有发出",
  retry: "重新发送",
  bot: "机器人",
  staff: "工会工作人员",
  system: "系统消息",
  worker: "我",
  basis: "依据",
  checked: "核对",
  lawLoading: "正在取条文…",
  lawAbsent: "本系统没有收录这份文件的官方文本，请到官方网站查阅：",
  lawWhere: "国家法律法规数据库",
  lawFailed: "条文没有取到，请稍后再点一次，或到国家法律法规数据库查阅：",
  crisisTitle: "先保证人身安全",
  ticketNumber: "工单号",
  ticketStatus: "状态",
  copy: "复制",
  copied: "已复制",
  copyFailed: "请长按号码复制",
  options: "可以点选",
  tooLong: "一次最多 4000 字，请分成几条发送。",
} as const;

export const MODE_LABELS: Record<Mode, string> = {
  bot: "机器人",
  waiting: "等待人工",
  human: "人工服务中",
  closed: "已结束",
};

export interface Hotline {
  number: string;
  label: string;
}

/** The numbers a person in danger needs, in the order of urgency. */
export const CRISIS_LINES: readonly Hotline[] = [
  { number: "110", label: "报警" },
  { number: "120", label: "急救" },
  { number: "119", label: "火警" },
  { number: "12356", label: "心理援助" },
  { number: "12351", label: "工会" },
];

/** Numbers that become telephone links in any text. */
export const HOTLINES: ReadonlySet<string> = new Set([
  "12351", "12333", "12348", "12338", "12345", "12356", "12329", "12393", "110", "120", "119",
]);
