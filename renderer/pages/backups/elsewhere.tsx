// Backups that lie elsewhere: a folder of snapshots, such as a second location, or a .holdfast file.
import { useEffect, useState } from 'preact/hooks'
import type { ArchiveAbout } from '../../../core/contract/backups/archive-routes.ts'
import { call } from '../../api/client.ts'
import { ProblemError } from '../../api/errors.ts'
import { Button } from '../../parts/button.tsx'
import { TextField } from '../../parts/field.tsx'
import { PathField } from '../../parts/path-field.tsx'
import { Refused } from '../../parts/states.tsx'
import { minute } from '../../state/clock.ts'
import { phoneText } from '../../words/phone.ts'
import { when } from '../../words/times.ts'
import { words } from '../../words/words.ts'
import type { Draft } from './draft.ts'

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
  const { file, passphrase, recoveryKey } = draft
  const look = async (): Promise<void> => {
    setProblem(undefined)
    onAbout(
      await call('inspectArchive', {
        body: {
          file,
          ...(passphrase === '' ? {} : { passphrase }),
          ...(recoveryKey === '' ? {} : { recoveryKey }),
        },
      }),
    )
  }
  useEffect(() => {
    // The desktop names the file that was double-clicked.
    if (file !== '') look().catch(setProblem)
  }, [])
  return (
    <>
      <PathField
        label={t.file}
        value={file}
        onChange={(next) => {
          onAbout(undefined)
          change({ file: next, instance: '' })
        }}
        what="archive"
      />
      {(wantsKey(problem) || passphrase + recoveryKey !== '') && <Secrets draft={draft} change={change} />}
      {problem !== undefined && <Refused error={problem} />}
      {/* Where no database opens, nobody knows whether it was restored here before. */}
      {about && <About about={about} isClean={about.clean && !inRecovery} />}
      <div class="buttons">
        <Button
          run={look}
          look={about ? 'plain' : 'primary'}
          disabled={file.trim() === ''}
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
