// What went wrong, in English.

export const problems = {
  unreachable: 'The appliance does not answer. Nothing was changed; try again in a moment.',
  signedOut: 'The session has ended. Enter the key again.',
  unexpected: 'Something unexpected went wrong in this page. Reload it and try again.',
  codes: {
    bad_request: 'The request is not valid; nothing was changed. Check what you entered.',
    conflict: 'That does not fit the present state; nothing was changed. Look at the state and try again.',
    folder_gone:
      'The data folder was removed or replaced; nothing was accepted. Put it back, or restart Holdfast and restore what it saved.',
    forbidden: 'This key may not do that. Use the owner’s key.',
    internal: 'Something unexpected went wrong in the appliance. Its log has the reason.',
    name_taken: 'This name is already in use; nothing was changed. Choose another one.',
    not_connected: 'WhatsApp cannot be reached over this number just now. Try again when it is online.',
    not_found: 'This is not there any more. Look in the trash.',
    not_linked: 'No phone is linked; nothing was sent. Link a phone first.',
    not_on_whatsapp: 'This number is not on WhatsApp; nothing was sent. Check the number.',
    group_not_found: 'There is no such group, or this number is not in it; nothing was sent.',
    restricted: 'WhatsApp has restricted this number; nothing was sent. Its link is kept.',
    storage_full: 'The disk is full; nothing was changed and nothing is lost. Free some space and try again.',
    too_many_wrong_keys:
      'Too many wrong keys came from this address. The right key works at once; wrong ones are answered again in a minute.',
    unauthorized: 'This key does not open this appliance.',
    wrong_password: 'This password is wrong. Try again, or use a key.',
    code_needed: 'A code of your authenticator is needed too.',
    wrong_code: 'This code is wrong or was used before. Enter the one that your authenticator shows now.',
    too_many_wrong_passwords:
      'Too many wrong passwords or codes came from here. Wait a moment before the next one; a key works at once.',
  },
}
