// Why something is not done with the appliance itself: its keys, webhooks and alerts, and the database that it opens.
import { sentences } from './sentence.ts'

const keepAndRestore = 'Keep the data folder as it is and restore the newest proven snapshot.'

export const applianceRefusals = sentences({
  last_owner_key: {
    text: 'This is the last key that opens everything; it stays valid.',
    hint: 'Make another one first, or replace it with a new one.',
  },
  no_such_key: 'There is no valid key with this id.',
  no_such_job: {
    text: 'There is no such job.',
    hint: 'Jobs are forgotten when the appliance stops; what they did is kept.',
  },
  being_done: ({ job }: { job: string }) => ({
    text: 'This is being done already; nothing more was begun.',
    hint: `See how far it is: GET /api/v1/jobs/${job}`,
  }),

  // Alerts and webhooks.
  nobody_told: {
    text: 'Nobody is told of alerts yet, so there is nothing to test.',
    hint: 'Set ntfy, smtp or heartbeat with PATCH /api/v1/settings.',
  },
  set_by_environment: ({ variable }: { variable: string }) => ({
    text: `${variable} is set, so the environment has the say; nothing was changed.`,
    hint: `Change it there, or unset ${variable} and start again to set it here.`,
  }),
  webhook_of_alerts: {
    text: 'This webhook tells people of alerts and is set elsewhere; nothing was changed.',
    hint: 'Change it with PATCH /api/v1/settings.',
  },
  address_closed: ({ why }: { why: string }) => ({
    text: `${why} Nothing was changed.`,
    hint: "Let the owner's key set it, or name an address that is out in the world.",
  }),
  webhook_unreadable: {
    text: 'The sealed part of this webhook cannot be read. Nothing was overwritten; the others go on.',
    hint: 'Delete it and make it again: the events themselves are kept.',
  },
  no_such_webhook: ({ id }: { id: string }) => `There is no webhook "${id}".`,
  no_such_delivery: ({ id }: { id: number }) => ({
    text: `There is no delivery ${id}.`,
    hint: 'What was delivered has no row: see GET …/deliveries for what waits or was given up.',
  }),
  dialect_taken: {
    text: 'This instance has a webhook of that dialect already; nothing was changed.',
    hint: 'Change that one, or make one of our own dialect.',
  },
  no_such_event_type: ({ type, types }: { type: string; types: string }) => ({
    text: `There is no event type "${type}"; nothing was changed.`,
    hint: `The types are: ${types}.`,
  }),
  replay_too_large: ({ what }: { what: string }) => ({
    text: `${what}; nothing is replayed.`,
    hint: 'Ask for smaller ranges, one after another.',
  }),

  // The database, at a start and while it runs.
  database_busy: {
    text: 'The database was busy for too long; nothing was changed.',
    hint: 'Try again. If it stays, end other programs that read the database.',
  },
  folder_read_only: {
    text: 'The data folder cannot be written; nothing was changed and nothing is lost.',
    hint: 'Check the permissions of the data folder.',
  },
  file_unusable: ({ file }: { file: string }) => ({
    text: `${file} cannot be read or written; nothing was changed and nothing is lost.`,
    hint: 'Check its permissions, and whether its disk is mounted for reading only.',
  }),
  database_partly_unreadable: {
    text: 'A part of the database cannot be read; nothing was overwritten.',
    hint: 'Keep the data folder as it is and restore from a backup.',
  },
  contradicts_stored: {
    text: 'The change contradicts what is stored; nothing was changed.',
    hint: 'See the log for the reason.',
  },
  database_refused: {
    text: 'The database refused the change; nothing was changed.',
    hint: 'See the log for the reason.',
  },
  no_write_ahead_log:
    'This file system cannot hold the database safely (no write-ahead log). Nothing was changed. ' +
    'Choose a data folder on a local disk.',
  not_a_database: ({ file }: { file: string }) => ({
    text: `The file ${file} is not a database. It was not changed.`,
    hint: keepAndRestore,
  }),
  database_damaged: ({ file }: { file: string }) => ({
    text: `The database ${file} is damaged. It was not changed.`,
    hint: keepAndRestore,
  }),
  database_found_damaged: ({ file }: { file: string }) => ({
    text: `The database ${file} is damaged. Nothing more is written to it.`,
    hint: keepAndRestore,
  }),
  database_unreadable: ({ file }: { file: string }) => ({
    text: `The database ${file} cannot be read. It was not changed.`,
    hint: 'Check the disk and the permissions of the file.',
  }),
  database_is_link: ({ file }: { file: string }) => ({
    text: `${file} is a link, so the database cannot be opened safely. Nothing was changed.`,
    hint:
      'Put the file itself in the place of the link, with the files that begin with its name. To keep the data on ' +
      'another disk, name a folder there as the data folder.',
  }),
  database_no_file: ({ file }: { file: string }) => ({
    text: `${file} is a folder, a pipe or a device instead of a file, so the database cannot be opened. Nothing was changed.`,
    hint: 'Put the database back in its place, or restore a backup: what is there now is set aside.',
  }),
  restore_record_unreadable: ({ folder, file }: { folder: string; file: string }) => ({
    text:
      `There is no database in ${folder}, and a restore that may have moved it has left a record that cannot be ` +
      `read: ${file}. Nothing was begun anew.`,
    hint: 'What it set aside lies beside that record. Put that back in its place, or restore a backup.',
  }),
  database_of_another_program: ({ file }: { file: string }) => ({
    text: `The file ${file} is a SQLite database of another program. It was not changed.`,
    hint: 'Move it elsewhere, or choose another data folder.',
  }),
  database_gone_log_there: ({ file }: { file: string }) => ({
    text: `The database ${file} is missing or empty, but its write-ahead log is there. Nothing was changed.`,
    hint: 'Put the database back beside it, or restore the newest proven snapshot.',
  }),
  log_of_another_database: ({ file, log, strangers }: { file: string; log: string; strangers: string }) => ({
    text:
      `The database ${file} and its log ${log} do not belong together: ${strangers} holds rows of numbers ` +
      'that are not here. Nothing was changed.',
    hint: 'Put the two files back that were together, or restore the newest proven snapshot.',
  }),
  empty_beside_snapshots: ({ folder }: { folder: string }) =>
    `The database in ${folder} is empty, but there are snapshots. Nothing was begun anew.`,
  /** saved: where what it held when it was lost lies; the hint says it in English. */
  database_gone: ({ folder }: { folder: string; saved: string | null }) =>
    `The database in ${folder} is missing or empty, but there was one. Nothing was begun anew.`,
  begun_unknown: ({ folder, file }: { folder: string; file: string }) => ({
    text: `There is no database in ${folder}, and ${file}, which says whether there was one, cannot be read. Nothing was begun anew.`,
    hint: 'Check the permissions of that file, or begin anew on purpose: holdfast serve --new',
  }),
  database_from_the_future: ({ found, newest }: { found: number; newest: number }) =>
    `The database has schema ${found}, but this version of Holdfast knows schemas up to ${newest}. ` +
    'Nothing was changed. Install the newer version again, or restore a snapshot of this version.',
})
