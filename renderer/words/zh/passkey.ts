// WhatsApp 要求通行密钥时的关联，中文。
import type { Words } from '../en/index.ts'
import type { PasskeyReasons, PasskeyRefusals } from '../told-words.ts'

export const passkey: Words['passkey'] = {
  title: 'WhatsApp 要求通行密钥',
  what: '只有账号主人使用了该账号的通行密钥，WhatsApp 才会为它关联设备。对哪些账号这样要求，由 WhatsApp 决定。Holdfast 不是 WhatsApp 的应用；它被要求的与官方应用相同。',
  means:
    '谁持有这个问题的答案，谁就能为该账号关联设备：在时间结束之前，它和手机一样重要。只在这里提供，并且只在您自己发起时提供。',
  instead: '您不必这样做。可以随时取消，用 WhatsApp 的官方应用关联此号码。已关联的号码不受影响。',
  question: 'WhatsApp 要签名的内容',
  questionHint:
    '用此账号的通行密钥，为 https://web.whatsapp.com 签名。在哪里、如何签名由您决定；这里不会以 WhatsApp 的名义打开任何东西。',
  answer: '签名（JSON）',
  answerHint: '完整的，即 PublicKeyCredential.toJSON() 给出的内容。发送前会检查，只能用一次，不会保存。',
  notJson: '这不是 JSON。请完整粘贴。',
  give: '提供签名',
  cancel: '取消关联',
  left: (minutes) => `还剩 ${minutes} 分钟。`,
  proven: (minutes) => `在 ${minutes} 分钟内手机能自己认出此设备；之后要由您比对代码。`,
  going: '签名已交给 WhatsApp',
  goingText: '请让手机上的 WhatsApp 保持打开，并在那里继续。',
  code: '此设备的代码',
  codeText: '如果手机显示代码，只有与这个相同才继续。',
  compare: '手机上的是这个代码吗？',
  compareText: '只有两者相同才确认。如果不同，说明正在关联另一台设备：请取消。',
  same: '相同',
  differ: '不同',
  setting: '用通行密钥关联（实验性）',
  settingText:
    '对一些账号，WhatsApp 在关联设备之前要求通行密钥。启用后，号码的主人会看到要求的内容，并可以提供签名。这还没有在真实号码上试过：WhatsApp 可能拒绝，或因此限制号码。官方应用随时可以关联这样的号码。',
  settingSwitch: '允许在这里提供通行密钥',
}

export const passkeyReasons: PasskeyReasons = {
  passkey_asked:
    'WhatsApp 在关联此号码之前要求该账号的通行密钥。请在十分钟内提供，或取消；官方应用也能关联这样的号码。已关联的号码不受影响。',
  passkey_sent: '通行密钥的签名已交给 WhatsApp。请让手机上的 WhatsApp 保持打开，并在那里继续。',
  passkey_confirm: '请比对这里的代码和手机上的代码。只有相同才确认；不同就取消。',
  passkey_expired: '通行密钥的十分钟已过，因此没有关联。请备好通行密钥再重新开始。',
  passkey_unanswered:
    'WhatsApp 收下了签名，但手机没有回应，因此没有关联。请打开手机上的 WhatsApp，使用这个账号的通行密钥，再重新开始。',
  passkey_no_answer: '用通行密钥关联号码时 WhatsApp 没有回应。没有关联；请稍后再试。',
  passkey_refused: ({ code }) =>
    `WhatsApp 没有接受通行密钥（${code}），因此没有关联。请使用这个账号的通行密钥重新开始，或用官方应用关联此号码。`,
  passkey_malformed:
    'WhatsApp 以此版本不认识的方式要求通行密钥，因此没有关联。请更新 Holdfast，或用官方应用关联此号码。',
  passkey_codes_differ: '您说代码不同，因此没有发送此设备的密钥，也没有关联。请在手机上也取消，再重新开始。',
  passkey_cut: '用通行密钥关联号码时连接断开了，因此没有关联。请重新开始；WhatsApp 会再问一次。',
}

const again = '没有发送任何内容，问题仍然有效：请对这一个问题签名一次，并完整提供。'

export const passkeyRefusals: PasskeyRefusals = {
  passkey_not_asked:
    'WhatsApp 现在没有为此号码要求通行密钥；没有发送任何内容。请关联号码；如果 WhatsApp 要求，状态会说明。',
  passkey_not_to_confirm: '现在没有要比对的代码；没有发送任何内容。',
  passkey_not_a_signature: `这不是通行密钥的签名，或不完整。${again}`,
  passkey_other_challenge: `这是另一个问题的签名：每个问题只能用一次。${again}`,
  passkey_other_origin: `这不是为 WhatsApp 签的，而是在别处签的。${again}`,
  passkey_not_verified: `使用通行密钥时没有确认其主人（指纹、面容或 PIN）。${again}`,
  passkey_other_key: `这是另一个通行密钥的签名，WhatsApp 对此账号不接受它。${again}`,
  passkey_unavailable:
    '这里不能用通行密钥关联：还没有在真实号码上试过。运行设备的人可以设置 HOLDFAST_PASSKEY=on，然后再启用。官方应用随时可以关联这样的号码。',
}
