// Restoring: from what, what of it, as of when; then what would come, in words, and only then the deed.
import { useState } from 'preact/hooks'
import type { ArchiveAbout } from '../../../core/contract/backups/archive-routes.ts'
import type { RestorePreview } from '../../../core/contract/backups/restore-routes.ts'
import type { Sentence } from '../../../core/contract/sentences/sentence.ts'
import { call } from '../../api/client.ts'
import { ProblemError } from '../../api/errors.ts'
import { Button } from '../../parts/button.tsx'
import { Choices } from '../../parts/choices.tsx'
import { Section, TextField } from '../../parts/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Loaded, Refused } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { isRunning, jobs, putJob } from '../../state/jobs.ts'
import { givenKeys } from './store-keys.tsx'
import { momentsOf } from '../../state/moments.ts'
import { useResource } from '../../state/resource.ts'
import { go, href, segments } from '../../state/router.ts'
import { exact, when } from '../../words/times.ts'
import { told } from '../../words/told.ts'
import { words } from '../../words/words.ts'
import { FileSource, FolderSource, Secrets } from './elsewhere.tsx'
import { MomentPicker } from './moments.tsx'
import { WhatField } from './what.tsx'
import { emptyDraft, fileIn, type Begun, type Draft, type From } from './draft.ts'

async function ask(draft: Draft, preview: boolean): Promise<Begun> {
  const { from, instance, name, snapshot, at, folder, passphrase, recoveryKey } = draft
  const common = {
    preview,
    ...(instance === '' ? {} : { instance }),
    ...(name === '' ? {} : { name }),
    ...(passphrase === '' ? {} : { passphrase }),
    ...(recoveryKey === '' ? {} : { recoveryKey }),
  }
  if (from === 'file') return call('restoreArchive', { body: { ...common, ...fileIn(draft) } })
  const storeKeys = givenKeys(folder, draft.storeKeys)
  if (from === 'folder')
    return call('restore', { body: { ...common, folder: folder.trim(), ...(storeKeys && { storeKeys }) } })
  const moment = snapshot !== undefined ? { snapshot } : at !== undefined ? { at } : {}
  return call('restore', { body: { ...common, ...moment } })
}

function Here({ draft, change }: { draft: Draft; change(part: Partial<Draft>): void }) {
  const t = words.value.restore
  const list = useResource(() => call('listSnapshots', {}), [])
  return (
    <Loaded from={list}>
      {(found) => {
        const all = momentsOf(found)
        const chosen = found.snapshots.find(({ id }) => id === draft.snapshot)
        if (all === undefined) return <p class="lead">{words.value.backups.emptyText}</p>
        if (draft.snapshot === undefined || chosen === undefined)
          return <MomentPicker all={all} value={draft.at ?? all.to} onPick={(at) => change({ at })} />
        return (
          <div class="danger-line">
            <p title={exact(chosen.at)}>{t.ofSnapshot(when(chosen.at, minute.value))}</p>
            <Button run={() => change({ snapshot: undefined, at: chosen.at })}>{t.otherMoment}</Button>
          </div>
        )
      }}
    </Loaded>
  )
}

function Lines({ of: sentences }: { of: readonly Sentence[] }) {
  return (
    <ul>
      {sentences.map((sentence) => (
        <li key={sentence.text}>{told(sentence)}</li>
      ))}
    </ul>
  )
}

function Preview({ preview }: { preview: RestorePreview }) {
  const t = words.value.restore
  return (
    <div class="preview">
      <h3>{t.comes}</h3>
      <Lines of={preview.sentences.comes} />
      <h3>{t.newer}</h3>
      <Lines of={preview.sentences.newerHere} />
      <p class="reason">
        <Icon name="undo2" size={16} /> {t.canUndo}
      </p>
    </div>
  )
}

interface SourceProps {
  draft: Draft
  change(part: Partial<Draft>): void
  about: ArchiveAbout | undefined
  onAbout(about: ArchiveAbout | undefined): void
  inRecovery: boolean
}

