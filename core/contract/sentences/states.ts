// What an instance's state and its timeline are told with: what happened, what is safe, what to do next; and what was
// done. Who uses which is decided by the lifecycle.
import { filesMissing } from './restores.ts'
import { clock, sentences } from './sentence.ts'

const kept = 'The link and everything stored are kept. Look at WhatsApp on the phone, then start it again.'

export const reasons = sentences({
  made: 'Made; no phone is linked yet.',
  imported: 'Imported with its link; no phone is needed.',
  imported_from_folder: 'Imported from a folder of Baileys.',
  restored: ({ moment, source, absent }: { moment: number; source: string; absent: number }) =>
    [
      `Restored as it was ${exactly(moment)}, from ${source}.`,
      ...filesMissing(absent).map(({ text }) => text),
    ].join(' '),
  connecting: 'Logging in to WhatsApp.',
  restarted: 'Restarted by you; logging in to WhatsApp.',
  booting: 'The appliance started; logging in to WhatsApp.',
  online: 'Online.',
  stopped: 'Stopped by you. The link is kept.',
  stopped_unlinked: 'Stopped by you.',
  linking: 'Asking WhatsApp for a code to link a phone.',
  awaiting_link: 'Waiting for the phone to link: scan the QR or type the code.',
  linked: 'The phone is linked; logging in to WhatsApp.',
  linked_again: 'The phone was linked again.',
  unlinked_at_boot: 'Linking was interrupted because the appliance was restarted. Start linking again.',
  rounds_used:
    'No phone was linked in time. Nothing was lost; start linking again when the phone is at hand.',
  passkey_required:
    'WhatsApp asks this account for a passkey to link a device, which only its official apps can give. ' +
    'Numbers that are already linked are not affected.',
  passkey_asked:
    'WhatsApp asks for the passkey of this account before it links the number. Give it within ten minutes, or cancel; ' +
    'an official app links such a number too. Numbers that are linked already are not affected.',
  passkey_sent:
    'The signature of the passkey is with WhatsApp. Keep WhatsApp open on the phone, and go on there.',
  passkey_confirm:
    'Compare the code shown here with that on the phone. Confirm only if they are the same; if they differ, cancel.',
  passkey_expired:
    'The ten minutes for the passkey are over, so nothing was linked. Start linking again with the passkey at hand.',
  passkey_unanswered:
    'WhatsApp took the signature, but the phone did not answer, so nothing was linked. Open WhatsApp on the phone, use the ' +
    'passkey of this very account, and start linking again.',
  passkey_no_answer:
    'WhatsApp did not answer while the number was being linked with a passkey. Nothing was linked; try it again later.',
  passkey_refused: ({ code }: { code: number }) =>
    `WhatsApp did not accept the passkey (${code}), so nothing was linked. Use the passkey of this very account and ` +
    'start linking again, or link the number with an official app.',
  passkey_malformed:
    'WhatsApp asks for a passkey in a way that this version does not know, so nothing was linked. Update Holdfast, or link ' +
    'the number with an official app.',
  passkey_codes_differ:
    'You said that the codes differ, so the keys of this device were not sent and nothing was linked. Cancel on the phone ' +
    'too, and start linking again.',
  passkey_cut:
    'The connection ended while the number was being linked with a passkey, so nothing was linked. Start linking again; ' +
    'WhatsApp asks anew then.',
  another_number_scanned: ({ scanned, expected }: { scanned: string; expected: string | null }) => {
    const before = expected === null ? '' : ` than the one linked before (${expected})`
    return (
      `The phone that scanned has another number (${scanned})${before}, so nothing was linked. ` +
      'Link it here as a new number (the old chats stay, separate), or make another instance for it.'
    )
  },
  logged_out_on_phone:
    'This device was removed on the phone. Messages and settings are kept; link the phone again to go on.',
  logged_out_twice:
    'WhatsApp refused the login twice, so the device is taken as removed. Messages, settings and the old ' +
    'keys are kept; link the phone again to go on.',
  logout_confirmed: 'Logged out by you; WhatsApp confirmed that this device is removed.',
  logout_unconfirmed:
    'Logged out by you, but WhatsApp did not confirm it. Look at Linked devices on the phone and remove ' +
    'this one if it is still there.',
  link_cancelled: 'Linking was cancelled.',
  set_aside: 'Set aside by you for an older link; not unlinked.',
  activating: 'Logging in with an older link, as you asked.',
  older_removed: 'WhatsApp no longer knows this link: its device was removed.',
  older_unreadable: 'The stored keys of this link cannot be read; nothing was overwritten.',
  put_back: 'The older link could not be used, so the one before is back; logging in with it.',
  replaced:
    'Another program logged in with the keys of this number, probably a copy of this installation. ' +
    'Nothing fights over it: take over here, or stay off.',
  taking_over: 'You took the number over; logging in to WhatsApp.',
  moved:
    'Handed over to another installation with a backup file; it does not connect here any more. Everything is kept.',
  restore_undone: 'Back as it was before the restore, which was undone.',
  hand_over_undone: 'Its hand-over was cut before it was done, so it goes on here. No file was made.',
  brought_back: 'Brought back by you; it stays off until you start it.',
  moved_here: 'Moved here by you; logging in to WhatsApp.',
  moved_here_off: 'Moved here by you; it stays off until you start it.',
  outdated: 'WhatsApp no longer accepts this version of its web protocol. The link is kept; update Holdfast.',
  renewing_version: 'WhatsApp refused this version of its web protocol; looking for the newest one.',
  proxy_changed: 'The proxy was changed; connecting through the new one.',
  proxy_closed: ({ proxy }: { proxy: string }) =>
    `The proxy ${proxy} is not asked: nobody may name its address or, with HOLDFAST_ISOLATE_TENANTS, not the token of a number. Nothing is lost. Let the owner set it, or use another one.`,
  proxy_unreachable: ({ proxy }: { proxy: string }) =>
    `The proxy ${proxy} cannot be reached. Nothing is lost; it is tried again. Check its address, and whether it runs.`,
  proxy_refused_user: ({ proxy }: { proxy: string }) =>
    `The proxy ${proxy} refused the user. Nothing is lost; it is tried again. Check the user and the password.`,
  proxy_refused: ({ proxy, said }: { proxy: string; said: string }) =>
    `The proxy ${proxy} does not let through to WhatsApp (${said}). Nothing is lost; it is tried again. Ask who runs it, or use another one.`,
  disk_full:
    'The disk is full, so nothing can be received safely. Nothing is lost: WhatsApp keeps what arrives, and the ' +
    'number connects by itself when there is room. Free some space.',
  folder_gone:
    'The data folder was removed or replaced, so nothing can be received safely. Nothing is lost: WhatsApp keeps what ' +
    'arrives, and the number connects by itself when the folder is back or what it held is restored.',
  stuck:
    'Messages came in, but nothing came of them for too long. Nothing is lost: what waits comes again with the next ' +
    'connection.',
  stalled: 'WhatsApp stopped confirming messages; the connection is being renewed.',
  damaged:
    'The stored keys of this number cannot be read. Nothing was overwritten and other numbers go on; ' +
    'restore this number from a backup.',
  sessions_reset: 'You reset the sessions with one contact; the next message makes new ones.',
  trashed: 'In the trash. The link, messages and settings are kept until it is purged.',
  untrashed: 'Taken back from the trash.',

  // How a connection ended.
  connection_ended: 'The connection to WhatsApp ended.',
  connection_ended_with_code: ({ code }: { code: number }) =>
    `The connection to WhatsApp ended with code ${code}.`,
  login_refused: 'WhatsApp refused this login without saying that the device was removed.',
  connection_timed_out: 'The connection to WhatsApp timed out.',
  connection_closed: 'The connection to WhatsApp was closed.',
  closed_each_time:
    'WhatsApp closes every connection of this number without saying why. Nothing is lost, and it is tried again by ' +
    'itself, with longer pauses. See whether WhatsApp on the phone asks for something.',
  session_problem: 'WhatsApp reported a problem with this session; everything is kept.',
  whatsapp_unavailable: 'WhatsApp is not available just now.',
  restart_requested: 'WhatsApp asked to restart the connection.',

  // What WhatsApp does not let it do.
  restricted: `WhatsApp has restricted this number. ${kept}`,
  restricted_for_a_time: `WhatsApp has restricted this number for a time. ${kept}`,
  blocked: `WhatsApp has blocked this number or refuses it access. ${kept}`,
  new_chats_locked: ({ until }: { until: number | null }) =>
    `WhatsApp does not let this number write to new chats${until === null ? '' : ` until ${clock(until)}`}. Chats it knows are not affected.`,
  new_chats_open: 'WhatsApp lets this number write to new chats again.',

  // Whether this installation is where it last ran.
  held_as_copy: ({ folder }: { folder: string }) =>
    `This looks like a copy of an installation that last ran elsewhere (in ${folder}). A number may be online in one ` +
    'place only, so it is held back here; nothing was changed. Move it here if the other one will not run again, or ' +
    'stay off.',
  held_as_older:
    'The backups hold newer data than this installation, so this looks like an older copy that was put in its place. ' +
    'A number may be online in one place only, so it is held back here; the newer data lies in the backups as before. ' +
    'Restore the newest backup, or move it here to go on without what is newer, or stay off.',
  other_machine: 'The data folder is the same, the machine is another or was set up anew.',
  other_folder: 'The data folder has another place on the same disk.',
  tail_missing:
    'The last seconds before this installation ended are missing; every contact gets new sessions.',
  lock_file_new: 'The lock file of the data folder was made anew.',
  other_disk: 'The data folder was moved; it is no longer where it was.',
  told_to_go_on:
    'This installation looks like a copy; it was told to go on here all the same (HOLDFAST_TWIN=adopt).',
})

/** What the timeline says was done. */
export const did = sentences({
  connects: 'Connects.',
  connects_in_turn: 'Connects in turn.',
  connects_at_start: 'Connects as soon as the appliance runs.',
  renews: 'Renews the connection.',
  reconnects_now: 'Connects again at once.',
  reconnects: 'Tries again with growing pauses, without end.',
  asks_again: 'Tries once more after a minute before believing it.',
  renews_version: 'Tries once more with the newest version.',
  shows_code: 'Shows the code.',
  asks_for_code: 'Asks for a code.',
  new_round: 'Asks for new codes.',
  waits: 'Waits for you.',
  ends: 'Ended the connection; everything is kept.',
  archives: 'Archived the link; nothing was erased.',
  puts_back: 'Archived the older link again and put back the one before.',
  known_chats_go_on: 'Goes on with the chats that are known.',
  goes_on: 'Goes on from there.',
  nothing: 'Nothing else was needed.',
})

const exactly = (moment: number): string =>
  `on ${new Date(moment)
    .toISOString()
    .replace('T', ' at ')
    .replace(/\.\d+Z$/, ' UTC')}`
