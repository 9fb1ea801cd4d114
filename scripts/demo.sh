#!/usr/bin/env bash
# A morning at a desk, from an empty folder to the reports of the four actions. Nothing is left behind.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export PRIMM_LOG=$folder/log XDG_CACHE_HOME=$folder/cache XDG_STATE_HOME=$folder/state
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

heading "A new log, with its keys and its first desk"
run primm --no-input init --demo --desk falconara --name "Sportello di Falconara" --municipality 042018 --by mr

heading "A person: names come from a file or a prompt, never from the command line"
amina='{"given_name": "Amina", "family_name": "Diallo", "birth_year": 1990, "sex": "f",
 "citizenships": ["SEN"], "languages": ["wol", "fra"], "municipality": "042018"}'
printf '$ primm person new <<< %q\n' "$amina"
said=$(primm person new <<<"$amina")
printf '%s\n' "$said"
amina=$(handle)

heading "The visit, and the need that came out of it: two events, one transaction"
run primm record contact --persons "$amina" --channel in_person_desk --topics doc.permit_renewal \
    --outcomes need_opened --minutes 25 + need.opened --category doc.permit_renewal
run primm case open "$amina" --action services --worker mr --aims doc.permit_renewal

heading "A mediation: requested, scheduled, delivered"
run primm record mediation.requested --persons "$amina" --language wol --context health --mode phone
request=$(handle)
run primm record mediation.scheduled --of "$request" --at "today 15.00" --mediator ab
run primm record mediation.delivered --of "$request" --minutes-on-site 20 --outcome understood

heading "A referral, and its answer"
run primm record body.registered --body consultorio --name "Consultorio di Falconara" \
    --body-type counselling_centre + referral.sent --receiver @1 --persons "$amina" --topic hea
run primm record referral.accepted --of "$(tail -1 <<<"$said" | awk '{ print $2 }')"

heading "Something of each of the other actions"
run primm record school.enrolled --person "$amina" --level cpia
run primm record info.item_published --title "Rinnovare il permesso" --topic doc --channel leaflet --language fra
run primm record association.registered --name "Teranga" --association-kind community --citizenships SEN
run primm record initiative.held --title "Cena senegalese" --theme culture --promoter association \
    --associations "$(handle)" --participants "$amina" --anonymous 12 --anonymous-sex f=7,m=5

heading "Real rows of others, by their maps: requests to a city's desk, students of a university"
run primm import "$here/docs/examples/requests.csv" --map "$here/docs/examples/requests.toml"
run primm import "$here/docs/examples/students.csv" --map "$here/docs/examples/students.toml"
run primm import "$here/docs/examples/students.csv" --map "$here/docs/examples/students.toml"

heading "What the desk knows of her"
run primm person show "$amina"

for action in services school info participation; do
    heading "The report of the action $action"
    run primm report "$action" -o "$action.txt"
    cat "$action.txt"
done

heading "One figure opened: the students who dropped out"
run primm report school --metric S18 --by sex -o dispersion.txt
cat dispersion.txt
run primm explain S18 --by sex=f --limit 5 -o women.txt
cat women.txt

heading "The same report again, from the position of the first"
run primm report services -o services.json
run primm report services --as-of services.json -o again.json
run cmp services.json again.json
echo "same bytes"
