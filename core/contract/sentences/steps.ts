// What a job is doing just now, in a word or two.
import { sentences } from './sentence.ts'

export const steps = sentences({
  snapshot_before: 'Taking a snapshot of what is here',
  reading_file: 'Reading the file to its end',
  taking_number_out: 'Taking the instance out of the backup',
  taking_database_out: 'Taking the database out of the backup',
  opening_apart: 'Opening it apart from everything',
  to_present_version: 'Bringing what comes to the present version',
  writing_beside: 'Writing what comes, beside what is here',
  bringing_files: 'Bringing the files of messages',
  putting_in_place: 'Putting it in place',
  making_ready_before: 'Making ready what was there before',
  putting_back: 'Putting it back',
  stopping_number: 'Stopping the number',
  writing_file: 'Writing the file',
  verifying_file: 'Verifying the file',
  naming_file: 'Naming the file',
  numbers_looked_at: 'Looking at the numbers there',
  source_watched: 'Watching whether the other program still runs',
  numbers_coming: 'Bringing the numbers',
  numbers_tried: 'Trying whether they come online',
  files_coming: 'Bringing the files of what was said',
  messages_coming: 'Bringing what was said',
  resealing: 'Sealing everything anew',
})
