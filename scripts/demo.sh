#!/usr/bin/env bash
# A morning at a desk, then a year of four: from an empty folder to the reports of the four actions. Nothing is left.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export PRIMM_LOG=$folder/morning XDG_CACHE_HOME=$folder/cache XDG_STATE_HOME=$folder/state
export PRIMM_PASSPHRASE="for the demo only"

heading() { printf '\n\n== %s\n\n' "$*"; }

# Shows a command, runs it, and leaves what it said in $said. A handle is the second word of "contact k7q2m stored".
run() {
    printf '$'
    printf ' %q' "$@"
    printf '\n'
    said=$("$@" </dev/null)
    [ -z "$said" ] || printf '%s\n' "$said"
}
handle() { awk '{ print $2; exit }' <<<"$said"; }
# A file is drawn as a table, as a terminal would be.
shown() {
    run "$@" -o shown.txt
    cat shown.txt
    rm shown.txt
}

heading "A morning at a desk: a new log, with its keys and its first desk"
run primm --no-input init --demo --desk falconara --name "Sportello di Falconara" --municipality 042018 --by mr

heading "A person: names come from a file or a prompt, never from the command line"
amina='{"given_name": "Amina", "family_name": "Diallo", "birth_year": 1990, "sex": "f",
 "citizenships": ["SEN"], "languages": ["wol", "fra"], "municipality": "042018"}'
printf '$ primm person new <<< %q\n' "$amina"
said=$(primm person new <<<"$amina")
printf '%s\n' "$said"
amina=$(handle)

heading "The visit, in the words of the desk: a need, a form filled, and when she comes again"
run primm c "$amina" rinnovo kit 25 poi domani impronte

heading "A mediation by phone: asked for, fixed, done"
run primm record mediation.requested --persons "$amina" --language wol --context health --mode phone
request=$(handle)
run primm record mediation.scheduled --of "$request" --at "today 15.00" --mediator ab
run primm record mediation.delivered --of "$request" --minutes-on-site 20 --outcome understood

heading "A referral, and its answer"
run primm record body.registered --body consultorio --name "Consultorio di Falconara" \
    --body-type counselling_centre + referral.sent --receiver @1 --persons "$amina" --topic hea
run primm record referral.accepted --of "$(tail -1 <<<"$said" | awk '{ print $2 }')"

heading "What the desk knows of her"
run primm person show "$amina"

heading "A year of four desks: synthetic, from published margins, with the closure of spring 2020 in it"
run primm demo year
export PRIMM_LOG=$folder/year PRIMM_PASSPHRASE=demo

heading "The page of the quarter in which the desks worked by phone"
shown primm report 2020q2

for action in services school info participation; do
    heading "The report of the action $action"
    shown primm report "$action" 2020
done

heading "The counter, the telephone: contacts by how the desk worked"
shown primm report services 2020 --metric X01,X13b --by mode
shown primm report services 2020 --metric X14 --by month

heading "One figure opened: who was met in the second quarter, and who was not"
shown primm explain X03 2020q2 --limit 3

heading "What is missing or odd before the quarter is counted: the beginning of the list"
run primm check 2020q2 -o check.txt
head -14 check.txt

heading "The same report again, from the position of the first: the same bytes"
run primm report services 2020 -o services.json
run primm report services 2020 --as-of services.json -o again.json
run cmp services.json again.json
echo "same bytes"

heading "Everything of the quarter in one folder for the region: its cover, and what its hashes and its log say"
run primm pack 2020q2 --issue --to regione -o region
cat region/leggimi.txt
(cd region && run sha256sum --quiet -c manifest.txt && run python3 -I -S verifica/check.py)
