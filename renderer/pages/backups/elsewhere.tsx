// Backups that lie elsewhere: a folder of snapshots, such as a second location, or a .holdfast file.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ArchiveAbout } from '../../../core/contract/backups/archive-routes.ts'
import { call } from '../../api/client.ts'
import { uploadArchive } from '../../api/form.ts'
import { ProblemError } from '../../api/errors.ts'
import { Button } from '../../parts/button.tsx'
import { Choices } from '../../parts/choices.tsx'
import { TextField } from '../../parts/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { PathField } from '../../parts/path-field.tsx'
import { Refused } from '../../parts/states.tsx'
import { StoreKeysFields } from './store-keys.tsx'
import { minute } from '../../state/clock.ts'
import { desktop } from '../../state/desktop.ts'
import { phoneText } from '../../words/phone.ts'
import { percent, when } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import { fileIn, type Draft } from './draft.ts'

interface SourceProps {
  draft: Draft
  change(part: Partial<Draft>): void
}

export function Secrets({ draft, change }: SourceProps) {
  const t = words.value.restore
  return (
    <div class="fields">
      <TextField
        label={t.passphrase}
        type="password"
        value={draft.passphrase}
        onChange={(passphrase) => change({ passphrase })}
        maxLength={1000}
      />
      <TextField
        label={t.recoveryKey}
        type="password"
        value={draft.recoveryKey}
        onChange={(recoveryKey) => change({ recoveryKey })}
        maxLength={500}
      />
    </div>
  )
}

export function FolderSource({ draft, change }: SourceProps) {
  const t = words.value.restore
  return (
    <>
      <PathField
        label={t.folder}
        hint={t.folderHint}
        value={draft.folder}
        onChange={(folder) => change({ folder })}
        what="folder"
      />
      <StoreKeysFields
        address={draft.folder}
        value={draft.storeKeys}
        onChange={(storeKeys) => change({ storeKeys })}
      />
      <details>
        <summary>{t.otherKey}</summary>
        <Secrets draft={draft} change={change} />
      </details>
    </>
  )
}

function About({ about, isClean }: { about: ArchiveAbout; isClean: boolean }) {
  const t = words.value.restore
  return (
    <div class="preview">
      <p>
        {t.fileOf(when(about.createdAt, minute.value), about.app)} {isClean && t.fileClean}
      </p>
      <ul>
        {about.instances.map(({ id, name, number, trashed }) => (
          <li key={id}>
            {trashed ? t.inTrash(name) : name}
            {number !== null && ` · ${phoneText(number)}`}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Of a refusal by a file: whether the right key would change it. */
function wantsKey(problem: unknown): boolean {
  if (!(problem instanceof ProblemError)) return false
  const { reasonCode } = problem.problem
  return reasonCode === 'archive_key_needed' || reasonCode === 'archive_wrong_key'
}

/** Sends a file of this computer there, with how far it is. */
function Upload({ draft, onUpload }: { draft: Draft; onUpload(upload: Draft['upload']): void }) {
  const t = words.value.files
  const [share, setShare] = useState<number | undefined>(undefined)
  const [problem, setProblem] = useState<unknown>(undefined)
  const sending = useRef<AbortController | undefined>(undefined)
  useEffect(() => () => sending.current?.abort(), [])
  const take = async (file: File): Promise<void> => {
    const { signal } = (sending.current = new AbortController())
    setProblem(undefined)
    setShare(0)
    try {
      const { upload } = await uploadArchive(file, { signal, onProgress: setShare })
      onUpload({ id: upload, name: file.name })
    } catch (error) {
      if (!signal.aborted) setProblem(error)
    }
    setShare(undefined)
  }
  return (
    <>
      {/* The browser's own button would speak the browser's language. */}
      <label class="button plain file-choice">
        <Icon name="folderOpen" size={18} />
        <span>{t.ofThisComputer}</span>
        <input
          type="file"
          class="unseen"
          accept=".holdfast"
          disabled={share !== undefined}
          onChange={({ currentTarget: { files } }) => {
            const [file] = files ?? []
            onUpload(undefined)
            if (file) void take(file)
          }}
        />
      </label>
      {share !== undefined && (
        <div class="upload">
          <progress max={1} value={share} aria-label={t.sending} />
          <span class="small">{percent(share)}</span>
          <Button run={() => sending.current?.abort()}>{words.value.actions.cancel}</Button>
        </div>
      )}
      {problem !== undefined && <Refused error={problem} />}
      {draft.upload !== undefined && <p class="small">{t.sent(draft.upload.name)}</p>}
    </>
  )
}

type Place = 'here' | 'there'

/** A file of this computer, or a path on the appliance's machine. */
function Whence({ place, onChange }: { place: Place; onChange(place: Place): void }) {
  const t = words.value.files
  return (
    <Choices
      label={t.where}
      value={place}
      options={[
        { value: 'here', text: t.fromHere },
        { value: 'there', text: t.fromThere },
      ]}
      onChange={onChange}
    />
  )
}

export function FileSource({
  draft,
  change,
  about,
  onAbout,
  inRecovery,
}: SourceProps & {
  about: ArchiveAbout | undefined
  onAbout(about: ArchiveAbout | undefined): void
  inRecovery: boolean
}) {
  const t = words.value.restore
  const [problem, setProblem] = useState<unknown>(undefined)
  const [place, setPlace] = useState<Place>(desktop() || draft.file !== '' ? 'there' : 'here')
  const { file, upload, passphrase, recoveryKey } = draft
  const look = async (): Promise<void> => {
    setProblem(undefined)
    const given = passphrase === '' ? {} : { passphrase }
    const key = recoveryKey === '' ? {} : { recoveryKey }
    onAbout(await call('inspectArchive', { body: { ...fileIn(draft), ...given, ...key } }))
  }
  const isChosen = upload !== undefined || file.trim() !== ''
  useEffect(() => {
    // The desktop names the file that was double-clicked; what was sent was chosen just now.
    if (isChosen) look().catch(setProblem)
  }, [upload?.id])
  const other = (part: Partial<Draft>): void => {
    onAbout(undefined)
    setProblem(undefined)
    change({ file: '', upload: undefined, instance: '', ...part })
  }
  return (
    <>
      <Whence
        place={place}
        onChange={(next) => {
          setPlace(next)
          other({})
        }}
      />
      {place === 'here' ? (
        <Upload draft={draft} onUpload={(sent) => other({ upload: sent })} />
      ) : (
        <PathField label={t.file} value={file} onChange={(next) => other({ file: next })} what="archive" />
      )}
      {(wantsKey(problem) || passphrase + recoveryKey !== '') && <Secrets draft={draft} change={change} />}
      {problem !== undefined && <Refused error={problem} />}
      {/* Where no database opens, nobody knows whether it was restored here before. */}
      {about && <About about={about} isClean={about.clean && !inRecovery} />}
      <div class="buttons">
        <Button
          run={look}
          look={about ? 'plain' : 'primary'}
          disabled={!isChosen}
          onError={(error) => {
            onAbout(undefined)
            setProblem(error)
          }}
        >
          {t.open}
        </Button>
      </div>
    </>
  )
}
