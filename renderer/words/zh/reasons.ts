// What is told of a number, of a job and of what a restore would bring, in Chinese.
import type { Reasons } from '../told-words.ts'
import { n } from './count.ts'
import { personReasons } from './groups.ts'
import { passkeyReasons } from './passkey.ts'

const kept = '关联和所有内容都已保留。请在手机上查看 WhatsApp，然后再启动它。'
const aside = '放到一边，直到您丢弃，因此可以撤销。'

const files = (left: number): string => `还有 ${n(left)} 个消息文件待复制。`

const resync = '已归档、静音和置顶的聊天会重新同步；消息不受影响。'
const withoutIt: Partial<Record<string, string>> = {
  session: '与此联系人的下一条消息会再请求一次，从而建立新的会话。',
  'pre-key': '如果曾给过某个联系人，那第一条消息会再请求一次。',
  'sender-key': '该群的下一条消息会再请求一次，并用新的密钥。',
  'sender-key-memory': '群密钥会再发给成员一次。',
  'app-state-sync-key': resync,
  'app-state-sync-version': resync,
}
const without = (type: string): string => withoutIt[type] ?? '它会自行重新获知。'

export const reasons: Reasons = {
  ...personReasons,
  ...passkeyReasons,
  made: '已创建；还没有关联手机。',
  imported: '已连同关联一起导入；不需要手机。',
  imported_from_folder: '从 Baileys 的文件夹导入。',
  restored: ({ moment, absent }) =>
    `已恢复到 ${moment} 时的样子。${absent === 0 ? '' : filesMissing(absent)}`,
  connecting: '正在登录 WhatsApp。',
  restarted: '您重新启动了它；正在登录 WhatsApp。',
  booting: '设备已启动；正在登录 WhatsApp。',
  online: '在线。',
  stopped: '您停止了它。关联已保留。',
  stopped_unlinked: '您停止了它。',
  linking: '正在向 WhatsApp 请求关联手机的代码。',
  awaiting_link: '正在等待手机：请扫描二维码或输入代码。',
  linked: '手机已关联；正在登录 WhatsApp。',
  linked_again: '手机重新关联了。',
  unlinked_at_boot: '因为设备重新启动，关联中断了。请重新开始。',
  rounds_used: '没有手机及时关联。没有任何丢失；手机在手边时请重新开始。',
  passkey_required: 'WhatsApp 要求此账号用通行密钥关联设备，只有它自己的应用能提供。已关联的号码不受影响。',
  another_number_scanned: ({ scanned, expected }) =>
    `扫描的手机是另一个号码（${scanned}）${expected === null ? '' : `，不是之前的（${expected}）`}，因此没有关联。可在这里作为新号码关联（旧聊天保留，分开存放），或为它另建一个。`,
  logged_out_on_phone: '手机上移除了此设备。消息和设置都已保留；重新关联手机即可继续。',
  logged_out_twice:
    'WhatsApp 两次拒绝登录，因此视为设备已被移除。消息、设置和旧密钥都已保留；重新关联手机即可继续。',
  logout_confirmed: '您退出了登录；WhatsApp 已确认移除此设备。',
  logout_unconfirmed: '您退出了登录，但 WhatsApp 没有确认。请查看手机上的“已关联的设备”，如果还在就移除它。',
  link_cancelled: '关联已取消。',
  set_aside: '您改用之前的关联，把它放到了一边；没有解除。',
  activating: '按您的要求，正在用之前的关联登录。',
  older_removed: 'WhatsApp 不再认得此关联：它的设备已被移除。',
  older_unreadable: '无法读取此关联保存的密钥；没有覆盖任何内容。',
  put_back: '之前的关联无法使用，所以换回了原来的；正在用它登录。',
  replaced: '另一个程序用此号码的密钥登录了，很可能是此安装的副本。我们不会争抢：在此接管，或保持离线。',
  taking_over: '您接管了此号码；正在登录 WhatsApp。',
  moved: '已用备份文件移到另一处安装；不再从这里连接。一切都已保留。',
  restore_undone: '恢复已撤销，回到恢复之前的样子。',
  hand_over_undone: '移走未完成就中断了，所以号码继续留在这里。没有生成文件。',
  brought_back: '您把它带回来了；在您启动之前保持离线。',
  moved_here: '您把它移到了这里；正在登录 WhatsApp。',
  moved_here_off: '您把它移到了这里；在您启动之前保持离线。',
  outdated: 'WhatsApp 不再接受其网页协议的这个版本。关联已保留；请更新 Holdfast。',
  renewing_version: 'WhatsApp 拒绝了其网页协议的这个版本；正在查找最新版本。',
  proxy_closed: ({ proxy }) =>
    `不会连接代理 ${proxy}：任何人都不能指定该地址，或在启用 HOLDFAST_ISOLATE_TENANTS 时不能由号码的令牌指定。没有任何损失。请由所有者设置，或换用其他代理。`,
  proxy_unreachable: ({ proxy }) =>
    `无法连接代理 ${proxy}。没有丢失任何内容；会再次尝试。请检查其地址以及是否在运行。`,
  proxy_refused_user: ({ proxy }) =>
    `代理 ${proxy} 拒绝了该用户。没有丢失任何内容；会再次尝试。请检查用户名和密码。`,
  proxy_refused: ({ proxy, said }) =>
    `代理 ${proxy} 不允许通往 WhatsApp（${said}）。没有丢失任何内容；会再次尝试。请询问其运营者，或换用其他代理。`,
  proxy_changed: '代理已更改；正在通过新的代理连接。',
  folder_gone:
    '数据文件夹被移除或替换，无法安全接收任何内容。不会丢失：WhatsApp 会保留到来的消息，文件夹回来或其内容恢复后号码会自动连接。',
  disk_full:
    '磁盘已满，无法安全接收任何内容。不会丢失：WhatsApp 会保留到来的消息，有空间时号码会自动连接。请腾出空间。',
  stuck: '消息到了，但很久都没有处理出来。不会丢失：等待的消息会随下一次连接再来。',
  stalled: 'WhatsApp 停止确认消息；正在重建连接。',
  damaged: '无法读取此号码保存的密钥。没有覆盖任何内容，其他号码照常运行；请从备份恢复此号码。',
  sessions_reset: '您重置了与一个联系人的会话；下一条消息会建立新的会话。',
  trashed: '在回收站中。关联、消息和设置都会保留，直到被彻底删除。',
  untrashed: '已从回收站取回。',
  connection_ended: '与 WhatsApp 的连接结束了。',
  connection_ended_with_code: ({ code }) => `与 WhatsApp 的连接以代码 ${code} 结束了。`,
  login_refused: 'WhatsApp 拒绝了这次登录，但没有说设备已被移除。',
  connection_timed_out: '与 WhatsApp 的连接超时。',
  connection_closed: '与 WhatsApp 的连接被关闭了。',
  closed_each_time:
    '此号码的每次连接都被 WhatsApp 关闭，且未说明原因。什么都不会丢失，会以更长的间隔继续重试。请查看手机上的 WhatsApp 是否要求什么。',
  session_problem: 'WhatsApp 报告此会话有问题；一切都已保留。',
  whatsapp_unavailable: 'WhatsApp 目前不可用。',
  restart_requested: 'WhatsApp 要求重新建立连接。',
  restricted: `WhatsApp 限制了此号码。${kept}`,
  restricted_for_a_time: `WhatsApp 暂时限制了此号码。${kept}`,
  blocked: `WhatsApp 封禁了此号码或拒绝其访问。${kept}`,
  new_chats_locked: ({ until }) =>
    `${until === null ? '' : `在 ${until} 之前，`}WhatsApp 不允许此号码发起新聊天。已有的聊天不受影响。`,
  new_chats_open: 'WhatsApp 又允许此号码发起新聊天了。',
  held_as_copy: ({ folder }) =>
    `这看起来是上次在别处（${folder}）运行的安装的副本。一个号码只能在一处在线，所以在这里被保留；没有任何更改。如果另一处不再运行，请移到这里；否则保持离线。`,
  held_as_older:
    '备份中的数据比此安装更新，所以这看起来是被放回来的旧副本。一个号码只能在一处在线，所以在这里被保留；较新的数据仍在备份中。请恢复最新的备份，或移到这里而不要较新的内容，或保持离线。',
  other_machine: '数据文件夹相同，但机器不同或已重装。',
  other_folder: '数据文件夹在同一块硬盘的另一个位置。',
  tail_missing: '缺少此安装结束前的最后几秒；每个联系人都会建立新的会话。',
  lock_file_new: '数据文件夹的锁文件是新建的。',
  other_disk: '数据文件夹被移动了；已不在原处。',
  told_to_go_on: '此安装看起来是副本；但已指示它照样在这里继续（HOLDFAST_TWIN=adopt）。',

  connects: '连接。',
  connects_in_turn: '依次连接。',
  connects_at_start: '设备一运行就连接。',
  renews: '重建连接。',
  reconnects_now: '立即重新连接。',
  reconnects: '以逐渐变长的间隔不断重试。',
  asks_again: '一分钟后再试一次，然后才相信。',
  renews_version: '用最新版本再试一次。',
  shows_code: '显示代码。',
  asks_for_code: '请求代码。',
  new_round: '请求新的代码。',
  waits: '等待您处理。',
  ends: '已结束连接；一切都已保留。',
  archives: '已归档关联；没有抹掉任何内容。',
  puts_back: '再次归档之前的关联，并换回了原来的。',
  known_chats_go_on: '已有的聊天照常进行。',
  goes_on: '从那里继续。',
  nothing: '不需要做别的。',

  cap_hour: '等待中：已达到您设置的每小时消息上限。',
  cap_day: '等待中：已达到您设置的每天消息上限。',
  new_chat_waits: 'WhatsApp 目前不允许此号码发起新聊天。这是新聊天，所以消息在等待；如果不能晚到，请取消。',
  quota_waits: '等待中：WhatsApp 暂时不允许此号码再开新聊天。已有的聊天不受影响。',
  warm_up_waits: '等待中：此号码是新的，预热期暂时不允许再开新聊天。',
  opted_out: '此人已要求不再接收消息。',
  cancelled: '在发送前被您取消。',
  cancelled_late: '被您取消。它曾发送过一次但没有回应，所以可能已送达。',
  new_chat_refused: 'WhatsApp 暂时不允许此号码发起新聊天。已有的聊天不受影响。',
  devices_refused: 'WhatsApp 两次拒绝了它，因为收件人的设备与它所知的不符。',
  refused_with_code: ({ code }) => `WhatsApp 以代码 ${code} 拒绝了此消息。`,
  not_on_whatsapp: '此号码不在 WhatsApp 上。',
  other_number: '此后关联了另一个号码：消息绝不会从并非为其撰写的号码发出。',
  no_answer: '多次尝试后 WhatsApp 都没有确认。它仍可能已送达。',
  unsent: '多次尝试都无法交给 WhatsApp。',
  file_missing: '文件已不在此处或已损坏，无法发送。请重新发送文件。',
  not_uploaded: '多次尝试后仍无法把文件上传到 WhatsApp。请重试以发送。',
  too_many_tries: '每次发送时连接都断开，所以不再尝试。它可能已送达。',
  sent_before_restore: '它在备份中还在等待；此后是否已发送不得而知。需要的话请再次发送。',

  number_as_it_was: ({ name, account, moment }) =>
    `“${name}”${account === null ? '' : `（${account}）`}在 ${moment} 时的样子。`,
  no_phone_linked: '其中没有关联手机。',
  phone_linked_on: ({ at }) => `它的手机关联于 ${at}。`,
  chats_and_messages: ({ chats, messages }) => `${n(chats)} 个聊天和 ${n(messages)} 条消息。`,
  files_missing: ({ count }) => filesMissing(count),
  was_trashed: '当时它在回收站中；恢复后不在其中。',
  not_here: '没有：它现在不在这里。',
  trashed_here: ({ name }) => `“${name}”在这里的回收站中。`,
  handed_over_from_here: ({ name }) =>
    `“${name}”已从这里移走。恢复来的会保持停止：只有在别处不再使用时才启动。`,
  newer_messages: ({ count }) => `此后有 ${n(count)} 条消息。`,
  newer_links: ({ count }) => `此后有 ${n(count)} 次手机关联。`,
  nothing_newer: `没有更新的内容；这里的内容会${aside}`,
  kept_aside: `不会混在一起：全部会${aside}`,
  appliance_as_it_was: ({ moment }) => `整台设备在 ${moment} 时的样子。`,
  numbers_in_it: ({ count, linked, names }) =>
    count === 0 ? '没有号码。' : `${n(count)} 个号码，其中 ${n(linked)} 个已关联：${names}。`,
  everything_kept_aside: `这里现有的一切会${aside}`,
  no_database_here: '没有：这里现在没有数据库。',
  number_alone: '只有此号码：没有其他号码、API 密钥或设置。',
  rest_stays_aside: '其他号码、API 密钥和设置都留在放到一边的内容中。',

  snapshot_before: '正在为现有内容做快照',
  reading_file: '正在读完整个文件',
  taking_number_out: '正在从备份中取出号码',
  taking_database_out: '正在从备份中取出数据库',
  opening_apart: '正在单独打开它',
  to_present_version: '正在把内容升级到当前版本',
  writing_beside: '正在现有内容旁写入恢复来的内容',
  bringing_files: '正在取来消息的文件',
  putting_in_place: '正在放入',
  making_ready_before: '正在准备之前的内容',
  putting_back: '正在放回',
  stopping_number: '正在停止号码',
  writing_file: '正在写入文件',
  verifying_file: '正在检查文件',
  naming_file: '正在为文件命名',
  numbers_looked_at: '正在查看那边的号码',
  source_watched: '正在查看原程序是否仍在运行',
  numbers_coming: '正在导入号码',
  numbers_tried: '正在确认它们是否上线',
  files_coming: '正在导入聊天记录的文件',
  messages_coming: '正在导入聊天记录',
  resealing: '正在重新加密一切',

  location_gone: ({ folder }) => `第二位置 ${folder} 不在：硬盘或共享可能已断开。请重新接上。`,
  location_other_disk: ({ folder }) =>
    `文件夹 ${folder} 在，但其中没有我们的备份：可能换了硬盘，或没有硬盘。没有向其中写入。请接上正确的硬盘，或重新设置第二位置。`,
  location_marker_damaged: ({ file }) =>
    `文件 ${file} 已损坏，它用来把我们在第二位置中的位置与其他位置区分开。在此期间不会向那里写入，旁边的备份保持原样。请删除该文件，并重新设置第二位置。`,
  location_taken: ({ folder, since }) =>
    `此设备的另一处安装从 ${since} 起在写入 ${folder}：另一台机器上有它的副本吗？请停止其中一个，并重启另一个。`,
  location_silent: ({ folder }) => `第二位置 ${folder} 没有响应。请检查硬盘或共享。`,
  location_full: ({ folder, freeMb }) => `第二位置 ${folder} 只剩 ${freeMb} MB。请在那里腾出空间。`,
  location_not_written: ({ folder }) => `无法写入第二位置 ${folder}。原因见日志。`,
  location_no_space: ({ folder, error }) => `无法写入第二位置 ${folder}（${error}）。请在那里腾出空间。`,
  location_refuses: ({ folder, error }) =>
    `无法写入第二位置 ${folder}（${error}）。请检查硬盘或共享及其权限。`,
  location_unusable: ({ folder }) => `第二位置 ${folder} 无法使用。`,
  store_keys_missing: ({ folder }) =>
    `没有能打开对象存储 ${folder} 的密钥。请用 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY 提供，或带上密钥重新设置第二位置。`,
  store_keys_in_address:
    '对象存储的地址里不能有密钥：它们会随地址显示出来。没有任何更改。请用 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY，或在对应的栏里填写。',
  store_address_wrong: ({ address }) =>
    `${address} 不是对象存储的地址；没有任何更改。请写成 s3://bucket/前缀?endpoint=https://主机&region=名称。`,
  store_no_bucket: ({ folder, bucket }) =>
    `${folder} 没有名为 ${bucket} 的存储桶。这里什么都没有丢失。请在那里创建，或指定另一个。`,
  store_keys_refused: ({ folder }) =>
    `对象存储 ${folder} 不认识这些密钥，或密钥已失效。这里什么都没有丢失。请用有效的密钥重新设置第二位置。`,
  store_forbids: ({ folder }) =>
    `对象存储 ${folder} 不允许这些密钥这样做。这里什么都没有丢失。它们需要列出、读取和写入的权限；不需要删除。`,
  store_clock: ({ folder }) =>
    `对象存储 ${folder} 拒绝这里的签名，因为本机时钟与它的不同。这里什么都没有丢失。请校准时钟。`,
  store_elsewhere: ({ folder }) =>
    `${folder} 的存储桶在另一个区域。这里什么都没有丢失。请在地址中写明该区域。`,
  store_busy: ({ folder }) => `对象存储 ${folder} 正忙，要求暂停。这里什么都没有丢失；会自动重试。`,
  store_unreachable: ({ folder, error }) =>
    `无法连接对象存储 ${folder}（${error}）。这里什么都没有丢失；会自动重试。请检查网络和地址。`,
  store_failed: ({ folder, error }) =>
    `对象存储 ${folder} 返回错误（${error}）。这里什么都没有丢失；会自动重试。`,
  store_altered: ({ folder }) =>
    `来自或到达对象存储 ${folder} 的内容与发送的不一致。它被视为不存在，会自动重试。`,
  files_still_to_copy: ({ left }) => `其他一切都在那里；${files(left)}`,
  location_back: ({ left }) => `第二位置又在了，${left === 0 ? '其中没有缺失。' : files(left)}`,
  location_given_up: '已不再使用它。',
  location_replaced: '现在用的是另一个。',
  whole_path_of_folder: '需要文件夹的完整路径；没有任何更改。',
  file_not_folder: ({ folder }) => `${folder} 是文件，不是文件夹；没有任何更改。请指定文件夹。`,
  folder_in_data: ({ folder }) =>
    `${folder} 在数据文件夹中，会随之丢失；没有任何更改。请选择另一块硬盘上的文件夹。`,
  key_beside_backups: ({ folder, keyFile }) =>
    `密钥文件 ${keyFile} 在 ${folder} 中：拿到备份的人就有了密钥；没有任何更改。请选择另一个文件夹。`,
  folder_not_writable: ({ folder, error }) =>
    `无法在 ${folder} 中写入（${error}）；没有任何更改。请检查权限以及是否已满。`,
  address_names_no_folder: ({ address }) => `${address} 不是这台机器上的文件夹；没有任何更改。`,
  no_such_folder: ({ folder }) => `没有文件夹 ${folder}；没有任何更改。请先接上硬盘或新建文件夹。`,
  folder_not_readable: ({ folder, error }) => `无法读取 ${folder}（${error}）；没有任何更改。`,
  several_installations: ({ folder, count, names }) =>
    `${folder} 中有 ${n(count)} 处安装的备份；没有任何更改。请指定一个：${names}。`,

  file_torn: ({ type }) => `损坏：不完整；未导入。${without(type)}`,
  file_unreadable: ({ type, error }) => `无法读取（${error}）；未导入。${without(type)}`,
  file_of_another_kind: ({ type }) => `不含 ${type}；未导入。${without(type)}`,
  file_misnamed: ({ type }) => `不是 ${type} 的名称；未导入。`,
  login_numbers_as_texts: '其中的数字写成了文本；仍已读取。',
  login_odd: ({ odd }) => `写法不寻常（${odd}）；仍已读取。`,
  login_torn: '损坏：不完整。',
  login_unreadable: ({ error }) => `无法读取（${error}）。`,
  pre_keys_missing: `不在：已像其他一样逐个用掉，或已丢失。${without('pre-key')}`,
  sync_key_missing: `不在，尽管凭据中提到了它。${resync}`,
  mapping_missing: `不在。${without('')}`,
  collection_torn: '在一个文档中间结束：其后的内容未导入。连接中缺少的部分会再请求一次。',
  link_not_still: '查看期间有变化：原程序仍在使用它。未导入；每位联系人的下一条消息会再请求一次。',
  file_not_had: ({ error }) =>
    `无法从那边取得此消息的文件（${error}）。只要 WhatsApp 还保留它，有人打开时就会获取。`,
  online_there: '正在另一个程序中在线：停止那个程序之前不会导入。',
  name_made_to_fit: ({ there, name }) => `在这里名为“${name}”：“${there}”已被占用，或不能作名称。`,
  id_not_kept: '在这里使用新的 id：原来的无效或已被占用。',
  token_not_kept: '在这里使用新的令牌：原来的属于另一号码，或太短。',
  setting_not_kept: ({ setting }) => `${setting}：原来的设置无法用于此处；未导入。请重新设置。`,
}

function filesMissing(count: number): string {
  return `${n(count)} 条消息的文件既不在此备份中，也不在这里：会再向 WhatsApp 请求，它会保留文件数周。`
}
