// Why a second location takes nothing, or is not taken as one: what happened and what to do.
import { sentences } from './sentence.ts'

const files = (left: number): string =>
  `${left} ${left === 1 ? 'file of a message is' : 'files of messages are'} still to be copied.`

export const locationReasons = sentences({
  location_gone: ({ folder }: { folder: string }) =>
    `The second location ${folder} is not there: its disk or share may be disconnected. Connect it again.`,
  location_other_disk: ({ folder }: { folder: string }) =>
    `The folder ${folder} is there, but not our backups in it: another disk may be in its place, or none. Nothing was ` +
    'written to it. Connect the right one, or set the second location anew.',
  location_marker_damaged: ({ file }: { file: string }) =>
    `The file ${file}, which tells our place in the second location from any other, is damaged. Nothing is written there ` +
    'meanwhile, and the backups beside it are as they were. Remove that file, and set the second location again.',
  location_taken: ({ folder, since }: { folder: string; since: number }) =>
    `Another start of this appliance writes to ${folder} since ${new Date(since).toISOString()}: is there a copy of it ` +
    'on another machine? Stop one of both, and restart the other.',
  location_silent: ({ folder }: { folder: string }) =>
    `The second location ${folder} does not answer. Look at its disk or share.`,
  location_full: ({ folder, freeMb }: { folder: string; freeMb: number }) =>
    `Only ${freeMb} MB are free in the second location ${folder}. Free some space there.`,
  location_not_written: ({ folder }: { folder: string }) =>
    `The second location ${folder} cannot be written. See the log for the reason.`,
  location_no_space: ({ folder, error }: { folder: string; error: string }) =>
    `The second location ${folder} cannot be written (${error}). Free some space there.`,
  location_refuses: ({ folder, error }: { folder: string; error: string }) =>
    `The second location ${folder} cannot be written (${error}). Look at its disk or share, and its permissions.`,
  location_unusable: ({ folder }: { folder: string }) => `The second location ${folder} cannot be used.`,
  store_keys_missing: ({ folder }: { folder: string }) =>
    `Nothing opens the object store ${folder}. Give its keys with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or set the ` +
    'second location again with them.',
  store_keys_in_address:
    'The address of an object store holds no keys: they would be shown with it. Nothing was changed. Give them with ' +
    'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or in the fields for them.',
  store_address_wrong: ({ address }: { address: string }) =>
    `${address} is no address of an object store; nothing was changed. Write it as ` +
    's3://bucket/prefix?endpoint=https://host&region=name.',
  store_no_bucket: ({ folder, bucket }: { folder: string; bucket: string }) =>
    `There is no bucket ${bucket} at ${folder}. Nothing is lost here. Make it there, or name another one.`,
  store_keys_refused: ({ folder }: { folder: string }) =>
    `The object store ${folder} does not know these keys, or they have ended. Nothing is lost here. Set the second location ` +
    'again with valid ones.',
  store_forbids: ({ folder }: { folder: string }) =>
    `The object store ${folder} does not allow these keys to do this. Nothing is lost here. They have to be allowed to list, ` +
    'read and write; deleting is not needed.',
  store_clock: ({ folder }: { folder: string }) =>
    `The object store ${folder} refuses what is signed here, because the clock of this machine differs from its own. Nothing ` +
    'is lost here. Set the clock.',
  store_elsewhere: ({ folder }: { folder: string }) =>
    `The bucket of ${folder} is in another region. Nothing is lost here. Name that region in the address.`,
  store_busy: ({ folder }: { folder: string }) =>
    `The object store ${folder} is busy and asks for a pause. Nothing is lost here; it is tried again by itself.`,
  store_unreachable: ({ folder, error }: { folder: string; error: string }) =>
    `The object store ${folder} cannot be reached (${error}). Nothing is lost here; it is tried again by itself. Look at the ` +
    'connection, and at the address.',
  store_failed: ({ folder, error }: { folder: string; error: string }) =>
    `The object store ${folder} answered with an error (${error}). Nothing is lost here; it is tried again by itself.`,
  store_altered: ({ folder }: { folder: string }) =>
    `What came from the object store ${folder}, or arrived there, is not what was sent. It counts as not there, and is tried ` +
    'again by itself.',
  files_still_to_copy: ({ left }: { left: number }) => `Everything else is there; ${files(left)}`,
  location_back: ({ left }: { left: number }) =>
    `The second location is there again, and ${left === 0 ? 'nothing is missing in it.' : files(left)}`,
  location_given_up: 'It was given up.',
  location_replaced: 'There is another one now.',

  // Why a folder does not become one.
  whole_path_of_folder: 'The whole path of the folder is needed; nothing was changed.',
  file_not_folder: ({ folder }: { folder: string }) =>
    `${folder} is a file, not a folder; nothing was changed. Name a folder.`,
  folder_in_data: ({ folder }: { folder: string }) =>
    `${folder} is in the data folder, and would be lost with it; nothing was changed. Choose a folder on another disk.`,
  key_beside_backups: ({ folder, keyFile }: { folder: string; keyFile: string }) =>
    `The key file ${keyFile} lies in ${folder}: whoever has the backups would have their key; nothing was changed. ` +
    'Choose another folder.',
  folder_not_writable: ({ folder, error }: { folder: string; error: string }) =>
    `Nothing can be written in ${folder} (${error}); nothing was changed. Check its permissions, and that it is not full.`,
  address_names_no_folder: ({ address }: { address: string }) =>
    `${address} names no folder of this machine; nothing was changed.`,
  no_such_folder: ({ folder }: { folder: string }) =>
    `There is no folder ${folder}; nothing was changed. Connect the disk, or make the folder first.`,
  folder_not_readable: ({ folder, error }: { folder: string; error: string }) =>
    `${folder} cannot be read (${error}); nothing was changed.`,
  several_installations: ({ folder, count, names }: { folder: string; count: number; names: string }) => ({
    text: `There are the backups of ${count} installations in ${folder}; nothing was changed.`,
    hint: `Name one: ${names}.`,
  }),
})
