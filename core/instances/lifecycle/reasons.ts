// The sentences an instance's state is told with: what happened, what is safe, what to do next.
// Texts only; who uses which is step.ts's decision.

const closings: ReadonlyMap<number, string> = new Map([
  [401, 'WhatsApp refused this login without saying that the device was removed.'],
  [408, 'The connection to WhatsApp timed out.'],
  [428, 'The connection to WhatsApp was closed.'],
  [500, 'WhatsApp reported a problem with this session; everything is kept.'],
  [503, 'WhatsApp is not available just now.'],
  [515, 'WhatsApp asked to restart the connection.'],
])

export function whyClosed(code: number | null): string {
  if (code === null) return 'The connection to WhatsApp ended.'
  return closings.get(code) ?? `The connection to WhatsApp ended with code ${code}.`
}

const restrictions: ReadonlyMap<number, string> = new Map([
  [402, 'WhatsApp has restricted this number for a time.'],
  [403, 'WhatsApp has blocked this number or refuses it access.'],
  [406, 'WhatsApp has restricted this number.'],
])

export function whyRestricted(code: number | null): string {
  const what = restrictions.get(code ?? 0) ?? 'WhatsApp has restricted this number.'
  return `${what} The link and everything stored are kept. Look at WhatsApp on the phone, then start it again.`
}

export const reasons = {
  made: 'Made; no phone is linked yet.',
  connecting: 'Logging in to WhatsApp.',
  restarted: 'Restarted by you; logging in to WhatsApp.',
  booting: 'The appliance started; logging in to WhatsApp.',
  online: 'Online.',
  stopped: 'Stopped by you. The link is kept.',
  stoppedUnlinked: 'Stopped by you.',
  linking: 'Asking WhatsApp for a code to link a phone.',
  awaiting: 'Waiting for the phone to link: scan the QR or type the code.',
  linked: 'The phone is linked; logging in to WhatsApp.',
  unlinkedAtBoot: 'Linking was interrupted because the appliance was restarted. Start linking again.',
  roundsUsed: 'No phone was linked in time. Nothing was lost; start linking again when the phone is at hand.',
  passkey:
    'WhatsApp asks this account for a passkey to link a device, which only its official apps can give. ' +
    'Numbers that are already linked are not affected.',
  loggedOutOnPhone:
    'This device was removed on the phone. Messages and settings are kept; link the phone again to go on.',
  loggedOutTwice:
    'WhatsApp refused the login twice, so the device is taken as removed. Messages, settings and the old ' +
    'keys are kept; link the phone again to go on.',
  logoutConfirmed: 'Logged out by you; WhatsApp confirmed that this device is removed.',
  logoutUnconfirmed:
    'Logged out by you, but WhatsApp did not confirm it. Look at Linked devices on the phone and remove ' +
    'this one if it is still there.',
  setAside: 'Set aside by you for an older link; not unlinked.',
  activating: 'Logging in with an older link, as you asked.',
  olderRemoved: 'WhatsApp no longer knows this link: its device was removed.',
  olderUnreadable: 'The stored keys of this link cannot be read; nothing was overwritten.',
  putBack: 'The older link could not be used, so the one before is back; logging in with it.',
  linkCancelled: 'Linking was cancelled.',
  replaced:
    'Another program logged in with the keys of this number, probably a copy of this installation. ' +
    'Nothing fights over it: take over here, or stay off.',
  takeover: 'You took the number over; logging in to WhatsApp.',
  moved:
    'Handed over to another installation with a backup file; it does not connect here any more. Everything is kept.',
  broughtBack: 'Brought back by you; it stays off until you start it.',
  adopted: 'Moved here by you; logging in to WhatsApp.',
  adoptedOff: 'Moved here by you; it stays off until you start it.',
  outdated: 'WhatsApp no longer accepts this version of its web protocol. The link is kept; update Holdfast.',
  renewingVersion: 'WhatsApp refused this version of its web protocol; looking for the newest one.',
  proxyChanged: 'The proxy was changed; connecting through the new one.',
  diskFull:
    'The disk is full, so nothing can be received safely. Nothing is lost: WhatsApp keeps what arrives, and the ' +
    'number connects by itself when there is room. Free some space.',
  stuck:
    'Messages came in, but nothing came of them for too long. Nothing is lost: what waits comes again with the next ' +
    'connection.',
  stalled: 'WhatsApp stopped confirming messages; the connection is being renewed.',
  damaged:
    'The stored keys of this number cannot be read. Nothing was overwritten and other numbers go on; ' +
    'restore this number from a backup.',
  noSessions: 'No phone is linked, so there are no sessions to reset; nothing was changed.',
  sessionsReset: 'You reset the sessions with one contact; the next message makes new ones.',
  trashed: 'In the trash. The link, messages and settings are kept until it is purged.',
  untrashed: 'Taken back from the trash.',
}

export function whyOtherNumber(scanned: string, expected: string | null): string {
  const before = expected === null ? '' : ` than the one linked before (${expected})`
  return (
    `The phone that scanned has another number (${scanned})${before}, so nothing was linked. ` +
    'Link it here as a new number (the old chats stay, separate), or make another instance for it.'
  )
}

