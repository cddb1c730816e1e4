// What is wrong with a folder of another program: what is left out and what follows from it, and why it is not imported.
import { sentences } from './sentence.ts'

const resync = 'Archived, muted and pinned chats are synced anew; messages are not affected.'

/** How the device does without a key of this type. */
const withoutIt: ReadonlyMap<string, string> = new Map([
  ['session', 'The next message with this contact is asked for once more, which makes a new one.'],
  ['pre-key', 'If a contact was given it, that first message is asked for once more.'],
  ['sender-key', 'The next group message it was for is asked for once more, with a new one.'],
  ['sender-key-memory', 'The group key is sent to the members once more.'],
  ['app-state-sync-key', resync],
  ['app-state-sync-version', resync],
])
const without = (type: string): string => withoutIt.get(type) ?? 'It is learned again by itself.'

/** Said behind the name of the file. */
export const importProblems = sentences({
  file_torn: ({ type }: { type: string }) => `torn: it is not whole; left out. ${without(type)}`,
  file_unreadable: ({ type, error }: { type: string; error: string }) =>
    `cannot be read (${error}); left out. ${without(type)}`,
  file_of_another_kind: ({ type }: { type: string }) => `does not hold a ${type}; left out. ${without(type)}`,
  file_misnamed: ({ type }: { type: string }) => `not a name of a ${type}; left out.`,
  login_numbers_as_texts: 'its numbers are written as texts; read all the same.',
  login_odd: ({ odd }: { odd: string }) => `${odd}; read all the same.`,
  login_torn: 'torn: it is not whole.',
  login_unreadable: ({ error }: { error: string }) => `cannot be read (${error}).`,
  pre_keys_missing: `not there: used up, as they are one by one, or lost. ${without('pre-key')}`,
  sync_key_missing: `not there, though the credentials name it. ${without('app-state-sync-key')}`,
  mapping_missing: `not there. ${without('lid-mapping')}`,
  collection_torn:
    'ends within a document: what follows is left out. What is missing of the link is asked for once more.',
  link_not_still:
    'changed while it was looked at: the other program still uses it. Left out; each contact’s next message is asked for once more.',
  file_not_had: ({ error }: { error: string }) =>
    `the file of this message could not be had from there (${error}). While WhatsApp has it, it is fetched when somebody opens it.`,
  online_there: 'is online in the other program now: it does not come before that program is stopped.',
  name_made_to_fit: ({ there, name }: { there: string; name: string }) =>
    `is called "${name}" here: "${there}" is taken, or is no name here.`,
  id_not_kept: 'has a new id here: what it had there is none here, or is taken.',
  token_not_kept: 'has a new token here: another number has the one it had there, or it is too short.',
  setting_not_kept: ({ setting }: { setting: string }) =>
    `${setting}: what was set there cannot be set here; left out. Set it again.`,
})

const nothing = 'Nothing was imported and nothing was changed.'
const older =
  'Put an older, whole copy of this file in its place and import again. Without one, link the phone anew.'

