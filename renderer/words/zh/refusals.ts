// Why something is not done, and what to do next, in Chinese.
import type { Refusals } from '../told-words.ts'
import { chatwootRefusals } from './chatwoot-refusals.ts'
import { groupRefusals } from './groups.ts'
import { passkeyRefusals } from './passkey.ts'

const unchanged = '没有任何更改。'
const keepFolder = '请保持数据文件夹原样，并恢复最新的已验证快照。'
const anotherSnapshot = '请选择另一个快照或时刻，或从第二位置取此快照。'
const copyAgain = '请重新复制，或换一个。'
const wholeCopy = '请换上此文件较旧但完整的副本后再导入。没有的话，请重新关联手机。'

export const refusals: Refusals = {
  ...chatwootRefusals,
  ...groupRefusals,
  ...passkeyRefusals,
  channel_unknown: 'WhatsApp 不认识此频道，或已不再认识；没有任何更改。请检查其地址，或在手机上查找。',
  channel_not_yours:
    'WhatsApp 不允许此号码在此频道中这样做；没有任何更改。所有者不能取消关注；未关注的人没有可静音的。',
  not_queued: '只有仍在等待的才能取消；没有任何更改。',
  not_scheduled: '只有等待预定时间的消息才能提前发送；没有任何更改。',
  not_failed: '只有失败的才能再次发送；没有任何更改。',
  number_trashed: '此号码在回收站中；没有任何更改。请先取回。',
  not_in_trash: '此号码不在回收站中，所以不能彻底删除；没有任何更改。请先移到回收站：在那里还可以取回。',
  not_trashed: '此号码不在回收站中；没有任何更改。',
  number_moved: '此号码已移到另一处安装；不能在这里连接。如果那里不再使用，请把它带回来。',
  number_held: '此安装看起来是副本，所以其号码被保留。请先决定移到这里还是保持离线。',
  number_replaced: '另一个程序在使用此号码；没有任何更改。要在这里使用，请接管。',
  not_stopped: '此号码没有停止；没有任何更改。请先停止它。',
  not_moved: '此号码没有被移走；没有任何更改。',
  not_held: '此号码没有被保留；没有任何更改。',
  not_replaced: '没有可接管的；没有任何更改。',
  link_in_use: '此关联正在使用；没有任何更改。',
  number_online: '此号码已关联并在线；没有任何更改。请先退出登录。',
  number_linked: '此号码已经关联；没有任何更改。请启动它，或先退出登录再重新关联。',
  nothing_sent: ({ because }) => `未发送任何内容。${because}`,
  name_in_use: ({ name }) => `名称“${name}”已被使用；没有任何更改。请换一个。`,
  token_in_use: '另一个号码已有此令牌；没有任何更改。请给每个号码各自的令牌。',
  no_such_number: ({ name }) => `没有号码“${name}”。请查看回收站。`,
  not_there_in_trash: ({ name }) => `回收站中没有号码“${name}”。`,
  several_in_trash: ({ name }) => `有多个号码名为“${name}”；没有抹掉任何内容。`,
  purge_not_confirmed: '输入的名称不是此号码的名称。没有抹掉任何内容。',
  return_not_confirmed: '输入的名称不是此号码的名称。没有任何更改。请确认另一处安装不再使用此号码。',
  no_snapshot_before_purge: ({ why }) => `没有抹掉任何内容：无法先做快照。请腾出空间后再试。（${why}）`,
  purge_goes_on: '设备正在停止；彻底删除会在下次启动时继续。',
  no_such_link: ({ link }) => `此号码从来没有关联 ${link}。`,
  not_in_outbox: '此消息已不在发送队列中。',
  not_an_address: ({ to }) =>
    `“${to}”不是可以发消息的号码或聊天。请只用带国家代码的数字，例如 5511999990000。`,
  quote_missing: '要回复的消息没有保存在这里；未发送任何内容。请不带引用发送。',
  target_missing: '所指的消息没有保存在该聊天中；未发送任何内容。',
  target_is_effect: '无法对表情回应、编辑或删除本身进行操作；未发送任何内容。请选择它所属的消息。',
  target_not_sent: '该消息从未发出，没有人收到；未发送任何内容。',
  edit_of_others: '只能编辑本号码自己发送的消息；未发送任何内容。',
  delete_of_others: '在两人聊天中，只能为所有人删除自己发送的消息；未发送任何内容。',
  wants_no_messages: '此人已要求不再接收消息；没有发送任何内容。如果对方愿意再次接收，请允许。',
  nothing_to_begin_from: ({ chat }) => `这里没有与“${chat}”的消息；只能向手机请求某条消息之前的内容。`,
  no_such_chat: ({ chat }) => `没有与“${chat}”的聊天。`,
  timer_of_two: '消息保留时间只能在一对一聊天中这样设置；什么都没有改变。群组请在群设置中更改。',
  channel_is_no_chat: '频道不能像聊天那样归档、置顶或静音；什么都没有改变。请在频道中将其静音，或取消关注。',
  no_such_label: ({ label }) => `没有标签“${label}”；什么都没有改变。`,
  never_linked: '此号码从未关联；什么都没有改变。请先关联。',
  not_answered: 'WhatsApp 没有说它是否认得此号码。请在号码上线后再试。',
  no_file_to_fetch: '此消息没有可获取的文件：它已在此处、正在获取，或只能查看一次。',
  no_picture_kept: '此处没有保存其头像：没有头像、未公开，或尚未请求。',
  no_thumbnail: '没有此文件的缩略图：它不是图片、无法读取，或不在此处。',
  file_not_kept: '这里没有此文件，或已没有消息使用它。',
  no_sessions: '没有关联手机，所以没有会话可重置；没有任何更改。',

  last_owner_key: '这是最后一把能打开一切的密钥；它仍然有效。请先另做一把。',
  scope_missing: ({ scope }) => `此密钥没有所需的权限“${scope}”；没有任何更改。请使用拥有该权限的密钥。`,
  key_from_elsewhere: '此密钥不能从这个地址使用；没有任何更改。请从指定的地方使用。',
  key_ends_before: '该密钥已经过期；没有创建。请指定将来的时间，或不指定。',
  scopes_needed: '只用于一个号码、限定地址或频率的密钥不能拥有全部权限；没有创建。请说明具体权限。',
  too_many_requests: ({ perMinute }) =>
    `此密钥每分钟可请求 ${perMinute} 次，已用完；没有任何更改。请稍后再试。`,
  no_such_key: '已没有这个标识的有效密钥。',
  no_such_job: '此任务已不再记得；它所做的已保留。',
  being_done: '已经在做这件事；没有另外开始。',
  nobody_told: '还没有通知任何人，所以没有可测试的。请先填写一个地址。',
  set_by_environment: ({ variable }) =>
    `程序环境中设置了 ${variable}，以它为准；没有任何更改。请在那里更改。`,
  address_closed:
    '该地址是私有地址，HOLDFAST_ISOLATE_TENANTS 不允许号码的令牌使用；没有任何更改。请由所有者设置，或使用公网地址。',
  webhook_of_alerts: '此 Webhook 用于向人发送告警，在设置中配置；没有任何更改。',
  webhook_unreadable:
    '无法读取此 Webhook 的加密部分。没有覆盖任何内容；其他的照常运行。请删除后重建：事件会保留。',
  no_such_webhook: '此 Webhook 已不在这里。',
  no_such_delivery: '此投递已不在这里：已投递的会从列表中消失。',
  dialect_taken: '此号码已有这种形式的 Webhook；没有任何更改。请更改那一个。',
  no_such_event_type: ({ type, types }) => `没有事件类型“${type}”；没有任何更改。类型有：${types}。`,
  replay_too_large: '一次的事件太多；没有重新投递。请分成较小的范围逐个请求。',
  database_busy: '数据库忙碌过久；没有任何更改。请再试一次。',
  file_unusable: ({ file }) =>
    `无法读取或写入 ${file}；没有更改，也没有丢失。请检查其权限，以及所在磁盘是否以只读方式挂载。`,
  folder_read_only: '无法写入数据文件夹；没有更改，也没有丢失。请检查其权限。',
  database_partly_unreadable:
    '数据库的一部分无法读取；没有覆盖任何内容。请保持数据文件夹原样，并从备份恢复。',
  contradicts_stored: '更改与已存内容矛盾；没有任何更改。原因见日志。',
  database_refused: '数据库拒绝了更改；没有任何更改。原因见日志。',
  no_write_ahead_log: '此文件系统无法安全保存数据库。没有任何更改。请选择本地硬盘上的数据文件夹。',
  not_a_database: ({ file }) => `文件 ${file} 不是数据库。它未被更改。${keepFolder}`,
  database_damaged: ({ file }) => `数据库 ${file} 已损坏。它未被更改。${keepFolder}`,
  database_found_damaged: ({ file }) => `数据库 ${file} 已损坏。不再向其中写入。${keepFolder}`,
  database_unreadable: ({ file }) => `无法读取数据库 ${file}。它未被更改。请检查硬盘和文件权限。`,
  path_is_ours: ({ path, folder }) =>
    `${path} 位于 ${folder} 中，那是 Holdfast 自己的文件夹。${unchanged}请选择别处，最好在另一块硬盘上。`,
  path_no_file: ({ path }) =>
    `${path} 是管道、套接字或设备，没有被打开。${unchanged}请指定硬盘上的文件或文件夹。`,
  path_too_long: `路径或其中的某个名称超出了此系统的长度限制。${unchanged}请使用更短的名称。`,
  path_unreadable: ({ path, error }) =>
    `无法查看 ${path} 处的内容（${error}）。${unchanged}请检查路径及其权限。`,
  path_silent: ({ path }) => `${path} 所在的硬盘或共享没有响应。${unchanged}请等它响应后重试，或选择别处。`,
  database_is_link: ({ file }) =>
    `${file} 是一个链接，因此无法安全地打开数据库。${unchanged}请把文件本身连同以其名称开头的文件放到链接的位置。要把数据放在另一块硬盘上，请选择那里的一个文件夹作为数据文件夹。`,
  database_no_file: ({ file }) =>
    `${file} 不是文件，因此无法打开数据库。${unchanged}请把数据库放回原处，或恢复备份：现在在那里的东西会被移到一旁。`,
  restore_record_unreadable: ({ folder, file }) =>
    `${folder} 中没有数据库，而一次可能移动过它的恢复留下了无法读取的记录：${file}。没有重新开始。它移到一旁的东西就在该记录旁边：请把它放回原处，或恢复备份。`,
  database_of_another_program: ({ file }) =>
    `文件 ${file} 是另一个程序的数据库。它未被更改。请把它移到别处，或选择另一个数据文件夹。`,
  database_gone_log_there: ({ file }) =>
    `数据库 ${file} 缺失或为空，但它的写入日志还在。${unchanged}请把数据库放回旁边，或恢复最新的已验证快照。`,
  log_of_another_database: ({ file, log }) =>
    `数据库 ${file} 与日志 ${log} 不是一套。${unchanged}请放回原来的一对，或恢复最新的已验证快照。`,
  empty_beside_snapshots: ({ folder }) =>
    `${folder} 中的数据库是空的，但有快照。没有重新开始。请恢复最新的已验证快照。`,
  database_gone: ({ folder, saved }) =>
    `${folder} 中的数据库缺失或为空，但曾有过。没有重新开始。${saved === null ? '请把它放回，或恢复备份。' : `它的内容保存在 ${saved}：请恢复该文件夹。`}`,
  begun_unknown: ({ folder, file }) =>
    `${folder} 中没有数据库，而说明是否曾有过的 ${file} 无法读取。没有重新开始。请检查该文件的权限。`,
  database_from_the_future:
    '数据库由更新版本的 Holdfast 写入。没有任何更改。请重新安装较新的版本，或恢复此版本的快照。',

  no_such_restore: '没有这次恢复。',
  undone_already: '这次恢复已经撤销。',
  changed_nothing: '这次恢复没有更改任何内容。',
  nothing_kept_before: '没有保留这次恢复之前的内容，所以无法撤销。',
  before_does_not_open: ({ file }) =>
    `这次恢复之前的内容打不开，所以没有放回。${unchanged}它留在 ${file}，直到您丢弃。`,
  restore_under_way: '这次恢复正在进行；没有抹掉任何内容。',
  restore_being_applied: '这次恢复仍在应用；没有抹掉任何内容。请取消它或等它结束。',
  before_erased: '之前的内容已被抹掉；没有任何更改。',
  before_discarded: '这次恢复之前的内容已被丢弃；没有任何更改。',
  later_restore_first: '后来的恢复取代了它；没有任何更改。请先撤销那一次。',
  name_of_another: ({ name }) => `名称“${name}”被另一个号码使用；没有任何更改。请为恢复来的另取名称。`,
  token_of_another: ({ name }) => `号码“${name}”有相同的令牌；没有任何更改。请先把它移到回收站。`,
  backup_damaged: `此备份中的数据库已损坏。${unchanged}请选择更早的已验证快照，或另一个位置。`,
  not_in_file: ({ name, there }) => `此文件中没有号码“${name}”；没有任何更改。其中有：${there}。`,
  not_at_that_moment: ({ name, there }) => `那一时刻没有号码“${name}”。当时有：${there}。`,
  snapshot_or_moment: '请指定快照或时刻之一，不要两者都指定；没有任何更改。',
  no_keys_file: ({ folder }) =>
    `${folder} 中没有 keys.json，所以无法打开其中的快照。请指定快照所在的文件夹本身。`,
  key_needed_here: `需要恢复密钥或密码才能打开这些快照：这里的数据库打不开。${unchanged}密钥在应急资料上。`,
  new_one_did_not_open: ({ why }) => `放入的内容打不开：${why}`,
  restore_interrupted: '在更改任何内容之前就中断了。请重新开始。',

  no_such_snapshot: '此快照已不在这里。',
  no_snapshot_file: ({ file }) => `没有快照 ${file}。`,
  no_snapshot_in: ({ folder }) => `${folder} 中没有快照。`,
  nothing_so_early: ({ asked, oldest }) => `没有 ${asked} 或更早的内容：最早的是 ${oldest}。`,
  not_a_snapshot: ({ file }) => `文件 ${file} 不是 Holdfast 的快照。请选择另一个，或从第二位置取。`,
  snapshot_renamed: ({ file, id }) => `文件 ${file} 中是快照 ${id}：它被改名了。请改回原名，或选择另一个。`,
  snapshot_truncated: ({ file }) => `文件 ${file} 过早结束。${unchanged}${anotherSnapshot}`,
  snapshot_altered: ({ file }) => `文件 ${file} 与写入时不同。${unchanged}${anotherSnapshot}`,
  record_altered: ({ at, file }) => `${file} 中 ${at} 的记录与写入时不同。${unchanged}${anotherSnapshot}`,
  snapshot_other_size: ({ id }) => `快照 ${id} 的大小与所述不同。${anotherSnapshot}`,
  snapshot_not_unpacked: ({ id }) => `快照 ${id} 的一部分无法解包。${anotherSnapshot}`,
  snapshot_of_another_key: ({ id }) =>
    `快照 ${id} 用另一把数据密钥加密。请用制作它的设备的密钥、密码或恢复密钥。`,
  snapshot_from_the_future: ({ file }) =>
    `快照 ${file} 由更新版本的 Holdfast 制作。请安装该版本，或选择更早的快照。`,
  base_of_moment_missing: ({ at, folder }) =>
    `时刻 ${at} 所依据的快照不在 ${folder} 中。请选择缺失部分之前的时刻。`,
  moments_missing: ({ at }) => `${at} 之前复制的内容缺了一部分。请选择更早的时刻，或从第二位置取文件。`,
  no_room_for_snapshot: ({ freeMb }) => `磁盘只剩 ${freeMb} MB：没有做快照。号码照常运行。请腾出空间后再试。`,
  snapshot_unreadable: '无法读取。',
  snapshot_unreadable_by_system: ({ error }) => `无法读取（${error}）。`,
  snapshot_not_sound: ({ problems }) => `打开时发现问题：${problems}。`,
  proof_silent: '验证没有给出结果。',

  archive_missing: `没有此文件。${unchanged}请检查路径。`,
  archive_empty: `文件是空的。${unchanged}${copyAgain}`,
  archive_not_one: `无论名称如何，此文件都不是 Holdfast 的备份。${unchanged}`,
  archive_wrong_key: `密码或恢复密钥打不开此文件。${unchanged}请用制作时的密码，或制作它的设备的恢复密钥。`,
  archive_key_needed: `此文件需要密码或恢复密钥。${unchanged}`,
  archive_damaged: `文件与写入时不同：缺了一部分或被改动。${unchanged}${copyAgain}`,
  archive_too_large: `文件解包后会无限增大。${unchanged}没有备份会这样：请不要使用它。`,
  archive_unsafe: `文件中有备份不会写入的名称。${unchanged}它是别人拼出来的：请不要使用。`,
  archive_from_the_future: `文件由更新版本的 Holdfast 制作。${unchanged}请更新 Holdfast 后再试。`,
  whole_path_of_file: '需要文件的完整路径。',
  folder_of_file_missing: ({ folder }) => `没有文件夹 ${folder}；没有写入任何内容。`,
  file_exists: ({ file }) => `文件 ${file} 已存在；没有动它。请换一个名称。`,
  number_to_export_missing: ({ name }) => `没有号码“${name}”；没有写入任何内容。`,
  media_without_messages: '文件随其消息一起；没有写入任何内容。',
  no_key_for_file: '没有已确认的恢复密钥来制作文件；没有写入任何内容。请用密码，或先制作并确认恢复密钥。',
  one_number_to_move: '一次只能移走一个号码；没有写入任何内容。请选择一个。',
  move_with_messages: '号码会连同消息一起移走；没有写入任何内容。',
  move_trashed: '此号码在回收站中；没有写入任何内容。请先取回。',
  to_other_only_with_number:
    '其他程序的格式没有加密，因此只在移交号码时生成；没有写入任何内容。请指定一个号码并要求移交。',
  no_link_to_move: '此号码没有其他程序可以接管的连接；没有写入任何内容。请用其他程序关联手机。',
  moved_already: '此号码已经移走；没有写入任何内容。如果另一处不再使用，请先把它带回来。',
  moved_but_not_named: ({ file, hidden }) =>
    `号码已移走，但文件无法命名为 ${file}；它是 ${hidden}。请用那个文件：它是完整的。`,
  not_as_it_was_left: '写出的文件与此号码停下时不同；它继续留在这里。请重新移走。没有留下文件。',
  line_is_no_row: `文件中有一行不是应有的内容。${unchanged}`,
  holds_something_unknown: ({ what }) =>
    `其中有此版本不认识的内容（${what}）。${unchanged}请更新 Holdfast 后再试。`,

  whole_path_of_import: '需要文件夹的完整路径。',
  import_folder_unreadable: ({ folder, error }) =>
    `无法读取文件夹 ${folder}（${error}）。没有导入任何内容。请检查路径和权限。`,
  part_of_a_link: ({ file, folder }) =>
    `${file} 只是一个关联中的一个文件；密钥在它旁边。没有导入任何内容。请指定文件夹：${folder}`,
  import_file_not_folder: ({ file }) =>
    `${file} 是文件，不是文件夹。没有导入任何内容。如果是压缩包，请先解压，并指定含有 creds.json 的文件夹。`,
  state_in_one_file: ({ file }) =>
    `${file} 是文件，不是文件夹。没有导入任何内容。它是旧版 Baileys 的单文件状态：请让那个程序用 useMultiFileAuthState 写出，再指定那个文件夹。`,
  login_missing: ({ folder }) =>
    `${folder} 中没有 creds.json。没有导入任何内容。请指定含有 creds.json 的文件夹本身。`,
  login_unusable: ({ folder }) => `${folder} 中的 creds.json 无法使用。没有导入任何内容。${wholeCopy}`,
  login_never_linked: ({ folder }) =>
    `${folder} 中的凭据从未关联过手机。没有导入任何内容。请新建号码并关联手机。`,
  login_incomplete: ({ folder, fields }) =>
    `${folder} 中的 creds.json 不完整（${fields}）。没有导入任何内容。${wholeCopy}`,
  import_name_in_use: ({ name }) => `名称“${name}”已被使用；没有导入任何内容。请换一个。`,
  source_unknown: ({ source }) =>
    `无法从 ${source} 导入号码。没有导入任何内容。请指定数据库、Redis、文件夹或文件。`,
  source_unreachable: ({ source, error }) =>
    `无法读取 ${source}（${error}）。没有导入任何内容。请检查地址、是否在运行，以及是否需要 TLS。`,
  source_refuses: ({ source, error }) =>
    `${source} 拒绝读取（${error}）。没有导入任何内容。请检查用户、密码和权限。`,
  source_went_away: ({ source, error }) =>
    `${source} 中断了（${error}）。显示为已导入的号码是完整的；其余的没有取走任何内容。恢复后请再试一次。`,
  source_without_numbers: ({ source }) =>
    `${source} 中没有号码。没有导入任何内容。请检查数据库、模式或文件夹是否正确。`,
  dump_in_own_form: ({ file }) =>
    `${file} 是 PostgreSQL 自有格式的转储。没有导入任何内容。请先转成文本：pg_restore -f plain.sql ${file}`,
  source_of_another_kind: ({ source }) =>
    `${source} 保存的是 whatsmeow 的连接，其密钥在此无法使用。没有导入任何内容。这些号码需用手机重新关联。`,
  not_of_hgetall: ({ file }) => `${file} 中没有按名称保存的 HGETALL 内容。没有导入任何内容。`,
  file_store_unknown:
    '那里没有消息的文件。没有导入任何内容。请写“url”，或写成 s3://KEY:SECRET@host:9000/bucket；没有 TLS 时加 ?ssl=false。',
  files_need_appliance:
    '文件属于由运行中的程序接收的消息；此文件夹没有程序在运行。没有导入任何内容。请先启动：holdfast serve，然后再试一次。',
  packed_damaged: ({ file }) =>
    `${file} 无法解压：已损坏或不完整。没有导入任何内容。请重新打包，或自行解压后指定文件夹。`,
  packed_no_room: ({ file }) =>
    `没有空间解压 ${file}；已解压的部分已删除。没有导入任何内容。请在数据文件夹所在处腾出空间，或在别处解压后指定文件夹。`,
  packed_leads_out: ({ file }) =>
    `${file} 试图写到解压位置之外；已阻止。没有导入任何内容。请只打包该文件夹，不含完整路径或“..”。`,
  packed_too_large: ({ file, gigabytes, files }) =>
    `${file} 包含超过 ${gigabytes} GB 或 ${files} 个文件；已解压的部分已删除。没有导入任何内容。请在有空间的地方自行解压，并指定文件夹。`,
  keys_elsewhere: ({ name }) =>
    `找到了“${name}”的凭据，但没有任何密钥。没有导入任何内容。请指定密钥所在的 Redis 或 instances 文件夹。`,
  first_not_online: ({ name, state }) =>
    `“${name}”最先导入但未上线（${state}），因此这个留在原处。没有导入它的任何内容。请查明原因后再试一次。`,
  still_online_there: ({ name }) =>
    `“${name}”正在另一个程序中在线，同一连接的两个程序会互相踢下线。没有导入任何内容。请停止那个程序后再试一次。`,
  twin_in_source: ({ number, name }) =>
    `${number} 在那边有两个；“${name}”的连接较新，将被导入。这一个不导入。若要导入这个，请只选它。`,
  number_linked_here: ({ number, name }) =>
    `号码 ${number} 已在这里关联为“${name}”；没有导入任何内容。要改用此文件夹，请先把那个移到回收站。`,

  not_a_recovery_key: '这不是恢复密钥；没有任何更改。它以 AGE-SECRET-KEY-1 开头，印在应急资料上。',
  slip_in_recovery_key: '此恢复密钥有误；没有任何更改。请与应急资料逐字核对。',
  recovery_key_does_not_open:
    '此恢复密钥打不开这些备份；没有任何更改。请用制作它们的设备的应急资料，有多份时用最新的。',
  no_recovery_key: '还没有恢复密钥；没有任何更改。请先制作一个。',
  not_the_last_recovery_key: '这不是最后制作的恢复密钥；没有任何更改。请照印出的输入。如果丢失，请制作新的。',
  keys_file_unreadable: ({ file }) =>
    `无法理解文件 ${file}。${unchanged}请从快照的另一个位置取，或更新 Holdfast。`,
  no_passphrase_for_backups: '这些备份没有设置密码；没有任何更改。请用应急资料上的恢复密钥。',
  passphrase_too_short: ({ letters }) =>
    `密码太短；没有任何更改。请至少用 ${letters} 个字符：几个互不相关的词很好记。`,
  wrong_passphrase: '密码错误。没有写入任何内容。',
  rotation_wrong_passphrase: `密码错误。${unchanged}`,
  rotation_needs_passphrase: `需要密码：新的数据密钥也由它保护。${unchanged}`,
  data_key_being_changed: '数据密钥正在更换；没有其他更改。请等完成后再试。',
  file_not_here: '此号码没有保存这个文件；未发送任何内容。请上传文件本身。',
  file_empty: '文件是空的；未发送任何内容。',
  file_too_large_to_send: ({ most }) =>
    `文件超过 ${Math.floor(most / 1024 / 1024)} MB 的限制；未发送任何内容。`,
  file_of_other_type: ({ found }) =>
    `按内容此文件是 ${found}，WhatsApp 不能这样显示；未发送任何内容。请作为文档发送。`,
  gif_needs_ffmpeg:
    '手机把 GIF 当作视频播放；转换此文件需要 ffmpeg，而此处没有。未发送任何内容。请安装 ffmpeg，或以 MP4 发送。',
  file_needs_ffmpeg: ({ found }) =>
    `按内容此文件是 ${found}；制成语音消息需要 ffmpeg，而此处没有。未发送任何内容。请安装 ffmpeg，或发送 Opus 编码的 Ogg。`,
  file_not_converted: ({ found }) =>
    `文件自称是 ${found}，但无法读取或转换；未发送任何内容。请发送其他文件。`,
  file_room_missing: '磁盘没有空间存放此文件；未发送任何内容。请腾出空间后重新发送。',
  file_url_failed: '无法从该地址获取文件；未发送任何内容。该地址必须无需登录即可给出文件本身。',
  no_such_message: '该聊天中没有此 ID 的消息；未做任何更改。',
  not_a_poll: '该消息不是投票，或其密钥未保存在此处；未发送任何内容。请在手机上投票。',
  not_an_event: '该消息不是活动，或其密钥未保存在此处；未发送任何内容。请在手机上回复。',
  no_story_kind: '动态只能是文字、图片、视频或语音；未发送任何内容。',
  story_for_nobody: '动态只发给指定的人，而没有指定任何人；未发送任何内容。请在 "audience" 中指定。',
  at_once_only: '对消息的操作会立即执行；未发送任何内容。请去掉 "sendAt"。',
  kind_untried: ({ kind }) =>
    `无法测试手机如何显示 ${kind}，因此这里默认关闭；未发送任何内容。设置 HOLDFAST_UNTRIED=on 可开启。`,
  not_an_option: '投票没有其中某个选项，或允许选择的数量更少；未发送任何内容。',
  quick_answer_taken: ({ name }) => `已经有快捷回复 /${name}；没有任何更改。请换一个名称，或修改已有的。`,
  quick_answer_unknown:
    '没有这个快捷回复，或已不存在；没有任何更改。请查看列表。用于所有号码的，由可以使用所有号码的人修改。',
  quick_answers_full: ({ most }) =>
    `已经有 ${most} 条快捷回复，不再保存更多；没有任何更改。请删除没有人用的。`,
  messages_would_go: ({ count }) =>
    `如此保留，现有的 ${count} 条消息将被抹除；未做任何更改。请先查看预览并确认其数量。`,
  forget_not_confirmed: ({ contact }) => `确认内容与要遗忘的对象不符；未抹除任何内容。请输入 ${contact}。`,
  messages_wait: '仍有消息等待发送给对方；未抹除任何内容。请在发件箱中取消，或等待其发送。',
  nobody_to_forget: ({ contact }) =>
    `这里没有 ${contact} 的任何内容；未做任何更改。请找到该聊天，按其显示的名称填写。`,
  no_password: '这里没有设置密码；没有任何更改。请用密钥登录，然后在设置中设置密码。',
  password_too_short: ({ letters }) =>
    `密码太短；没有任何更改。请至少使用 ${letters} 个字符：几个互不相关的词很容易记住。`,
  no_such_session: '没有这个会话；它可能已经结束。',
  file_or_upload: '需要本机上的文件或已上传的文件，二者只能选一；没有任何更改。',
  no_such_upload: '这个上传的文件已不在这里；没有任何更改。上传的文件保留一天：请重新上传。',
  no_such_download: '这个备份文件已不在这里。待下载的文件保留一天：请重新制作。',
}
