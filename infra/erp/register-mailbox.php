<?php

// php register-mailbox.php ADDRESS personal OWNER_ID
// php register-mailbox.php ADDRESS group TEAM_ID…
// Makes a mailbox known to the integration, and prints where its owner, or a member of its teams, connects it. The same again changes nothing.

declare(strict_types=1);

require __DIR__ . '/signed-request.php';

use AutoErp\Google\Integration;
use AutoErp\Google\Refused;

[, $address, $kind] = $argv + [1 => '', 2 => ''];
$whose = $kind === 'personal' ? ['owner' => $argv[3] ?? ''] : ['teams' => array_slice($argv, 3)];
try {
    $body = ['address' => $address, 'kind' => $kind] + $whose;
    $answer = Integration::fromEnvironment()->call('mail-credential', $body, '/mailboxes');
    echo "{$answer['state']} {$answer['connectUrl']}\n";
} catch (Refused $refused) {
    fwrite(STDERR, $refused->getMessage() . "\n");
    exit(1);
}
