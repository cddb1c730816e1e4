// What the browser shows and sounds when something comes while nobody looks: where it is wanted, of which numbers, and not in
// quiet hours. Kept for this browser alone; what is muted or archived stays silent.
import type { EventView } from '../../core/contract/events/event.ts'
import type { MessageView } from '../../core/contract/messages/message.ts'
import { call } from '../api/client.ts'
import { onEvent } from '../api/live.ts'
import { placeOf } from '../api/place.ts'
import { desktop } from './desktop.ts'
import { isSilent, type Wanted } from './notice-choice.ts'
import { go, href } from './router.ts'

/** Of one chat no more than this often. */
const restMs = 3000
const textLength = 200

const told = new Map<string, number>()

function sound(): void {
  const audio = new AudioContext()
  const tone = audio.createOscillator()
  const loudness = audio.createGain()
  tone.frequency.value = 660
  loudness.gain.setValueAtTime(0.12, audio.currentTime)
  loudness.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.35)
  tone.connect(loudness).connect(audio.destination)
  tone.addEventListener('ended', () => void audio.close())
  tone.start()
  tone.stop(audio.currentTime + 0.35)
}

/** By name; what is set of the chat decides whether it is told. */
async function tell(instance: string, message: MessageView, wanted: Wanted): Promise<void> {
  const query = { jid: message.chat, limit: 1 }
  const { chats } = await call('listChats', { params: { id: instance }, query })
  const [chat] = chats
  const isMuted =
    chat !== undefined && chat.mutedUntil !== null && (chat.mutedUntil === -1 || chat.mutedUntil > Date.now())
  if (isMuted || chat?.archived === true || chat?.kind === 'newsletter') return
  if (wanted.sound) sound()
  if (!wanted.show || Notification.permission !== 'granted') return
  const who = message.pushName ?? ''
  const title = chat?.name ?? (who === '' ? `+${message.chat.split('@')[0] ?? ''}` : who)
  const text = (message.text ?? '').slice(0, textLength)
  const notice = new Notification(title, {
    body: chat?.kind === 'group' && who !== '' ? `${who}: ${text}` : text,
    tag: `${instance} ${message.chat}`,
    icon: placeOf('app/icon.svg'),
    silent: true,
  })
  notice.addEventListener('click', () => {
    window.focus()
    void desktop()?.showWindow()
    go(href('messages', instance, message.chat))
    notice.close()
  })
}

function take(event: EventView, wanted: Wanted): void {
  if (event.type !== 'message.received' || event.instanceId === null || event.data.notice !== null) return
  const key = `${event.instanceId} ${event.data.chat}`
  const now = Date.now()
  if (document.hasFocus() || isSilent(wanted, event.instanceId, new Date())) return
  // What was said while the stream was away is not called out one after the other.
  if (now - event.data.storedAt > 60_000 || now - (told.get(key) ?? 0) < restMs) return
  told.set(key, now)
  // Where the appliance cannot be asked just now, the list shows it when it can be.
  void tell(event.instanceId, event.data, wanted).catch(() => undefined)
}

export function watchNotices(wanted: () => Wanted): () => void {
  return onEvent((event) => take(event, wanted()))
}
