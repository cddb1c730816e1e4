// How an alert looks to people: as a push message of ntfy, and as a mail. Nothing but alerts is told this way.
import { alertTypes } from '../../contract/events/alert.ts'
import type { EventView } from '../../contract/events/event.ts'
import type { Encode } from '../webhooks/encode.ts'

interface Told {
  title: string
  text: string
  isOver: boolean
}

const test: Told = {
  title: 'A test of Holdfast',
  text: 'This is a test: nothing has happened. Alerts of your numbers arrive here.',
  isOver: true,
}

function toldOf(event: EventView): Told | undefined {
  // Made up, with no place in the log.
  if (event.seq === 0) return test
  if (!alertTypes.includes(event.type) || !('alertId' in event.data)) return undefined
  const { title, text } = event.data
  if (event.type !== 'alert.cleared') return { title, text, isOver: false }
  const since = new Date(event.data.since).toISOString().slice(0, 16).replace('T', ' ')
  return { title: `Over: ${title}`, text: `This is over. It began at ${since} UTC.\n\n${text}`, isOver: true }
}

/** Headers are ASCII; names of numbers are not. */
function inHeader(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`
}

export const encodeNtfy: Encode = ({ url, headers }, event) => {
  const told = toldOf(event)
  if (told === undefined) return []
  const about = {
    'content-type': 'text/plain; charset=utf-8',
    'user-agent': 'Holdfast',
    title: inHeader(told.title),
    priority: told.isOver ? 'default' : 'high',
    tags: told.isOver ? 'white_check_mark' : 'warning',
  }
  return [{ id: event.id, url, headers: { ...about, ...headers }, body: told.text }]
}

export const encodeMail: Encode = ({ url, headers }, event) => {
  const told = toldOf(event)
  if (told === undefined) return []
  const subject = `[Holdfast] ${told.title}`
  return [{ id: event.id, url, headers: { ...headers, subject }, body: `${told.text}\n` }]
}
