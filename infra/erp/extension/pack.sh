#!/usr/bin/env bash
# pack.sh FOLDER: puts the extension together in a folder; zip what is in it, and upload that in Administration → Extensions.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
cp -r "$here/manifest.json" "$here/files" "$1"
library="$1/files/custom/Espo/Modules/AutoErpGoogle/Library"
mkdir -p "$library"
cp "$here/../signed-request.php" "$here/../news.php" "$library"
