// The people that a request about a group names: by which JID WhatsApp takes each, and what became of each.
import type { PersonResult } from '../../contract/groups/group.ts'
import { noReason, reasonFields } from '../../contract/sentences/sentence.ts'
import type { Names } from '../../storage/tables/aliases.ts'
import type { Group } from '../../storage/tables/groups.ts'
import type { InstanceDeps } from '../deps.ts'
import type { Instance } from '../instance.ts'
import { addressOf } from '../numbers.ts'
import type { MemberAction, PersonAnswer } from './port.ts'
import { whyNotPerson } from './refusals.ts'

/** One as asked, and the JID to ask WhatsApp with; undefined: WhatsApp knows no such number. */
interface Asked {
  person: string
  jid: string | undefined
}

export async function resolvePeople(
  { storage, checks }: Pick<InstanceDeps, 'storage' | 'checks'>,
  instance: Instance,
  { people, group }: { people: readonly string[]; group?: Group },
): Promise<Asked[]> {
  const { account } = instance.linkState
  const asked: Asked[] = []
  for (const person of new Set(people)) {
    const { kind, number, jid } = addressOf(person)
    const member = group && storage.groups.member(group.id, [jid])
    if (member !== undefined) asked.push({ person, jid: member.jid })
    else if (kind !== 'user') asked.push({ person, jid })
    else {
      const of = { instanceId: instance.id, account: account ?? '', number }
      const check = await checks.resolve(of, instance.openLink)
      asked.push({ person, jid: check?.exists === false ? undefined : (check?.jid ?? jid) })
    }
  }
  return asked
}

export const jidsOf = (asked: readonly Asked[]): string[] => asked.flatMap(({ jid }) => jid ?? [])

/** WhatsApp answers by any name of each, in any order. */
export function resultsOf(
  asked: readonly Asked[],
  answers: readonly PersonAnswer[],
  { action, invited = new Set() }: { action: MemberAction | 'answer'; invited?: ReadonlySet<string> },
): PersonResult[] {
  return asked.map(({ person, jid }) => {
    const answer = jid === undefined ? undefined : answers.find(({ names }) => isNamed(names, jid))
    const code = jid === undefined ? 404 : answer?.code
    const why = whyNotPerson(code, jid === undefined ? 'add' : action)
    const isNot = code === undefined ? 'unknown' : invited.has(jid ?? '') ? 'invited' : 'refused'
    const reason = why === undefined ? noReason : reasonFields(why)
    const named = answer?.names.pn ?? jid ?? person
    return {
      person,
      jid: named,
      result: why === undefined ? 'done' : isNot,
      code: code ?? null,
      ...reason,
    }
  })
}

/** Whether WhatsApp has said of each what became of him. */
export function isAnswered(asked: readonly Asked[], answers: readonly PersonAnswer[]): boolean {
  return jidsOf(asked).every((jid) => answers.some(({ names }) => isNamed(names, jid)))
}

function isNamed({ pn, lid }: Names, jid: string): boolean {
  return pn === jid || lid === jid
}

/** Of those who were asked for, each by all the names that WhatsApp has answered with. */
export function doneOf(asked: readonly Asked[], answers: readonly PersonAnswer[]): Names[] {
  return jidsOf(asked).flatMap((jid): Names[] => {
    const answer = answers.find(({ names }) => isNamed(names, jid))
    return answer?.code === 200 ? [answer.names] : []
  })
}
