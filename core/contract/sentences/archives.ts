// Why a backup file cannot be used, and why one is not written.
import { sentences } from './sentence.ts'

/** By its reason, which is `archive_` and the word of the API. Nothing is ever changed before. */
export const archiveReasons = sentences({
  archive_missing: { text: 'There is no such file. Nothing was changed.', hint: 'Check the path.' },
  archive_empty: {
    text: 'The file is empty. Nothing was changed.',
    hint: 'Copy it again, or take another.',
  },
  archive_not_one: {
    text: 'The file is not a backup of Holdfast, whatever its name says. Nothing was changed.',
    hint: 'Choose a file that was made by an export.',
  },
  archive_wrong_key: {
    text: 'The passphrase or recovery key does not open this file. Nothing was changed.',
    hint: 'Use the passphrase it was made with, or the recovery key of the appliance that made it.',
  },
  archive_key_needed: {
    text: 'This file needs its passphrase, or the recovery key. Nothing was changed.',
    hint: 'Give it with --passphrase-file or --recovery-key-file.',
  },
  archive_damaged: {
    text: 'The file is not as it was written: a part of it is missing or was changed. Nothing was changed.',
    hint: 'Copy it again, or take another.',
  },
  archive_too_large: {
    text: 'The file would grow beyond all measure when it is unpacked. Nothing was changed.',
    hint: 'No export makes such a file: do not use it.',
  },
  archive_unsafe: {
    text: 'The file holds a name that no export writes. Nothing was changed.',
    hint: 'It was put together by somebody else: do not use it.',
  },
  archive_from_the_future: {
    text: 'The file was made by a newer version of Holdfast. Nothing was changed.',
    hint: 'Update Holdfast, then try again.',
  },
})

const updateFirst = 'It was probably written by a newer version: update Holdfast, then try again.'

export const archiveRefusals = sentences({
  whole_path_of_file: '"file": the whole path of the file is needed.',
  file_or_upload: {
    text: 'A file of this machine or an upload is needed, and not both; nothing was changed.',
    hint: 'Give "file", a whole path, or "upload", the id that an upload was answered with.',
  },
  no_such_upload: {
    text: 'This upload is not here any more; nothing was changed.',
    hint: 'Uploads are kept for a day. Send the file again.',
  },
  no_such_download: {
    text: 'This backup file is not here any more.',
    hint: 'Files to download are kept for a day. Make it anew.',
  },
  folder_of_file_missing: ({ folder }: { folder: string }) =>
    `There is no folder ${folder}; nothing was written.`,
  file_exists: ({ file }: { file: string }) => ({
    text: `The file ${file} exists already; it was not touched.`,
    hint: 'Choose another name, or move it away.',
  }),
  number_to_export_missing: ({ name }: { name: string }) =>
    `There is no instance "${name}"; nothing was written.`,
  media_without_messages: {
    text: 'Files go with their messages; nothing was written.',
    hint: 'Leave out "media", or take the messages along.',
  },
  no_key_for_file: {
    text: 'There is no confirmed recovery key to make the file for; nothing was written.',
    hint: 'Give a passphrase, or make a recovery key and confirm it first.',
  },
  one_number_to_move: {
    text: 'Only one number at a time can be handed over; nothing was written.',
    hint: 'Name it with --instance.',
  },
  move_with_messages: {
    text: 'A number is handed over with its messages; nothing was written.',
    hint: 'What was accepted and not sent yet goes along, so that it is sent from there.',
  },
  move_trashed: {
    text: 'This number is in the trash; nothing was written.',
    hint: 'Take it back first.',
  },
  to_other_only_with_number: {
    text: 'The form of another program is not sealed, so it is made only to hand a number over; nothing was written.',
    hint: 'Name one number and ask for the hand-over.',
  },
  no_link_to_move: {
    text: 'This number has no link that another program could take over; nothing was written.',
    hint: 'Link its phone with the other program instead.',
  },
  moved_already: {
    text: 'This number was handed over already; nothing was written.',
    hint: 'Bring it back first if the other installation does not use it.',
  },
  moved_but_not_named: ({ file, hidden }: { file: string; hidden: string }) => ({
    text: `The number is handed over, but its file could not be named ${file}; it is ${hidden}.`,
    hint: 'Take that file: it is whole. The next start tries to name it again.',
  }),
  not_as_it_was_left: {
    text: 'The file that was written is not this number as it was left; it goes on here.',
    hint: 'Ask for the hand-over again. No file was left behind.',
  },
  line_is_no_row: 'A line of the archive is not a row. Nothing was changed.',
  holds_something_unknown: ({ what }: { what: string }) => ({
    text: `It holds ${what}, which this version does not know. Nothing was changed.`,
    hint: updateFirst,
  }),
})
