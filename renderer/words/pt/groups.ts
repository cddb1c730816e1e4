// Why something is not done with a group or a profile, and what became of each person, in Portuguese.
import type { GroupRefusals, PersonReasons } from '../told-words.ts'

export const groupRefusals: GroupRefusals = {
  no_such_group: ({ group }) => `O número nunca esteve em um grupo “${group}”, pelo que se sabe aqui.`,
  group_not_admin:
    'Só um admin do grupo pode fazer isso; nada foi alterado. Peça a um admin que torne este número admin.',
  group_not_member:
    'Este número não está nesse grupo; nada foi alterado. Peça que alguém o adicione, ou entre por um link.',
  group_gone: 'O WhatsApp não conhece este grupo, ou não mais; nada foi alterado. Procure-o no telefone.',
  group_full: 'O grupo está cheio; ninguém entrou. Remova alguém antes.',
  invite_unknown: 'O WhatsApp não conhece este link de convite; nada foi alterado. Confira se está inteiro.',
  invite_gone: 'Este convite foi revogado ou acabou; nada foi alterado. Peça um novo a um admin do grupo.',
  already_member: 'O número já está neste grupo; nada foi alterado.',
  changed_meanwhile:
    'Outra pessoa mudou o mesmo neste momento; daqui nada foi alterado. Leia e tente de novo.',
  asked_too_often:
    'O WhatsApp foi consultado demais e recusou; nada foi alterado. Espere alguns minutos e faça menos de uma vez.',
  whatsapp_refused: ({ code }) =>
    `O WhatsApp recusou com o código ${code}; nada foi alterado. Tente no telefone.`,
  not_an_invitation: 'Essa mensagem não é um convite para um grupo; nada foi alterado.',
  no_picture: 'Isso não é uma imagem que se possa ler; nada foi alterado. Envie um JPEG, PNG, GIF ou WebP.',
  whatsapp_silent:
    'O WhatsApp não respondeu; não se sabe se algo foi alterado. Veja como está agora e tente de novo.',
  keys_not_shared:
    'O telefone ainda não compartilhou o que isto precisa; nada foi alterado. Deixe-o online por um minuto e tente de novo.',
  person_not_resolved: 'O WhatsApp não diz que número esta pessoa tem; nada foi alterado. Informe o número.',
}

export const personReasons: PersonReasons = {
  person_not_there: 'Não está no WhatsApp.',
  person_is_member: 'Já está no grupo.',
  person_not_member: 'Não está no grupo.',
  person_not_asking: 'Não pede para entrar.',
  person_not_added: 'Só deixa que conhecidos a adicionem a grupos; pode ser convidada.',
  person_left_lately: 'Saiu do grupo há pouco; pode ser convidada.',
  person_group_full: 'O grupo está cheio.',
  person_not_answered: 'O WhatsApp não disse o que aconteceu.',
  person_refused: ({ code }) => `O WhatsApp recusou com o código ${code}.`,
}
