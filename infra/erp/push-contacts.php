<?php

// php push-contacts.php USER_ID Contact|Lead ID…
// Pushes these records to the user's Google Contacts, and prints what became of the first ten.

declare(strict_types=1);

require __DIR__ . '/signed-request.php';

use AutoErp\Google\Integration;
use AutoErp\Google\Refused;

[, $user, $entity] = $argv + [1 => '', 2 => ''];
try {
    $answer = Integration::fromEnvironment()->call('contacts-export', [
        'user' => $user,
        'entity' => $entity,
        'ids' => array_slice($argv, 3),
    ]);
} catch (Refused $refused) {
    fwrite(STDERR, $refused->getMessage() . "\n");
    exit(1);
}
foreach ($answer['items'] as $item) {
    echo "{$item['id']} {$item['result']} " . ($item['why'] ?? '') . "\n";
}
echo "{$answer['rest']} more go on in the background: {$answer['url']}\n";
