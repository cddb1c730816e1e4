// Backing up to a file, and moving a number away with one: the same file, but the number goes with it.
import { useState } from 'preact/hooks'
import { call } from '../../api/client.ts'
import { Button, LinkButton } from '../../parts/button.tsx'
import { Choices } from '../../parts/choices.tsx'
import { ask } from '../../parts/dialog.tsx'
import { CheckField, Section, SelectField, TextField } from '../../parts/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { PathField } from '../../parts/path-field.tsx'
import { Loaded } from '../../parts/states.tsx'
import { desktop } from '../../state/desktop.ts'
import { instanceList } from '../../state/instances.ts'
import { isRunning, jobs, putJob } from '../../state/jobs.ts'
import { useResource } from '../../state/resource.ts'
import { href, segments } from '../../state/router.ts'
import { count, size } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { downloadWhenDone, Waiting } from './downloads.tsx'

type By = 'key' | 'passphrase'
/** It comes to this computer, or lies on the appliance's machine. */
type Place = 'here' | 'there'

interface Draft {
  instance: string
  place: Place
  file: string
  by: By
  passphrase: string
  again: string
  messages: boolean
  media: boolean
}

function OpensWith({
  draft,
  change,
  hasKey,
}: {
  draft: Draft
  change(part: Partial<Draft>): void
  hasKey: boolean
}) {
  const t = words.value.files
  return (
    <Section title={t.opensWith} text={t.opensWithText}>
      <Choices
        label={t.opensWith}
        value={draft.by}
        options={[
          { value: 'key', text: t.byKey },
          { value: 'passphrase', text: t.byPassphrase },
        ]}
        onChange={(by) => change({ by })}
      />
      {draft.by === 'passphrase' ? (
        <>
          <div class="fields">
            <TextField
              label={t.passphrase}
              type="password"
              value={draft.passphrase}
              onChange={(passphrase) => change({ passphrase })}
              maxLength={1024}
            />
            <TextField
              label={t.again}
              type="password"
              value={draft.again}
              onChange={(again) => change({ again })}
              maxLength={1024}
            />
          </div>
          {draft.again !== '' && draft.again !== draft.passphrase && (
            <p class="problem">{words.value.recoveryKey.passphraseDiffers}</p>
          )}
          <p class="reason">{t.passphraseText}</p>
        </>
      ) : (
        !hasKey && (
          <div class="notice">
            <Icon name="keyRound" />
            <p>{t.keyFirst}</p>
            <LinkButton to={href('backups', 'key')}>{words.value.location.toKey}</LinkButton>
          </div>
        )
      )}
    </Section>
  )
}

/** Its files are most of what a backup weighs: how much is told before. */
function Media({ draft, change }: { draft: Draft; change(part: Partial<Draft>): void }) {
  const t = words.value.files
  const { instance } = draft
  const measured = useResource(
    () => call('measureArchive', { query: instance === '' ? {} : { instance } }),
    [instance],
  )
  const { files, filesBytes } = measured.data ?? { files: 0, filesBytes: 0 }
  const label = measured.data === undefined ? t.media : t.mediaOf(count(files), size(filesBytes))
  return <CheckField label={label} checked={draft.media} onChange={(media) => change({ media })} />
}

function What({
  draft,
  change,
  isMove,
}: {
  draft: Draft
  change(part: Partial<Draft>): void
  isMove: boolean
}) {
  const t = words.value.files
  const numbers = instanceList.value
    .filter(({ generation, state }) => !isMove || (generation !== null && state !== 'moved'))
    .map(({ id, name }) => ({ value: id, text: name }))
  const first = { value: '', text: isMove ? t.chooseNumber : t.everyNumber }
  const name = instanceList.value.find(({ id }) => id === draft.instance)?.name ?? 'Holdfast'
  return (
    <Section title={isMove ? t.moveWhat : t.what} text={isMove ? t.moveText : t.whatText}>
      {isMove && (
        <ol class="means">
          {t.moveMeans.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ol>
      )}
      <SelectField
        label={t.number}
        value={draft.instance}
        options={[first, ...numbers]}
        onChange={(instance) => change({ instance })}
      />
      <Choices
        label={t.where}
        value={draft.place}
        options={[
          { value: 'here', text: t.toHere },
          { value: 'there', text: t.toThere },
        ]}
        onChange={(place) => change({ place })}
      />
      {draft.place === 'there' && (
        <PathField
          label={t.file}
          value={draft.file}
          onChange={(file) => change({ file })}
          what="newArchive"
          name={`${name} ${new Date().toISOString().slice(0, 10)}`}
        />
      )}
      <div>
        <CheckField
          label={t.messages}
          checked={draft.messages}
          onChange={(messages) => change({ messages, media: draft.media && messages })}
        />
        {draft.messages && <Media draft={draft} change={change} />}
      </div>
    </Section>
  )
}

const named = (file: string): string => (/\.holdfast$/i.test(file) ? file : `${file}.holdfast`)

function isReady(draft: Draft, { hasKey, isMove }: { hasKey: boolean; isMove: boolean }): boolean {
  const { instance, place, file, by, passphrase, again } = draft
  if ((place === 'there' && file.trim() === '') || (isMove && instance === '')) return false
  return by === 'key' ? hasKey : passphrase !== '' && passphrase === again
}

function Form({ isMove, hasKey }: { isMove: boolean; hasKey: boolean }) {
  const t = words.value.files
  const [draft, setDraft] = useState<Draft>({
    instance: segments.value[2] ?? '',
    // The desktop has the system's own dialog for it.
    place: desktop() ? 'there' : 'here',
    file: '',
    by: hasKey ? 'key' : 'passphrase',
    passphrase: '',
    again: '',
    messages: true,
    media: true,
  })
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part })
  const { instance, place, file, by, passphrase, messages, media } = draft
  const begin = async (): Promise<void> => {
    const body = {
      ...(place === 'there' && { file: named(file.trim()) }),
      messages,
      media,
      handOver: isMove,
      ...(instance === '' ? {} : { instance }),
      ...(by === 'passphrase' ? { passphrase } : {}),
    }
    const job = await call('exportArchive', { body })
    if (place === 'here') downloadWhenDone(job)
    putJob(job)
    change({ passphrase: '', again: '' })
  }
  const name = instanceList.value.find(({ id }) => id === instance)?.name ?? ''
  const askMove = (): void => ask({ title: t.askMove(name), text: t.askMoveText, yes: t.move, run: begin })
  const isBusy = jobs.value.some((job) => job.kind === 'export' && isRunning(job))
  const ready = !isBusy && isReady(draft, { hasKey, isMove })
  return (
    <div class="sections">
      <What draft={draft} change={change} isMove={isMove} />
      <OpensWith draft={draft} change={change} hasKey={hasKey} />
      <div class="buttons">
        <Button
          run={isMove ? askMove : begin}
          look="primary"
          icon={isMove ? 'moveRight' : 'download'}
          disabled={!ready}
        >
          {isMove ? t.move : t.write}
        </Button>
      </div>
      <Waiting />
    </div>
  )
}

export function Export() {
  const [, part, id = ''] = segments.value
  const view = useResource(() => call('getRecovery', {}), [])
  return (
    <Loaded from={view}>
      {({ recovery }) => (
        <Form key={`${part}/${id}`} isMove={part === 'move'} hasKey={recovery?.confirmedAt != null} />
      )}
    </Loaded>
  )
}
