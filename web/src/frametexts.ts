/** The sentences of the frame around the conversation: header, menu, first visit, quick exit. */

export const FRAME_TEXTS = {
  more: "更多",
  moreLabel: "更多：深色显示、清除对话、使用说明",
  calculators: "计算器：补偿、加班费、工伤……自己填表算",
  large: "大字",
  largeLabel: "大字显示",
  theme: "显示",
  themeAuto: "跟随系统",
  themeLight: "浅色",
  themeDark: "深色",
  leave: "快速离开",
  leaveLabel: "快速离开：马上打开别的网页，并清除本机上的对话",
  leaveHelp: "“快速离开”马上清空屏幕、打开别的网页，本机上不留对话；连按三次 Esc 键也可以。之后在这台设备上看不到这次对话，工单号请先记下。",
  first: "不用登录，不问姓名；办工单时才问联系方式。您写的内容保存在工会的服务器上，只用来回答您和给接待您的工作人员看。",
  understood: "知道了",
  member: (app: string): string =>
    `您从“${app}”进入，这里是您账号的对话，在您别的设备上从“${app}”进入也能看到。工会只收到会员编号，没有收到您的姓名和手机号。`,
} as const;
