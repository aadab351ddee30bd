import type { WordsOf } from './finding-words.ts'

export const MAIL_WORDS: WordsOf<'mailboxes'> = {
  mailboxes: {
    title: { en: 'Gmail mailboxes', cs: 'Schránky Gmailu' },
    ok: {
      en: 'Those that are connected work: {mailboxes}.',
      cs: 'Připojené schránky fungují (počet: {mailboxes}).',
    },
    causes: {
      lost: {
        en: [
          'Google no longer accepts the access to some mailboxes: {lost} of {mailboxes}. A new password of the Google account does that, too.',
          'Their people were told in the ERP, and connect them again in the console under Mailboxes.',
        ],
        cs: [
          'K některým schránkám už Google přístup neuznává: {lost} z {mailboxes}. Způsobí to i nové heslo účtu Google.',
          'Jejich lidé to v ERP dostali jako zprávu a připojí je znovu v konzoli v části Schránky.',
        ],
      },
      'not-told': {
        en: [
          'The ERP is not told of new mail, so it finds it when it looks for itself.',
          'If the ERP has an address for it, run “npm run tenant -- change ID --mail-news-url URL”.',
        ],
        cs: [
          'ERP se o nové poště nedozvídá, takže ji najde, až se samo podívá.',
          'Pokud má ERP pro to adresu, spusťte „npm run tenant -- change ID --mail-news-url URL“.',
        ],
      },
      'no-topic': {
        en: [
          'New mail is looked for every ten minutes: there is no topic on which Gmail could tell of it.',
          'Make a Pub/Sub topic in the project of the Google client, let gmail-api-push@system.gserviceaccount.com publish to it, push it to the function gmail-push, and run “npm run tenant -- change ID --mail-topic projects/PROJECT/topics/NAME”.',
        ],
        cs: [
          'Nová pošta se hledá každých deset minut: není téma, do kterého by o ní Gmail mohl psát.',
          'V projektu klienta Google vytvořte téma Pub/Sub, dovolte účtu gmail-api-push@system.gserviceaccount.com do něj publikovat, nechte ho posílat funkci gmail-push a spusťte „npm run tenant -- change ID --mail-topic projects/PROJEKT/topics/NÁZEV“.',
        ],
      },
      'topic-unfit': {
        en: [
          'Gmail can’t use the topic {topic}: it isn’t there, belongs to another project than the Google client, or Gmail may not publish to it.',
          'In that project, give gmail-api-push@system.gserviceaccount.com the role Pub/Sub Publisher on the topic. It takes effect with the daily renewal.',
        ],
        cs: [
          'Gmail nemůže použít téma {topic}: neexistuje, patří jinému projektu než klient Google, nebo do něj Gmail nesmí publikovat.',
          'V onom projektu dejte účtu gmail-api-push@system.gserviceaccount.com na tomto tématu roli Pub/Sub Publisher. Projeví se to s denní obnovou.',
        ],
      },
      unwatched: {
        en: [
          'Gmail doesn’t tell of new mail in {number} of {mailboxes} mailboxes; there it is looked for every ten minutes.',
          'It is asked again every day. If it stays so, look at the log for mail.unwatched.',
        ],
        cs: [
          'O nové poště ve {number} z {mailboxes} schránek Gmail neříká; tam se hledá každých deset minut.',
          'Znovu se o to žádá každý den. Pokud to trvá, hledejte v protokolu mail.unwatched.',
        ],
      },
      unread: {
        en: [
          'Some mailboxes haven’t been looked at for half an hour: {number} of {mailboxes}.',
          'See the tasks given up on: the ERP may refuse the news, or the queue pull-mail stands still.',
        ],
        cs: [
          'Do některých schránek se půl hodiny nikdo nepodíval: {number} z {mailboxes}.',
          'Podívejte se na vzdané úlohy: ERP možná zprávy odmítá, nebo stojí fronta pull-mail.',
        ],
      },
    },
  },
}
