<?php

// php send-mail.php MAILBOX TO… < MESSAGE
// Sends a message that is there whole, with its header, from the mailbox's address.

declare(strict_types=1);

require __DIR__ . '/signed-request.php';
require __DIR__ . '/smtp-letter.php';

use AutoErp\Google\Integration;
use AutoErp\Google\LoginRefused;
use AutoErp\Google\MailTrouble;
use AutoErp\Google\Refused;
use function AutoErp\Google\sendLetter;

$message = (string) stream_get_contents(STDIN);
[$mailbox, $to] = [$argv[1] ?? '', array_slice($argv, 2)];
try {
    $integration = Integration::fromEnvironment();
    $refusedToken = [];
    for ($tries = 1; ; $tries += 1) {
        $credential = $integration->call('mail-credential', ['mailbox' => $mailbox] + $refusedToken);
        $refusedToken = ['refused' => hash('sha256', $credential['accessToken'])];
        try {
            sendLetter($credential['smtp'], $credential['xoauth2'], $credential['address'], $to, $message);
            break;
        } catch (LoginRefused $refused) {
            // Nothing was sent yet, so once more is safe; after any other trouble it isn't.
            if ($tries === 2) {
                throw $refused;
            }
        }
    }
} catch (Refused | MailTrouble $trouble) {
    fwrite(STDERR, $trouble->getMessage() . "\n");
    exit(1);
}