export function whyReachOutLock(active: boolean, until: number | null): { reason: string; action: string } {
  if (!active) {
    return { reason: 'WhatsApp lets this number write to new chats again.', action: did.nothing }
  }
  const end = until === null ? '' : ` until ${clock(until)}`
  return {
    reason: `WhatsApp does not let this number write to new chats${end}. Chats it knows are not affected.`,
    action: did.goesOn,
  }
}

/** What the timeline says was done. */
export const did = {
  connects: 'Connects.',
  connectsInTurn: 'Connects in turn.',
  renews: 'Renews the connection.',
  reconnectsNow: 'Connects again at once.',
  reconnects: 'Tries again with growing pauses, without end.',
  asksAgain: 'Tries once more after a minute before believing it.',
  renewsVersion: 'Tries once more with the newest version.',
  showsCode: 'Shows the code.',
  asksForCode: 'Asks for a code.',
  newRound: 'Asks for new codes.',
  waits: 'Waits for you.',
  ends: 'Ended the connection; everything is kept.',
  archives: 'Archived the link; nothing was erased.',
  putsBack: 'Archived the older link again and put back the one before.',
  goesOn: 'Goes on with the chats that are known.',
  nothing: 'Nothing else was needed.',
}

export const refusals = {
  notQueued: {
    reason: 'Only what still waits can be cancelled; nothing was changed.',
    hint: 'See its state in the outbox.',
  },
  notFailed: {
    reason: 'Only what has failed can be sent again; nothing was changed.',
    hint: 'See its state in the outbox.',
  },
  trashed: { reason: 'This number is in the trash; nothing was changed.', hint: 'Take it back first.' },
  notInTrash: {
    reason: 'This number is not in the trash, so it cannot be purged; nothing was changed.',
    hint: 'Delete it first: that moves it to the trash, where it can still be taken back.',
  },
  notTrashed: { reason: 'This number is not in the trash; nothing was changed.', hint: 'Nothing to do.' },
  moved: {
    reason: 'This number was moved to another installation; it must not connect here.',
    hint: 'Bring it back (bring-back) if the other installation does not use it any more.',
  },
  held: {
    reason: 'This installation looks like a copy, so its numbers are held back.',
    hint: 'Decide first whether it moves here (adopt) or stays off.',
  },
  replaced: {
    reason: 'Another program uses this number; nothing was changed.',
    hint: 'Take over to use it here.',
  },
  notResting: { reason: 'This number is not stopped; nothing was changed.', hint: 'Stop it first.' },
  notMoved: { reason: 'This number was not handed over; nothing was changed.', hint: 'See its state.' },
  notHeld: { reason: 'This number is not held back; nothing was changed.', hint: 'See its state.' },
  notReplaced: { reason: 'There is nothing to take over; nothing was changed.', hint: 'See its state.' },
  inUse: { reason: 'This link is the one in use; nothing was changed.', hint: 'Nothing to do.' },
  open: { reason: 'This number is linked and online; nothing was changed.', hint: 'Log out first.' },
  linked: {
    reason: 'This number is linked already; nothing was changed.',
    hint: 'Start it to connect, or log out first to link anew.',
  },
}

function clock(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** Why an accepted message waits, beyond the connection. */
export const waits = {
  perHour: (most: number, until: number) => ({
    code: 'cap_hour',
    error: `Waits until ${clock(until)}: the limit you set is ${most} messages in an hour.`,
  }),
  perDay: (most: number, until: number) => ({
    code: 'cap_day',
    error: `Waits until ${clock(until)}: the limit you set is ${most} messages in a day.`,
  }),
  restricted: (until: number | null) => ({
    code: 'restricted',
    error: `${whyReachOutLock(true, until).reason} This is a new chat, so the message waits; cancel it if it must not be late.`,
  }),
}

/** Why a message was not accepted. */
export function notSent(reason: string | null): string {
  return `Nothing was sent. ${reason ?? ''}`.trim()
}

const refusedSends: ReadonlyMap<string, string> = new Map([
  [
    '463',
    'WhatsApp does not let this number write to new chats for now. Chats that it knows are not affected.',
  ],
  ['479', 'WhatsApp refused it twice because the devices of the recipient are not what it expects.'],
])

/** Why an accepted message was not sent. */
export const failures = {
  cancelled: { code: 'cancelled', error: 'Cancelled by you before it was sent.' },
  cancelledLate: {
    code: 'cancelled',
    error: 'Cancelled by you. It had been sent once without an answer, so it may have arrived.',
  },
  refused: (code: string) => ({
    code,
    error: refusedSends.get(code) ?? `WhatsApp refused the message with code ${code}.`,
  }),
  notOnWhatsApp: { code: 'not_on_whatsapp', error: 'This number is not on WhatsApp.' },
  otherNumber: {
    code: 'other_number',
    error: 'Another number was linked since: a message is never sent from a number it was not written for.',
  },
  noAnswer: {
    code: 'no_answer',
    error: 'WhatsApp did not acknowledge it in several tries. It may have arrived all the same.',
  },
  unsent: { code: 'unsent', error: 'It could not be handed to WhatsApp in several tries.' },
  tooManyTries: {
    code: 'too_many_tries',
    error: 'The connection ended each time it was sent, so it is not tried any more. It may have arrived.',
  },
}
