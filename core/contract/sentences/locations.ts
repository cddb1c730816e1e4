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
