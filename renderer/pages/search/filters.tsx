// What narrows a search: whose number, in which chat, by whom, what kind, with or without a file, and when.
import { Button } from '../../parts/button.tsx'
import { SelectField, TextField } from '../../parts/field.tsx'
import { instances } from '../../state/instances.ts'
import { words } from '../../words/words.ts'

const kinds = [
  'text',
  'image',
  'video',
  'voice',
  'audio',
  'document',
  'location',
  'contacts',
  'poll',
] as const
type Kind = (typeof kinds)[number]

export interface Narrowed {
  /** '' where all are meant, here and below. */
  instance: string
  kind: Kind | ''
  by: 'us' | 'them' | ''
  /** Numbers, or JIDs: the chat with, and who has said it. */
  chat: string
  person: string
  media: 'with' | 'without' | ''
  /** A day, as a date field says it. */
  since: string
  until: string
}

export const everything: Narrowed = {
  instance: '',
  kind: '',
  by: '',
  chat: '',
  person: '',
  media: '',
  since: '',
  until: '',
}

/** As the API is asked. Days are those of whoever looks; the last one is wholly in. */
export function queryOf({ instance, kind, by, chat, person, media, since, until }: Narrowed) {
  return {
    ...(instance !== '' && { instance }),
    ...(kind !== '' && { kind }),
    ...(by !== '' && { fromMe: by === 'us' }),
    ...(chat.trim() !== '' && { chat: chat.trim() }),
    ...(person.trim() !== '' && { person: person.trim() }),
    ...(media !== '' && { media: media === 'with' }),
    ...(since !== '' && { from: beginOf(since, 0) }),
    ...(until !== '' && { to: beginOf(until, 1) }),
  }
}

function beginOf(day: string, daysLater: number): number {
  const begin = new Date(`${day}T00:00`)
  begin.setDate(begin.getDate() + daysLater)
  return begin.getTime()
}

export function Filters({ value, onChange }: { value: Narrowed; onChange(value: Narrowed): void }) {
  const t = words.value.find
  const numbers = [...(instances.value?.values() ?? [])]
  return (
    <div class="filters" role="group" aria-label={t.filters}>
      {numbers.length > 1 && (
        <SelectField
          label={t.number}
          value={value.instance}
          options={[
            { value: '', text: t.allNumbers },
            ...numbers.map(({ id, name }) => ({ value: id, text: name })),
          ]}
          onChange={(instance) => onChange({ ...value, instance })}
        />
      )}
      <SelectField
        label={t.kind}
        value={value.kind}
        options={[
          { value: '' as const, text: t.allKinds },
          ...kinds.map((kind) => ({ value: kind, text: t.kinds[kind] })),
        ]}
        onChange={(kind) => onChange({ ...value, kind })}
      />
      <SelectField
        label={t.by}
        value={value.by}
        options={[
          { value: '' as const, text: t.anybody },
          { value: 'them' as const, text: t.them },
          { value: 'us' as const, text: t.us },
        ]}
        onChange={(by) => onChange({ ...value, by })}
      />
      <SelectField
        label={t.media}
        value={value.media}
        options={[
          { value: '' as const, text: t.anyMedia },
          { value: 'with' as const, text: t.withMedia },
          { value: 'without' as const, text: t.withoutMedia },
        ]}
        onChange={(media) => onChange({ ...value, media })}
      />
      <TextField label={t.chat} value={value.chat} onChange={(chat) => onChange({ ...value, chat })} />
      <TextField
        label={t.person}
        value={value.person}
        onChange={(person) => onChange({ ...value, person })}
      />
      <TextField
        label={t.since}
        type="date"
        value={value.since}
        onChange={(since) => onChange({ ...value, since })}
      />
      <TextField
        label={t.until}
        type="date"
        value={value.until}
        onChange={(until) => onChange({ ...value, until })}
      />
      {Object.values(value).some((each) => each !== '') && (
        <Button run={() => onChange(everything)}>{t.clear}</Button>
      )}
    </div>
  )
}
