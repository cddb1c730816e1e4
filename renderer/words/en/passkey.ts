// Linking where WhatsApp asks for a passkey, in English.

export const passkey = {
  title: 'WhatsApp asks for a passkey',
  what: 'WhatsApp links a device to this account only when its owner has used the passkey of the account. It decides for which accounts. Holdfast is not an app of WhatsApp; it is asked what one would be asked.',
  means:
    'Whoever holds the answer to this question links a device to the account: until the time is over it is worth as much as the phone. Give it here alone, and only if you have begun this yourself.',
  instead:
    'You need not do this. You can cancel at any time and link the number with an official app of WhatsApp. Numbers that are linked already are not affected.',
  question: 'What WhatsApp wants signed',
  questionHint:
    'With the passkey of this account, for https://web.whatsapp.com. Where and how you have it signed is your choice; nothing is opened in the name of WhatsApp here.',
  answer: 'The signature, as JSON',
  answerHint:
    'Whole, as PublicKeyCredential.toJSON() gives it. It is looked at before it is sent, is good for one time and is not stored.',
  notJson: 'That is not JSON. Paste the whole of it.',
  give: 'Give the signature',
  cancel: 'Cancel linking',
  left: (minutes: number) => `There are ${minutes} min left.`,
  proven: (minutes: number) =>
    `Within ${minutes} min the phone knows this device by itself; later you compare a code.`,
  going: 'The signature is with WhatsApp',
  goingText: 'Keep WhatsApp open on the phone, and go on there.',
  code: 'The code of this device',
  codeText: 'Where the phone shows a code, go on there only if it is this one.',
  compare: 'Is this the code on the phone?',
  compareText: 'Confirm only if both are the same. If they differ, another device is being linked: cancel.',
  same: 'They are the same',
  differ: 'They differ',
  setting: 'Linking with a passkey (experimental)',
  settingText:
    'For some accounts WhatsApp asks for a passkey before it links a device. With this, the owner of a number is shown what is asked and can give the signature. It has not been tried on real numbers: WhatsApp may refuse it, or restrict a number for it. An official app links such a number at any time.',
  settingSwitch: 'Let a passkey be given here',
}
