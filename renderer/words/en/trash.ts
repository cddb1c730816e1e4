// The trash, in English.
import { plural } from './count.ts'

export const trash = {
  title: 'Trash',
  text: (days: number | null) =>
    days === null
      ? 'Everything of these numbers is kept until you purge it.'
      : `Everything of these numbers is kept for ${days} days, then purged.`,
  keep: 'Keep for',
  days: (n: number) => plural(n, 'day', 'days'),
  forever: 'until I purge it',
  empty: 'The trash is empty',
  emptyText:
    'A number that you delete comes here first, with everything it has. Nothing is erased by accident.',
  since: (when: string) => `in the trash since ${when}`,
  purgedOn: (day: string) => `purged on ${day}`,
  takeBack: 'Take back',
  purge: 'Purge',
  ask: (name: string) => `Purge “${name}” for good?`,
  askText: 'Link, messages and settings are erased. There is no way back.',
  purged: (name: string) => `${name} is purged.`,
}
