// What became of a delivery to the outside: words for channels and webhooks alike.
export default {
  no_connection: '连不上对方',
  no_such_host: '找不到这个地址',
  no_answer: '对方没有回答，可能收到了',
  bad_certificate: '对方的证书不可信',
  private_address: '地址在内网，系统设置不允许',
  bad_setup: '设置不能用，请重新填写地址和密钥',
  switched_off: '已停用，或没有填写地址',
  not_taken: '邮箱没有收下：请核对登录名、密码和端口',
  no_such_recipient: '邮件服务器上没有这个收信人',
  too_late: '太久没成，不再试',
  sender_died: '发送途中服务停了',
  http: '对方回答 {n}',
  error: '机器人不收：错误 {n}',
  other: '发送出错',
} as const
