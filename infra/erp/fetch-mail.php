<?php

// php fetch-mail.php ADDRESS FOLDER [SINCE]
// Puts what came into the mailbox since the last call (or since a day, like 2027-01-31; the first time: today) into the folder,
// a file for each, and prints one line for each message. To be called by a timer, and when news have come.

declare(strict_types=1);

require __DIR__ . '/signed-request.php';
require __DIR__ . '/take-new-mail.php';

use AutoErp\Google\ImapSession;
use AutoErp\Google\Integration;
use AutoErp\Google\LoginRefused;
use AutoErp\Google\MailTrouble;
use AutoErp\Google\Refused;
use function AutoErp\Google\takeNewMail;

[, $address, $folder, $since] = $argv + [1 => '', 2 => '', 3 => 'today'];

/** A token may have been taken back since it was given. One more is asked for, and no third: repeating that doesn't help. */
function openMailbox(Integration $integration, string $address): ImapSession
{
    $refusedToken = [];
    for ($tries = 1; ; $tries += 1) {
        $credential = $integration->call('mail-credential', ['mailbox' => $address] + $refusedToken);
        $refusedToken = ['refused' => hash('sha256', $credential['accessToken'])];
        try {
            return ImapSession::open($credential['imap'], $credential['xoauth2']);
        } catch (LoginRefused $refused) {
            if ($tries === 2) {
                throw $refused;
            }
        }
    }
}

is_dir($folder) || mkdir($folder, 0700, true);
// One visit at a time.
$lock = fopen("$folder/lock", 'c');
if (!flock($lock, LOCK_EX | LOCK_NB)) {
    exit(0);
}
try {
    $memory = is_file("$folder/memory.json") ? json_decode(file_get_contents("$folder/memory.json"), true) : null;
    $imap = openMailbox(Integration::fromEnvironment(), $address);
    $take = static function (string $name, string $header, ?string $message) use ($folder): void {
        file_put_contents("$folder/$name.eml", $message ?? $header);
        echo "$name " . strlen($message ?? $header) . ' ' . ($message === null ? 'header' : 'whole') . "\n";
    };
    foreach (takeNewMail($imap, $memory, new DateTimeImmutable($since), $take) as $now) {
        file_put_contents("$folder/memory.part", json_encode($now, JSON_THROW_ON_ERROR));
        rename("$folder/memory.part", "$folder/memory.json");
    }
    $imap->close();
} catch (Refused | MailTrouble $trouble) {
    fwrite(STDERR, $trouble->getMessage() . "\n");
    exit(1);
}
