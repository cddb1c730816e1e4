// Bringing the numbers of a whole gateway: where it keeps them, what would come, which of them, and what became of each.
import { useState } from 'preact/hooks'
import type { MoveInNumber, MoveInReport } from '../../../core/contract/backups/move-in.ts'
import { call } from '../../api/client.ts'
import { Button } from '../../parts/button.tsx'
import { CheckField, Section, TextField } from '../../parts/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Refused } from '../../parts/states.tsx'
import { isRunning, jobs, putJob } from '../../state/jobs.ts'
import { gatewayWords } from '../../words/gateway.ts'
import { phoneText } from '../../words/phone.ts'
import { told } from '../../words/told.ts'

/** It comes from our own appliance, as its contract says. */
const reportOf = (result: unknown): MoveInReport => result as MoveInReport

function Number({
  number,
  chosen,
  choose,
}: {
  number: MoveInNumber
  chosen: boolean
  choose: ((on: boolean) => void) | undefined
}) {
  const t = gatewayWords()
  const { there, name, verdict, why, problems } = number
  const title = [
    name === there ? name : t.as(there, name),
    number.number === null ? '' : phoneText(number.number),
  ]
  const label = `${title.filter((part) => part !== '').join(' · ')}: ${t.verdicts[verdict]}`
  return (
    <li>
      {choose === undefined ? (
        <p>{label}</p>
      ) : (
        <CheckField label={label} checked={chosen} onChange={choose} />
      )}
      {why !== null && <p class="small">{told(why)}</p>}
      {problems.length > 0 && (
        <details>
          <summary>{t.problems(problems.length)}</summary>
          <ul>
            {problems.map(({ file, what: text, code, params }) => (
              <li key={`${file} ${code ?? ''}`} class="small">
                <code>{file}</code>: {told({ code, params, text })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}

function Numbers({
  report,
  left,
  setLeft,
}: {
  report: MoveInReport
  left: ReadonlySet<string>
  setLeft(left: ReadonlySet<string>): void
}) {
  const t = gatewayWords()
  const { connections, changed, gateway } = report.running
  const runs = (connections !== null && connections > 0) || changed.length > 0 || gateway?.is === 'answers'
  return (
    <div class="preview">
      <h3>{report.dryRun ? t.found : t.report}</h3>
      {runs && (
        <p class="reason" role="status">
          <Icon name="info" size={16} /> {t.stillRuns}
        </p>
      )}
      <ul class="plain">
        {report.numbers.map((number) => {
          const { there, verdict } = number
          const choose = (on: boolean): void => {
            const next = new Set(left)
            if (on) next.delete(there)
            else next.add(there)
            setLeft(next)
          }
          const canChoose = report.dryRun && verdict === 'ready'
          return (
            <Number
              key={`${number.where} ${there}`}
              number={number}
              chosen={!left.has(there)}
              choose={canChoose ? choose : undefined}
            />
          )
        })}
      </ul>
    </div>
  )
}

const empty = { source: '', redis: '', folder: '', url: '', messages: true }

const places = [
  { place: 'source', hint: 'sourceHint' },
  { place: 'redis', hint: 'redisHint' },
  { place: 'folder', hint: 'folderHint' },
  { place: 'url', hint: 'urlHint' },
] as const

/** Where the other program keeps what, and where it answers. */
function Places({ from, change }: { from: typeof empty; change(part: Partial<typeof empty>): void }) {
  const t = gatewayWords()
  return (
    <>
      {places.map(({ place, hint }) => (
        <TextField
          key={place}
          label={t[place]}
          hint={t[hint]}
          value={from[place]}
          onChange={(value) => change({ [place]: value })}
          maxLength={place === 'url' ? 2048 : 4096}
        />
      ))}
    </>
  )
}

export function Gateway() {
  const t = gatewayWords()
  const [from, setFrom] = useState(empty)
  const [job, setJob] = useState<string | undefined>(undefined)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [problem, setProblem] = useState<unknown>(undefined)
  const change = (part: Partial<typeof empty>): void => {
    setFrom({ ...from, ...part })
    setJob(undefined)
  }
  const found = jobs.value.find(({ id }) => id === job)
  const report = found?.state === 'done' ? reportOf(found.result) : undefined
  const ready = (report?.numbers ?? []).filter(
    ({ verdict, there }) => verdict === 'ready' && !left.has(there),
  )
  const run = async (dryRun: boolean): Promise<void> => {
    setProblem(undefined)
    const { source, redis, folder, url, messages } = from
    const body = {
      source: source.trim(),
      ...(redis.trim() !== '' && { redis: redis.trim() }),
      ...(folder.trim() !== '' && { folder: folder.trim() }),
      ...(url.trim() !== '' && { gatewayUrl: url.trim() }),
      ...(!dryRun && { only: ready.map(({ there }) => there) }),
      messages,
      dryRun,
    }
    const begun = await call('moveIn', { body })
    putJob(begun)
    setJob(begun.id)
    if (dryRun) setLeft(new Set())
  }
  const isBusy = found !== undefined && isRunning(found)
  return (
    <Section title={t.title} text={t.text}>
      <Places from={from} change={change} />
      <CheckField
        label={t.messages}
        checked={from.messages}
        onChange={(messages) => setFrom({ ...from, messages })}
      />
      {problem !== undefined && <Refused error={problem} />}
      {report && <Numbers report={report} left={left} setLeft={setLeft} />}
      <div class="buttons">
        <Button
          run={() => run(true)}
          look={report?.dryRun === true ? 'plain' : 'primary'}
          disabled={isBusy || from.source.trim() === ''}
          onError={setProblem}
        >
          {t.look}
        </Button>
        {report?.dryRun === true && ready.length > 0 && (
          <Button run={() => run(false)} look="primary" icon="import" onError={setProblem}>
            {t.bring(ready.length)}
          </Button>
        )}
      </div>
    </Section>
  )
}
