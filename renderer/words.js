// What a state is called and what can be done about it, for people. Pure: no page, no network.

/** @typedef {{state: string, stateCode: number | null, generation: number | null, number: string | null}} Instance */

const words = {
  connecting: 'connecting',
  awaiting_link: 'waiting to be linked',
  open: 'online',
  reconnecting: 'reconnecting',
  replaced: 'replaced by another computer',
  restricted: 'restricted by WhatsApp',
  outdated: 'needs an update',
  passkey_required: 'WhatsApp asks for a passkey',
  held: 'held: this looks like a copy',
  moved: 'moved to another appliance',
  damaged: 'needs repair',
  trashed: 'in the trash',
}

export function stateWord({ state, stateCode, generation, number }) {
  if (state === 'stopped') return generation === null && number === null ? 'not linked yet' : 'stopped by you'
  if (state === 'logged_out') return stateCode === null ? 'logged out' : 'logged out on the phone'
  return words[state] ?? state
}

/** good, busy, off or bad: colour is used for state only. */
export function tone(state) {
  if (state === 'open') return 'good'
  if (state === 'connecting' || state === 'awaiting_link' || state === 'reconnecting') return 'busy'
  return state === 'stopped' || state === 'moved' || state === 'trashed' ? 'off' : 'bad'
}

/** Problems float to the top; within a tone by name. */
export function byUrgency(a, b) {
  const order = ['bad', 'busy', 'off', 'good']
  return order.indexOf(tone(a.state)) - order.indexOf(tone(b.state)) || a.name.localeCompare(b.name)
}

const dayMs = 24 * 60 * 60 * 1000

/** The time of day under a day, else the date with it. */
export function sinceText(since, now) {
  const date = new Date(since)
  const time = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  if (now - since < dayMs) return `since ${time}`
  return `since ${date.toLocaleDateString([], { day: 'numeric', month: 'short', year: 'numeric' })}, ${time}`
}

/** What can be done now, in the order of the buttons. The first is the one thing to do. */
export function actionsFor({ state, generation, wish }) {
  const linked = generation !== null
  const rest = linked ? ['logout', 'trash'] : ['trash']
  if (state === 'replaced') return ['takeover', ...rest]
  if (state === 'awaiting_link' || (state === 'connecting' && !linked)) return ['link', 'stop', 'trash']
  if (state === 'open' || state === 'connecting' || state === 'reconnecting') return ['stop', ...rest]
  if (!linked) return ['link', 'trash']
  if (state === 'held') return wish === 'stopped' ? ['adopt', 'trash'] : ['adopt', 'stop', 'trash']
  if (state === 'moved' || state === 'damaged') return ['trash']
  return [state === 'stopped' || wish === 'stopped' ? 'start' : 'stop', ...rest]
}

export const actionWords = {
  start: 'Start',
  stop: 'Stop',
  link: 'Link a phone',
  takeover: 'Take over here',
  adopt: 'Move here',
  logout: 'Log out',
  trash: 'Move to trash',
}

/** What is asked before something ends, and what it keeps. */
export const questions = {
  logout: {
    title: (name) => `Log out “${name}”?`,
    text: 'WhatsApp forgets this device and the phone has to scan again. Messages and settings stay here.',
    yes: 'Log out',
  },
  trash: {
    title: (name) => `Move “${name}” to the trash?`,
    text: 'It goes offline. Messages, settings and the link stay for at least 30 days, and taking it back is one click.',
    yes: 'Move to trash',
  },
  adopt: {
    title: (name) => `Move “${name}” here?`,
    text: 'This looks like a copy of another installation. Connecting here sends the other one offline. Do it only when the other one will not run again.',
    yes: 'Move here',
  },
  takeover: {
    title: (name) => `Take over “${name}” here?`,
    text: 'Another program uses the same link. Connecting here sends it offline; if it connects again, this one is replaced again. Stop the other one first.',
    yes: 'Take over here',
  },
}

export function phoneText(number) {
  return number === null ? 'no phone linked' : `+${number}`
}