export const importRefusals = sentences({
  whole_path_of_import: '"folder": the whole path of the folder is needed.',
  import_folder_unreadable: ({ folder, error }: { folder: string; error: string }) => ({
    text: `The folder ${folder} cannot be read (${error}). ${nothing}`,
    hint: 'Check the path and the permissions of the folder.',
  }),
  part_of_a_link: ({ file, folder }: { file: string; folder: string }) => ({
    text: `${file} is only one file of a link; the keys are beside it. ${nothing}`,
    hint: `Name the folder: ${folder}`,
  }),
  import_file_not_folder: ({ file }: { file: string }) => ({
    text: `${file} is a file, not a folder. ${nothing}`,
    hint: 'If it is a packed copy, unpack it first, and name the folder that holds creds.json.',
  }),
  state_in_one_file: ({ file }: { file: string }) => ({
    text: `${file} is a file, not a folder. ${nothing}`,
    hint: 'It is the one-file state of an old Baileys. Let that program write it with useMultiFileAuthState, and name that folder.',
  }),
  login_missing: ({ folder }: { folder: string }) => ({
    text: `creds.json in ${folder} is not there. ${nothing}`,
    hint: 'Name the folder that holds creds.json itself.',
  }),
  login_unusable: ({ folder, what }: { folder: string; what: string }) => ({
    text: `creds.json in ${folder} is ${what} ${nothing}`,
    hint: older,
  }),
  login_never_linked: ({ folder }: { folder: string }) => ({
    text: `The credentials in ${folder} were never linked to a phone. ${nothing}`,
    hint: 'There is nothing to keep: make a new instance and link the phone to it.',
  }),
  login_incomplete: ({ folder, fields }: { folder: string; fields: string }) => ({
    text: `creds.json in ${folder} does not hold whole credentials: ${fields}. ${nothing}`,
    hint: 'Put an older, whole copy of this file in its place and import again.',
  }),
  import_name_in_use: ({ name }: { name: string }) => ({
    text: `The name "${name}" is already in use; nothing was imported.`,
    hint: 'Choose another name with --name.',
  }),
  source_unknown: ({ source }: { source: string }) => ({
    text: `${source} is nothing that numbers can come from. ${nothing}`,
    hint: 'Name a database (postgres://, mysql://), a Redis (redis://), a folder or a file, and say with --from whose it is.',
  }),
  source_unreachable: ({ source, error }: { source: string; error: string }) => ({
    text: `${source} cannot be read (${error}). ${nothing}`,
    hint: 'Check the address, that it runs, and whether it wants TLS (?sslmode=require).',
  }),
  source_refuses: ({ source, error }: { source: string; error: string }) => ({
    text: `${source} refuses to be read (${error}). ${nothing}`,
    hint: 'Check the user, the password and that this user may read its tables or keys.',
  }),
  source_went_away: ({ source, error }: { source: string; error: string }) => ({
    text: `${source} went away (${error}). The numbers that are told as imported are whole; of the others nothing was taken.`,
    hint: 'Run it again when the source is back: it goes on with what is missing.',
  }),
  source_without_numbers: ({ source }: { source: string }) => ({
    text: `There are no numbers in ${source}. ${nothing}`,
    hint: 'Check that it is the right database, schema, Redis number or folder.',
  }),
  dump_in_own_form: ({ file }: { file: string }) => ({
    text: `${file} is a dump in PostgreSQL's own form, which its own program reads. ${nothing}`,
    hint: `Make a plain one of it: pg_restore -f plain.sql ${file}`,
  }),
  source_of_another_kind: ({ source }: { source: string }) => ({
    text: `${source} holds links of whatsmeow, whose keys no program of Baileys' kind can use. ${nothing}`,
    hint: 'These numbers have to be linked anew, with a phone.',
  }),
  not_of_hgetall: ({ file }: { file: string }) => ({
    text: `${file} does not hold hashes by their names. ${nothing}`,
    hint: 'Write it as {"<name of the hash>": {"<field>": "<value>"}}, as HGETALL tells it.',
  }),
  file_store_unknown: {
    text: `That is no place where the files of messages are. ${nothing}`,
    hint: 'Write "url", or the store as s3://KEY:SECRET@host:9000/bucket, with ?ssl=false where it has no TLS.',
  },
  files_need_appliance: {
    text: `Files belong to messages that a running appliance takes in; none runs on this folder. ${nothing}`,
    hint: 'Start it with: holdfast serve. Then run this again.',
  },
  packed_damaged: ({ file }: { file: string }) => ({
    text: `${file} cannot be unpacked: it is damaged, or not whole. ${nothing}`,
    hint: 'Pack it again, or unpack it yourself and name the folder.',
  }),
  packed_no_room: ({ file }: { file: string }) => ({
    text: `There is no room to unpack ${file}; what was unpacked of it is removed again. ${nothing}`,
    hint: 'Make room where the data folder is, or unpack it elsewhere and name the folder.',
  }),
  packed_leads_out: ({ file }: { file: string }) => ({
    text: `${file} wants to write outside of where it is unpacked; it was not. ${nothing}`,
    hint: 'Pack the folder itself, with no whole paths and no "..".',
  }),
  packed_too_large: ({ file, gigabytes, files }: { file: string; gigabytes: number; files: number }) => ({
    text: `${file} holds more than ${gigabytes} GB or ${files} files; what was unpacked of it is removed again. ${nothing}`,
    hint: 'Unpack it yourself where there is room, and name the folder.',
  }),
  keys_elsewhere: ({ name }: { name: string }) => ({
    text: `The credentials of "${name}" are here, but none of its keys. ${nothing}`,
    hint: 'Name where they are: the Redis with --redis, or the instances folder with --folder.',
  }),
  first_not_online: ({ name, state }: { name: string; state: string }) => ({
    text: `"${name}" came first and is not online (${state}), so this one was left where it is. ${nothing}`,
    hint: 'See what keeps that one from coming online; then run it again.',
  }),
  still_online_there: ({ name }: { name: string }) => ({
    text: `"${name}" is online in the other program, and two programs with one link throw each other out. ${nothing}`,
    hint: 'Stop the other program, then run it again.',
  }),
  twin_in_source: ({ number, name }: { number: string; name: string }) => ({
    text: `+${number} is there twice; "${name}" is the newer link and comes. This one does not.`,
    hint: 'To take this one instead, name it alone with --only.',
  }),
  number_linked_here: ({ number, name }: { number: string; name: string }) => ({
    text: `The number +${number} is already linked here as "${name}"; nothing was imported.`,
    hint: 'Nothing is missing if it is online. To use the folder instead, move that instance to the trash first.',
  }),
})
