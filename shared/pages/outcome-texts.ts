import type { Feature } from '../domain/rights.ts'
import type { MailRefusal } from '../flows/connect-mailbox.ts'
import type { Refusal } from '../flows/connect-account.ts'
import type { Language } from './language.ts'
import { MAIL_OUTCOME_TEXTS } from './mail-outcome-texts.ts'
import { FEATURE_NAMES, RIGHT_NAMES } from './names.ts'
import type { Outcome, OutcomeFacts, OutcomeText } from './outcome-text.ts'

type OutcomeTexts = Readonly<Record<Exclude<Outcome, Exclude<MailRefusal, Refusal>>, OutcomeText>>

const en: OutcomeTexts = {
  denied: {
    title: 'Not connected',
    text: 'You did not allow the access. Nothing was stored and nothing was changed.',
  },
  'state-invalid': {
    title: 'This sign-in has expired',
    text: 'It was begun in another browser, more than ten minutes ago, or used already. Please begin again.',
  },
  'email-unverified': {
    title: 'Not connected',
    text: 'Google has not verified the address of this account. Verify it in your Google account, then begin again.',
  },
  'wrong-domain': {
    title: 'Please use your company’s Google account',
    text: ({ domain }) =>
      domain === undefined
        ? 'Only Google accounts of your company can be used here. Begin again and choose that one.'
        : `Only Google accounts of ${domain} can be used here. Begin again and choose that one.`,
  },
  'user-unknown': {
    title: 'Nobody in the ERP has this address',
    text: 'Sign in with the Google account whose address is that of your active ERP user, or ask the administrator to add the address to your user.',
  },
  'user-ambiguous': {
    title: 'Several ERP users have this address',
    text: 'It can’t be told which of them you are. Ask the administrator to leave the address with one user only.',
  },
  'no-right': {
    title: 'You don’t have the right to this yet',
    text: ({ feature }) =>
      `Your administrator has not allowed it. Ask for the rights “${RIGHT_NAMES.en['external-accounts']}” and ${wanted(feature, 'en')}, then begin again.`,
  },
  'account-taken': {
    title: 'This Google account belongs to another ERP user',
    text: ({ owner }) =>
      owner === undefined
        ? 'Another user has connected it already. Use another Google account, or ask that user to disconnect it.'
        : `${owner} has connected it already. Use another Google account, or ask ${owner} to disconnect it.`,
  },
  'other-account': {
    title: 'You are connected with another Google account',
    text: 'Your ERP user is joined with a different Google account already. Sign in with that one, or ask the administrator.',
  },
  'being-ended': {
    title: 'Something is still being ended',
    text: 'Your earlier connection is being disconnected, or what was held about you is being erased. It finishes by itself. Wait half an hour, then begin again.',
  },
  'no-refresh-token': {
    title: 'Google gave no lasting access',
    text: 'Remove the access of this application in your Google account (Security → Third-party access), then begin again.',
  },
  unavailable: {
    title: 'Not possible just now',
    text: 'Google or the ERP can’t be reached. Wait a few minutes, then begin again from the link that brought you here.',
  },
}

const cs: OutcomeTexts = {
  denied: { title: 'Nepřipojeno', text: 'Přístup jste nepovolili. Nic se neuložilo ani nezměnilo.' },
  'state-invalid': {
    title: 'Přihlášení vypršelo',
    text: 'Začalo v jiném prohlížeči, před více než deseti minutami, nebo už bylo použito. Začněte prosím znovu.',
  },
  'email-unverified': {
    title: 'Nepřipojeno',
    text: 'Google adresu tohoto účtu neověřil. Ověřte ji ve svém účtu Google a začněte znovu.',
  },
  'wrong-domain': {
    title: 'Použijte prosím firemní účet Google',
    text: ({ domain }) =>
      domain === undefined
        ? 'Lze zde použít jen účty Google vaší firmy. Začněte znovu a vyberte takový účet.'
        : `Lze zde použít jen účty Google z domény ${domain}. Začněte znovu a vyberte takový účet.`,
  },
  'user-unknown': {
    title: 'Tuto adresu v ERP nikdo nemá',
    text: 'Přihlaste se účtem Google s adresou svého aktivního uživatele ERP, nebo požádejte správce, aby vám adresu doplnil.',
  },
  'user-ambiguous': {
    title: 'Tuto adresu má v ERP více uživatelů',
    text: 'Nelze poznat, který z nich jste. Požádejte správce, aby adresu nechal jen u jednoho.',
  },
  'no-right': {
    title: 'Zatím k tomu nemáte právo',
    text: ({ feature }) =>
      `Správce vám to nepovolil. Požádejte ho o práva „${RIGHT_NAMES.cs['external-accounts']}“ a ${wanted(feature, 'cs')} a začněte znovu.`,
  },
  'account-taken': {
    title: 'Tento účet Google patří jinému uživateli ERP',
    text: ({ owner }) =>
      owner === undefined
        ? 'Už ho připojil někdo jiný. Použijte jiný účet Google, nebo požádejte onoho uživatele, aby ho odpojil.'
        : `Účet už má připojený ${owner}. Použijte jiný účet Google, nebo se s tímto uživatelem domluvte, aby ho odpojil.`,
  },
  'other-account': {
    title: 'Jste připojeni jiným účtem Google',
    text: 'Váš uživatel ERP už je propojen s jiným účtem Google. Přihlaste se tím účtem, nebo se obraťte na správce.',
  },
  'being-ended': {
    title: 'Něco se ještě ukončuje',
    text: 'Vaše dřívější připojení se právě odpojuje, nebo se maže, co se o vás uchovávalo. Dokončí se to samo. Počkejte půl hodiny a začněte znovu.',
  },
  'no-refresh-token': {
    title: 'Google nedal trvalý přístup',
    text: 'Odeberte přístup této aplikace ve svém účtu Google (Zabezpečení → Přístup třetích stran) a začněte znovu.',
  },
  unavailable: {
    title: 'Teď to nejde',
    text: 'Google nebo ERP právě neodpovídá. Počkejte pár minut a začněte znovu odkazem, kterým jste přišli.',
  },
}

const TEXTS: Readonly<Record<Language, Readonly<Record<Outcome, OutcomeText>>>> = {
  en: { ...en, ...MAIL_OUTCOME_TEXTS.en },
  cs: { ...cs, ...MAIL_OUTCOME_TEXTS.cs },
}

/** What happened, and what to do. */
export function outcomeText(
  outcome: Outcome,
  facts: OutcomeFacts,
  language: Language,
): { readonly title: string; readonly text: string; readonly ways: readonly string[] } {
  const { title, text, ways = [] } = TEXTS[language][outcome]
  const said = (words: OutcomeText['text']): string => (typeof words === 'string' ? words : words(facts))
  return { title: said(title), text: said(text), ways: ways.map(said) }
}

function wanted(feature: Feature | undefined, language: Language): string {
  const { calendar, contacts } = FEATURE_NAMES[language]
  if (language === 'en')
    return feature === undefined ? `“${calendar}” or “${contacts}”` : `“${FEATURE_NAMES.en[feature]}”`
  return feature === undefined ? `„${calendar}“ nebo „${contacts}“` : `„${FEATURE_NAMES.cs[feature]}“`
}
