// Conectar onde o WhatsApp pede uma chave de acesso, em português.
import type { Words } from '../en/index.ts'
import type { PasskeyReasons, PasskeyRefusals } from '../told-words.ts'

export const passkey: Words['passkey'] = {
  title: 'O WhatsApp pede uma chave de acesso',
  what: 'O WhatsApp só conecta um aparelho a esta conta quando o dono usou a chave de acesso dela. Ele decide de quais contas pede. O Holdfast não é um aplicativo do WhatsApp; pede-se a ele o mesmo que a um.',
  means:
    'Quem tem a resposta a esta pergunta conecta um aparelho à conta: até o tempo acabar, ela vale tanto quanto o telefone. Dê-a só aqui, e só se foi você quem começou isto.',
  instead:
    'Você não precisa fazer isto. Pode cancelar a qualquer momento e conectar o número com um aplicativo oficial do WhatsApp. Números já conectados não são afetados.',
  question: 'O que o WhatsApp quer assinado',
  questionHint:
    'Com a chave de acesso desta conta, para https://web.whatsapp.com. Onde e como ela é assinada é escolha sua; aqui nada é aberto em nome do WhatsApp.',
  answer: 'A assinatura, como JSON',
  answerHint:
    'Inteira, como PublicKeyCredential.toJSON() a dá. Ela é examinada antes de ser enviada, vale uma só vez e não é guardada.',
  notJson: 'Isso não é JSON. Cole tudo.',
  give: 'Dar a assinatura',
  cancel: 'Cancelar a conexão',
  left: (minutes) => `Restam ${minutes} min.`,
  proven: (minutes) =>
    `Durante ${minutes} min o telefone reconhece este aparelho sozinho; depois você compara um código.`,
  going: 'A assinatura está com o WhatsApp',
  goingText: 'Deixe o WhatsApp aberto no telefone e continue lá.',
  code: 'O código deste aparelho',
  codeText: 'Se o telefone mostrar um código, continue lá só se for este.',
  compare: 'Este é o código no telefone?',
  compareText: 'Confirme só se os dois forem iguais. Se não, outro aparelho está sendo conectado: cancele.',
  same: 'São iguais',
  differ: 'São diferentes',
  setting: 'Conectar com chave de acesso (experimental)',
  settingText:
    'De algumas contas o WhatsApp pede uma chave de acesso antes de conectar um aparelho. Com isto, o dono de um número vê o que é pedido e pode dar a assinatura. Não foi testado com números reais: o WhatsApp pode recusar, ou restringir um número por isso. Um aplicativo oficial conecta esse número a qualquer momento.',
  settingSwitch: 'Permitir dar aqui uma chave de acesso',
}

export const passkeyReasons: PasskeyReasons = {
  passkey_asked:
    'O WhatsApp pede a chave de acesso desta conta antes de conectar o número. Dê-a em dez minutos ou cancele; um aplicativo oficial também conecta esse número. Números já conectados não são afetados.',
  passkey_sent:
    'A assinatura da chave de acesso está com o WhatsApp. Deixe o WhatsApp aberto no telefone e continue lá.',
  passkey_confirm: 'Compare o código daqui com o do telefone. Confirme só se forem iguais; se não, cancele.',
  passkey_expired:
    'Os dez minutos para a chave de acesso acabaram, então nada foi conectado. Comece de novo com a chave à mão.',
  passkey_unanswered:
    'O WhatsApp aceitou a assinatura, mas o telefone não respondeu, então nada foi conectado. Abra o WhatsApp no telefone, use a chave desta mesma conta e comece de novo.',
  passkey_no_answer:
    'O WhatsApp não respondeu enquanto o número era conectado com uma chave de acesso. Nada foi conectado; tente mais tarde.',
  passkey_refused: ({ code }) =>
    `O WhatsApp não aceitou a chave de acesso (${code}), então nada foi conectado. Use a chave desta mesma conta e comece de novo, ou conecte o número com um aplicativo oficial.`,
  passkey_malformed:
    'O WhatsApp pede uma chave de acesso de um modo que esta versão não conhece, então nada foi conectado. Atualize o Holdfast ou conecte o número com um aplicativo oficial.',
  passkey_codes_differ:
    'Você disse que os códigos são diferentes, então as chaves deste aparelho não foram enviadas e nada foi conectado. Cancele também no telefone e comece de novo.',
  passkey_cut:
    'A conexão caiu enquanto o número era conectado com uma chave de acesso, então nada foi conectado. Comece de novo; o WhatsApp vai pedir outra vez.',
}

const again =
  'Nada foi enviado e a pergunta continua de pé: faça assinar esta mesma pergunta, uma vez, e dê a assinatura inteira.'

export const passkeyRefusals: PasskeyRefusals = {
  passkey_not_asked:
    'O WhatsApp não pede agora nenhuma chave de acesso para este número; nada foi enviado. Conecte o número; se o WhatsApp pedir, o estado diz.',
  passkey_not_to_confirm: 'Agora não há código para comparar; nada foi enviado.',
  passkey_not_a_signature: `Isso não é a assinatura de uma chave de acesso, ou não está inteira. ${again}`,
  passkey_other_challenge: `É a assinatura de outra pergunta: cada uma vale uma só vez. ${again}`,
  passkey_other_origin: `Não foi assinado para o WhatsApp, e sim em outro lugar. ${again}`,
  passkey_not_verified: `A chave foi usada sem reconhecer o dono (por digital, rosto ou PIN). ${again}`,
  passkey_other_key: `É a assinatura de outra chave que as que o WhatsApp aceita para esta conta. ${again}`,
  passkey_unavailable:
    'Aqui não se conecta com chave de acesso: ainda não foi testado com números reais. Quem cuida do aparelho pode pôr HOLDFAST_PASSKEY=on e ligar isso depois. Um aplicativo oficial conecta esse número a qualquer momento.',
}
