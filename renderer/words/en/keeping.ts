// How long things are kept, and people who are forgotten, in English.
import { plural } from './count.ts'

export const keeping = {
  title: 'How long it is kept',
  text: 'Empty: for ever. What is starred is never let go.',
  ownText: 'Empty: as for all numbers; 0: for ever. What is starred is never let go.',
  filesDays: 'Files, in days after they came',
  filesGb: 'Files together, in GB at most',
  messagesDays: 'Messages, in days after they were sent',
  saveTitle: (messages: number) => `Erase ${plural(messages, 'message', 'messages')}?`,
  saveText: (since: string) =>
    `So many are older than that, the oldest from ${since}. They cannot be brought back from here.`,
  erase: 'Erase them',
  forget: 'Forget',
  forgetTitle: (name: string) => `Forget ${name} for good?`,
  forgetText: (messages: number, until: string) =>
    `${plural(messages, 'message', 'messages')}, all files and everything else that is stored of them here is erased, and no restore brings it back. Backups hold it until ${until}. What is on the phone stays there.`,
  noBackup: 'now: there is none',
  forgotten: (name: string) => `${name} is forgotten.`,
}
