/** Every sentence around the messages: opinions, rating, files, speech, stations, cards. */

import type { Reason } from "./desk";

export const CONTENT_TEXTS = {
  // opinions
  askUseful: "这个回答有用吗？",
  useful: "有用",
  useless: "没用",
  thanks: "谢谢，已记下。",
  askReason: "哪里不对？点一个就行，会交给工会的人看。",
  comment: "想补充什么写在这里（可以不写）",
  send: "提交",
  notKept: "没有记上，请检查网络后再点一次。",
  // rating
  askRating: "这次服务您满意吗？",
  ratingComment: "还想说点什么（可以不写）",
  rateNot: "不评价",
  rateChoose: "请先点一个分数。",
  rateThanks: "谢谢您的评价。",
  // files
  tools: "更多功能",
  upload: "传材料",
  uploadTitle: "传材料（证据）",
  consent:
    "照片、截图、录音、文件会加密保存，只给处理您事情的工会工作人员看；提交给工单之前您可以自己删除。" +
    "请不要传与这件事无关的他人信息。选择文件就表示同意。",
  whichTicket: "这些材料放到哪里？",
  forTicket: "工单",
  noTicket: "先存在这次对话里，以后提交工单时自动带上",
  noTicketYet: "您现在没有办理中的工单，材料先存在这次对话里，以后提交工单时自动带上。",
  onlyTicket: "材料会放进您办理中的工单",
  chooseTicket: "请先点选放到哪个工单。",
  ticketsUnknown: "暂时查不到您的工单，材料先存在这次对话里。",
  camera: "拍照",
  pick: "选文件",
  close: "收起",
  closeLabel: "收起这一栏",
  queued: "等待上传",
  uploading: "上传中",
  offline: "网络断开，恢复后自动继续",
  done: "已上传",
  removed: "已取消",
  cancel: "取消",
  retry: "重试",
  attached: "已放进工单",
  attaching: "正在放进工单",
  notAttached: "材料已上传，但没有放进工单：",
  show: "看图",
  remove: "删除",
  removeSure: "确定删除？",
  removeFailed: "没有删成：",
  showFailed: "图片没有取到，请稍后再试。",
  deleted: "［材料已由本人删除］",
  // speech
  speak: "说话",
  stopSpeaking: "说完了",
  listening: "正在听，请说话……语音由您的浏览器识别，我们只收到文字；识别完请看一遍再发送。",
  heardNothing: "没有听清，请靠近手机再说一次，或者直接打字。",
  noMicrophone: "浏览器没有麦克风权限。请在浏览器设置里允许本网站使用麦克风，或者直接打字。",
  speechFailed: "这个浏览器现在用不了语音识别，请直接打字，或用输入法上的话筒。",
  // stations
  stations: "附近驿站",
  stationsTitle: "附近的工会驿站和服务点",
  stationsAsk: "您的位置只用来算这一次的距离，不保存。",
  here: "用我现在的位置",
  byArea: "不定位，选地区",
  locating: "正在定位……",
  searching: "正在查……",
  areaLabel: "选一个地区",
  areaNone: "请选择",
  noPermission: "没有定位权限。可以在浏览器设置里允许本网站使用位置，也可以在下面选地区。",
  noPosition: "没有定到位（室内信号弱时常见）。可以再试一次，或在下面选地区。",
  noGeolocation: "这个浏览器不能定位，请在下面选地区。",
  map: "在地图上看",
  call: "打电话",
  hours: "时间",
  services: "服务",
  // cards
  working: "怎么算的",
  said: "各项金额和您说的情况",
  written: "文书里写了什么",
  review: "核对、修改",
  download: "下载 Word",
  print: "打印",
  downloading: "正在下载……",
  downloadFailed: "没有下载成功，请再点一次；链接过期了就在对话里说“生成文件”。",
  saved: "已下载，请到手机的“下载”或“文件”里找",
  direct: "没有反应就点这里",
  wechatHint: "在微信里打不开文件时，请点右上角“…”选择“在浏览器打开”，再下载。",
} as const;

/** What may be wrong with an answer, in the order of the buttons. */
export const REASONS: readonly { id: Reason; title: string }[] = [
  { id: "off_point", title: "没答到点上" },
  { id: "unclear", title: "看不懂" },
  { id: "other_case", title: "情况和我不一样" },
  { id: "wrong", title: "内容好像不对" },
];

export const SCORES: readonly string[] = ["很不满意", "不满意", "一般", "满意", "很满意"];

export function tooLarge(name: string, size: string, most: string): string {
  return `“${name}”有 ${size}，一份材料最大 ${most}。请压缩照片、剪短视频，或分成几个文件。`;
}

export function wrongType(name: string): string {
  return `“${name}”这种文件不能收。可以传照片、PDF、Word、Excel、文本、录音或视频；网页和聊天记录请截图。`;
}

export function emptyFile(name: string): string {
  return `“${name}”是空文件，请重新选择。`;
}

export function tooMany(limit: number): string {
  return `一次对话最多 ${limit} 份材料。请先删除不需要的，或把几张照片合成一个 PDF。`;
}

/** 512 字节, 83 KB, 1.2 MB; the desk says it the same way. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} 字节`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, "")} MB`;
}
