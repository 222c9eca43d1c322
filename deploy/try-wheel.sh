#!/bin/sh
# Builds the wheel and tries it outside the checkout: its templates, its sample pipeline.yaml and its starter corpus are
# all that it has. Usage: try-wheel.sh PYTHON (of an environment with the dependencies and 'build')
set -eu
python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m build --wheel --outdir "$folder/dist" . >/dev/null
"$python" -m pip install --quiet --disable-pip-version-check --no-deps --target "$folder/site" "$folder"/dist/*.whl
cd "$folder"
casedesk() { PYTHONPATH="$folder/site" XDG_CACHE_HOME="$folder/cache" "$python" -P -c 'from pipeline.cli import main; main()' "$@"; }
PYTHONPATH="$folder/site" "$python" -P -c 'import pipeline; print("from", pipeline.__file__)' | grep -q "$folder/site/"
casedesk init shop 2>/dev/null
test -s shop/templates/replies/wrong_item_choice/en.j2
printf 'From: ana@customer.example\nSubject: wrong\n\nYou sent the wrong colour. I ordered blue.\n' > mail.eml
casedesk inspect --json mail.eml | grep -q '"category": "wrong_item"'
echo "the wheel works outside the checkout"
