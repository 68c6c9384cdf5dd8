#!/bin/bash
# The end of a boot that fails: what panic= says happens, whatever has failed
# and wherever /proc is by then.
# shellcheck source=tests/pid1/lib.sh
. "$(dirname "$0")/lib.sh"

# what a failure ends with, and when, is told by these lines
failed='boot failed at step'
ip='ip=off'

boot permanent "root=test:fail=22 $ip panic=2"
fast stops "root=test:fail=22 $ip panic=0" -u 'boot stopped' -k 3
boot at-once "root=test:fail=22 $ip panic=-1"
fast negative "root=test:fail=22 $ip panic=-30"
fast network "root=test:fail=100 $ip panic=10"
fast repeats "root=test:fail=100 $ip panic=0" -l 4
boot proc-gone "root=test: $ip panic=1" -x execve=8
boot no-reboot "root=test:fail=22 $ip panic=-1" -x reboot=1 \
	-u 'cannot reboot' -k 1
fast sync "root=test:fail=22 $ip panic=-1" -x sync=hang
bare=$(new_root bare)
rmdir "$bare/proc"
boot root-without-proc "root=test: $ip panic=1" -r "$bare" -x execve=8
# a program whose loader, named in it, is missing
strangers=$(new_root strangers)
rmdir "$strangers/proc"
sed 's,/lib64/ld-,/lib64/no-,; s,/lib/ld-,/lib/no-,' /bin/true \
	>"$strangers/sbin/init"
rm -f "$strangers/bin/sh"
boot no-loader "root=test: $ip panic=1" -r "$strangers"
finish

about "permanent, panic=2" permanent
claim "the failure is told" says 'kinit: cannot mount the test root'
claim "with its number and advice" says 'kinit: KI-4007: check the mount options$'
claim "and the step" says "$failed root\$"
claim "once" equal "$(times "$failed")" 1
claim "it says what follows" says 'kinit: rebooting in 2 s \(panic=2\)$'
claim "and reboots after 2 s" apart 'rebooting in' '== reboot' 1.9 6
claim "nothing is tried again" says_not 'again'

about "permanent, panic=0" stops
claim "the boot stops" says 'kinit: boot stopped; switch off or reset'
claim "it stays, for 30 s of its clock" ended_by seen
claim "it does not repeat" equal "$(times "$failed")" 1
claim "nothing is tried again" says_not 'again'
claim "no child is left" says_not '== child'

about "permanent, panic=-1" at-once
claim "it says so" says 'kinit: rebooting \(panic=-1\)$'
claim "and reboots at once" apart 'rebooting' '== reboot' 0 3
about "permanent, panic=-30" negative
claim "any negative number is at once" ended_by reboot

about "the network's class, panic=10" network
claim "it reboots, and does not try again" says "$failed root\$"
claim "so it says" says 'rebooting in 10 s \(panic=10\)$'
claim "and so it is" ended_by reboot

about "the network's class, panic=0" repeats
claim "all is tried again from the network" \
	says 'step root failed; trying again from the network in 1[0-2] s$'
claim "again and again" test "$(times 'trying again from the network')" -ge 3
claim "every 10 s of its clock" apart 'attempt 1' 'attempt 2' 0.9 3
claim "without an end" ended_by late

about "exec fails" proc-gone
claim "the failure is told" \
	says 'kinit: cannot run /sbin/init of the test root: Exec format error$'
claim "with its number" says 'kinit: KI-5003: '
claim "it reboots as panic= says, though /proc has moved" \
	says 'kinit: rebooting in 1 s \(panic=1\)$'
claim "so it does" ended_by reboot
about "exec fails in a root without /proc" root-without-proc
claim "/proc is told to be lost" says 'cannot move /proc into the new root'
claim "it says what follows" says 'kinit: rebooting in 1 s \(panic=1\)$'
claim "and does so" ended_by reboot
about "an init whose loader is missing, in a root without /proc" no-loader
claim "the failure is told" says 'kinit: cannot (run|find)'
claim "it says what follows" says 'kinit: rebooting in 1 s \(panic=1\)$'
claim "and does so" ended_by reboot

about "reboot(2) fails" no-reboot
claim "it is told" says 'kinit: cannot reboot; switch off$'
claim "process 1 stays" ended_by seen
about "sync(2) hangs" sync
claim "it reboots nevertheless" ended_by reboot
tap_done
