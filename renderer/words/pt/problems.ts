// What went wrong, in Brazilian Portuguese.
import type { Words } from '../en/index.ts'

export const problems: Words['problems'] = {
  unreachable: 'O aparelho não responde. Nada foi alterado; tente de novo daqui a pouco.',
  signedOut: 'A sessão terminou. Digite a chave de novo.',
  unexpected: 'Algo inesperado deu errado nesta página. Recarregue e tente de novo.',
  codes: {
    bad_request: 'O pedido não é válido; nada foi alterado. Confira o que você digitou.',
    conflict: 'Isso não cabe no estado atual; nada foi alterado. Veja o estado e tente de novo.',
    folder_gone:
      'A pasta de dados foi removida ou substituída; nada foi aceito. Coloque-a de volta ou reinicie o Holdfast e restaure o que ele salvou.',
    forbidden: 'Esta chave não permite isso. Use a chave do dono.',
    internal: 'Algo inesperado deu errado no aparelho. O motivo está no registro dele.',
    name_taken: 'Este nome já está em uso; nada foi alterado. Escolha outro.',
    not_connected: 'O WhatsApp não está acessível por este número agora. Tente quando ele estiver online.',
    not_found: 'Isso não está mais aqui. Procure na lixeira.',
    not_linked: 'Nenhum telefone está conectado; nada foi enviado. Conecte um telefone primeiro.',
    not_on_whatsapp: 'Este número não está no WhatsApp; nada foi enviado. Confira o número.',
    group_not_found: 'Esse grupo não existe, ou este número não está nele; nada foi enviado.',
    restricted: 'O WhatsApp restringiu este número; nada foi enviado. A conexão dele está guardada.',
    storage_full: 'O disco está cheio; nada foi alterado e nada se perdeu. Libere espaço e tente de novo.',
    too_many_wrong_keys:
      'Vieram chaves erradas demais deste endereço. A certa funciona na hora; as erradas voltam a ser respondidas em um minuto.',
    unauthorized: 'Esta chave não abre este aparelho.',
    wrong_password: 'Esta senha está errada. Tente de novo ou use uma chave.',
    code_needed: 'É preciso também um código do seu autenticador.',
    wrong_code: 'Este código está errado ou já foi usado. Digite o que o seu autenticador mostra agora.',
    too_many_wrong_passwords:
      'Vieram senhas ou códigos errados demais daqui. Espere um momento antes do próximo; uma chave funciona na hora.',
  },
}
