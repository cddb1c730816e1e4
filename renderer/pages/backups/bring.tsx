// Bringing a number from another program: looked at first, with what is torn or missing; then made, with its link.
import { useState } from 'preact/hooks'
import type { ImportReport } from '../../../core/contract/appliance/appliance.ts'
import { call } from '../../api/client.ts'
import { Button, LinkButton } from '../../parts/button.tsx'
import { Section, TextField } from '../../parts/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { PathField } from '../../parts/path-field.tsx'
import { Empty, Refused } from '../../parts/states.tsx'
import { href } from '../../state/router.ts'
import { told } from '../../words/told.ts'
import { phoneText } from '../../words/phone.ts'
import { count } from '../../words/times.ts'
import { words } from '../../words/words.ts'

function Report({ report }: { report: ImportReport }) {
  const t = words.value.bring
  const keys = Object.values(report.counts).reduce((sum, each) => sum + each, 0)
  return (
    <div class="preview">
      <p>{t.found(phoneText(report.number), report.name, count(keys))}</p>
      {report.problems.length > 0 && (
        <>
          <h3>{t.problems}</h3>
          <ul>
            {report.problems.map(({ file, what: text, code, params }) => (
              <li key={file}>
                <code>{file}</code>: {told({ code, params, text })}
              </li>
            ))}
          </ul>
        </>
      )}
      {report.ignored.length > 0 && <p class="reason">{t.ignored(report.ignored.length)}</p>}
    </div>
  )
}

export function Bring() {
  const t = words.value.bring
  const [folder, setFolder] = useState('')
  const [name, setName] = useState('')
  const [report, setReport] = useState<ImportReport | undefined>(undefined)
  const [problem, setProblem] = useState<unknown>(undefined)
  const run = async (dryRun: boolean): Promise<void> => {
    setProblem(undefined)
    const named = name.trim() === '' ? {} : { name: name.trim() }
    setReport(await call('importFolder', { body: { folder: folder.trim(), dryRun, ...named } }))
  }
  const refused = (error: unknown): void => {
    setReport(undefined)
    setProblem(error)
  }
  if (report?.instanceId != null) {
    const to = href('numbers', report.instanceId)
    return (
      <Empty
        icon="circleCheck"
        title={t.done(report.name)}
        action={
          <LinkButton to={to} look="primary">
            {t.show}
          </LinkButton>
        }
      >
        {t.doneText}
      </Empty>
    )
  }
  return (
    <Section title={t.from} text={t.text}>
      <PathField
        label={t.folder}
        value={folder}
        onChange={(next) => {
          setFolder(next)
          setReport(undefined)
        }}
        what="folder"
      />
      <TextField label={t.name} hint={t.nameHint} value={name} onChange={setName} maxLength={100} />
      <p class="reason">
        <Icon name="info" size={16} /> {t.stopFirst}
      </p>
      {problem !== undefined && <Refused error={problem} />}
      {report && <Report report={report} />}
      <div class="buttons">
        <Button
          run={() => run(true)}
          look={report ? 'plain' : 'primary'}
          disabled={folder.trim() === ''}
          onError={refused}
        >
          {t.look}
        </Button>
        {report && (
          <Button run={() => run(false)} look="primary" icon="import" onError={refused}>
            {t.bring}
          </Button>
        )}
      </div>
    </Section>
  )
}
