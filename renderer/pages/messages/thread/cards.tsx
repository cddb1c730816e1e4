// People, places, events and invitations that somebody sent: as cards, and no map from the network.
import type { ComponentChildren } from 'preact'
import type { Content } from '../../../../core/contract/content.ts'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { call } from '../../../api/client.ts'
import { Button, LinkButton } from '../../../parts/button.tsx'
import { Icon, type IconName } from '../../../parts/icon.tsx'
import { Avatar } from '../../../parts/state.tsx'
import { href } from '../../../state/router.ts'
import { toast } from '../../../state/toasts.ts'
import { phoneText } from '../../../words/phone.ts'
import { exact } from '../../../words/times.ts'
import { words } from '../../../words/words.ts'
import { Formatted } from './formatted.tsx'
import { Poll } from './poll.tsx'
import { useTools } from './tools.ts'

type Of<Kind extends Content['kind']> = Extract<Content, { kind: Kind }>

function Card({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="card-line">
      <span class="avatar" aria-hidden="true">
        <Icon name={icon} />
      </span>
      <div class="card-words">
        <strong dir="auto">{title}</strong>
        {children}
      </div>
    </div>
  )
}

/** A card says a number in its own words, and WhatsApp's beside it. */
function numberIn({ number, vcard = '' }: Of<'contacts'>['contacts'][number]): string | undefined {
  const digits = number ?? /waid=(\d{7,15})/i.exec(vcard)?.[1] ?? /^TEL[^:\n]*:([^\n]+)/im.exec(vcard)?.[1]
  return digits?.replaceAll(/\D/g, '')
}

function Contacts({ contacts }: Of<'contacts'>) {
  const { instance } = useTools()
  const t = words.value.messages.talk
  return (
    <>
      {contacts.slice(0, 20).map((contact, n) => {
        const number = numberIn(contact)
        return (
          <div class="card-line" key={n}>
            <Avatar name={contact.name} />
            <div class="card-words">
              <strong dir="auto">{contact.name}</strong>
              {number !== undefined && number !== '' && (
                <>
                  <span class="small">{phoneText(number)}</span>
                  <LinkButton
                    to={href('messages', instance, `${number}@s.whatsapp.net`)}
                    look="quiet"
                    label={`${t.write}: ${contact.name}`}
                  >
                    {t.write}
                  </LinkButton>
                </>
              )}
            </div>
          </div>
        )
      })}
      {contacts.length > 20 && <p class="small">{words.value.notice.andMore(contacts.length - 20)}</p>}
    </>
  )
}

function Place({
  latitude,
  longitude,
  title,
  text,
}: Pick<Of<'location'>, 'latitude' | 'longitude'> & { title: string; text: string | undefined }) {
  const t = words.value.messages.talk
  const at = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`
  return (
    <Card icon="mapPin" title={title}>
      {text !== undefined && (
        <span class="small" dir="auto">
          {text}
        </span>
      )}
      <span class="small">{at}</span>
      <a
        href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}
        target="_blank"
        rel="noopener noreferrer"
      >
        {t.openMap}
      </a>
    </Card>
  )
}

function Event({ event, message }: { event: Of<'event'>; message: MessageView }) {
  const t = words.value.messages.talk
  const { instance, isReadOnly } = useTools()
  const { responses, chat, id } = message
  const mine = responses.find(({ fromMe }) => fromMe)?.answer
  return (
    <>
      <Card icon="clock" title={event.name}>
        <span class="small">{exact(event.startAt)}</span>
        {event.place && (
          <span class="small" dir="auto">
            {event.place.name}
          </span>
        )}
      </Card>
      {event.description !== undefined && <Formatted text={event.description} />}
      {!isReadOnly && event.isCancelled !== true && (
        <div class="card-actions">
          {(['going', 'maybe', 'not_going'] as const).map((answer) => (
            <Button
              key={answer}
              pressed={mine === answer}
              run={() => call('respondToEvent', { params: { id }, body: { instance, chat, answer } })}
            >
              {`${t.answers[answer]} ${responses.filter((each) => each.answer === answer).length || ''}`}
            </Button>
          ))}
        </div>
      )}
    </>
  )
}

function Invite({ invite, message }: { invite: Of<'invite'>; message: MessageView }) {
  const t = words.value.messages.talk
  const { instance } = useTools()
  const join = async (): Promise<void> => {
    const { waits } = await call('acceptInvite', { params: { id: instance }, body: { message: message.id } })
    toast(waits ? t.joinWaits : t.joined)
  }
  return (
    <>
      <Card icon="users" title={invite.name === '' ? words.value.messages.group : invite.name} />
      {invite.text !== undefined && <Formatted text={invite.text} />}
      {!message.fromMe && <Button run={join}>{t.join}</Button>}
    </>
  )
}

/** Whether its card says all that its text would. */
export function hasCard({ content }: MessageView): boolean {
  return content !== null && cardKinds.has(content.kind)
}
const cardKinds: ReadonlySet<string> = new Set([
  'contacts',
  'location',
  'liveLocation',
  'event',
  'invite',
  'poll',
] satisfies Content['kind'][])

export function ContentCard({ message }: { message: MessageView }) {
  const t = words.value.messages
  const { content } = message
  if (content?.kind === 'contacts') return <Contacts {...content} />
  if (content?.kind === 'poll') return <Poll message={message} poll={content} />
  if (content?.kind === 'event') return <Event event={content} message={message} />
  if (content?.kind === 'invite') return <Invite invite={content} message={message} />
  if (content?.kind === 'location')
    return <Place {...content} title={content.name ?? t.kinds.location} text={content.address} />
  if (content?.kind === 'liveLocation')
    return <Place {...content} title={t.kinds.liveLocation} text={content.caption} />
  return null
}