function Source(props: SourceProps) {
  const { draft, change, inRecovery } = props
  if (draft.from === 'folder') return <FolderSource draft={draft} change={change} />
  if (draft.from === 'file') return <FileSource {...props} />
  return (
    <>
      <Here draft={draft} change={change} />
      {inRecovery && <Secrets draft={draft} change={change} />}
    </>
  )
}

function readyTo({ from, folder, file, upload, isOther, instance }: Draft): boolean {
  if (isOther && instance.trim() === '') return false
  if (from === 'file') return upload !== undefined || file.trim() !== ''
  return from === 'here' || folder.trim() !== ''
}

export function RestoreForm({ begun, inRecovery = false }: { begun: Draft; inRecovery?: boolean }) {
  const t = words.value.restore
  const [draft, setDraft] = useState(begun)
  const [about, setAbout] = useState<ArchiveAbout | undefined>(undefined)
  const [preview, setPreview] = useState<RestorePreview | undefined>(undefined)
  const [problem, setProblem] = useState<unknown>(undefined)
  const change = (part: Partial<Draft>): void => {
    setDraft({ ...draft, ...part })
    // What was said of another draft does not hold for this one.
    if (!('name' in part)) setPreview(undefined)
    setProblem(undefined)
  }
  const run = async (isPreview: boolean): Promise<void> => {
    setProblem(undefined)
    const { preview: found, job } = await ask(draft, isPreview)
    if (found !== null) setPreview(found)
    if (job === null) return
    putJob(job)
    setPreview(undefined)
    go(href('backups', 'restores'))
  }
  const isBusy = jobs.value.some((job) => job.kind === 'restore' && isRunning(job))
  const nameTaken = problem instanceof ProblemError && problem.code === 'name_taken'
  const froms: readonly From[] = ['here', 'folder', 'file']
  return (
    <div class="sections">
      <Section title={t.from}>
        <Choices
          label={t.from}
          value={draft.from}
          options={froms.map((value) => ({ value, text: t.froms[value] }))}
          onChange={(from) => change({ from, instance: '', isOther: false, passphrase: '', recoveryKey: '' })}
        />
        <Source draft={draft} change={change} about={about} onAbout={setAbout} inRecovery={inRecovery} />
      </Section>
      {(draft.from !== 'file' || about) && (
        <Section title={t.what}>
          <WhatField
            draft={draft}
            change={change}
            about={draft.from === 'file' ? about : undefined}
            inRecovery={inRecovery}
          />
          {(nameTaken || draft.name !== '') && (
            <TextField
              label={t.name}
              value={draft.name}
              onChange={(name) => change({ name })}
              maxLength={100}
            />
          )}
          {preview && <Preview preview={preview} />}
          {problem !== undefined && <Refused error={problem} />}
          <div class="buttons">
            <Button
              run={() => run(true)}
              look={preview ? 'plain' : 'primary'}
              disabled={!readyTo(draft)}
              onError={setProblem}
            >
              {t.look}
            </Button>
            {preview && (
              <Button
                run={() => run(false)}
                look="primary"
                icon="rotateCcw"
                disabled={isBusy}
                onError={setProblem}
              >
                {draft.instance === '' ? t.goAll : t.goOne}
              </Button>
            )}
          </div>
        </Section>
      )}
    </div>
  )
}

/** What the address says already: backups/restore/{at,snapshot,file,number}/… */
export function RestorePage() {
  const [, , kind = '', value = ''] = segments.value
  const drafts: Partial<Record<string, Partial<Draft>>> = {
    at: { at: Number(value) },
    snapshot: { snapshot: value },
    file: { from: 'file', file: value },
    number: { instance: value },
  }
  return <RestoreForm key={`${kind}/${value}`} begun={{ ...emptyDraft, ...drafts[kind] }} />
}
