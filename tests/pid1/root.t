#!/bin/bash
# The root: one that comes late, fails, is tried again; a server that is slow
# or silent, while it is mounted and while init is looked for.
# shellcheck source=tests/pid1/lib.sh
. "$(dirname "$0")/lib.sh"

ip='ip=off'
boot third "root=test:times=2,fail=5 $ip"
fast root-class "root=test:retry=9,fail=5 $ip panic=-1"
fast usual-retry "root=test:retry=20,fail=5 $ip panic=0" -l 6 \
	-u 'trying again from the network' -k 2
fast total "root=test:retry=9,fail=5 $ip panic=0 kinit.nfs.retry=2"
fast for-ever "root=test:retry=2,fail=5 $ip panic=-1 kinit.nfs.retry=forever" \
	-l 6 -u 'trying again from the network' -k 2
boot no-retry "root=test:retry=0,fail=5 $ip panic=-1"
boot permanent "root=test:try=first,said=no-such-thing,fail=22 $ip panic=-1"
boot slow "root=test:try=fetching,wait=6000 $ip"
fast slower "root=test:wait=17000 $ip"
fast closed "root=test:wait=17000,probe=111 $ip"
fast silent-port "root=test:try=NFS-4.2,wait=17000,probehang,probe=110 $ip"
fast unreachable "root=test:times=1,hang,probe=113 $ip"
fast hang "root=test:times=1,try=NFS-3,hang $ip" -l 15
fast deaf "root=test:times=1,deaf $ip" -l 15
fast hang-panic "root=test:retry=10,hang $ip panic=-1" -l 15
# the kernel sits in the file system that init is looked for in
fast dead-server "root=test:retry=10 $ip panic=-1" -x pread64=hang -l 20
fast dead-usr "root=test:retry=10 $ip panic=-1" -x readlinkat=hang -l 20
fast dead-probe "root=test:retry=10,probe=113 $ip panic=-1" -x readlinkat=hang \
	-l 15
finish

about "a root that can be mounted the third time" third
claim "is mounted" says 'mounted the test root \(attempt 3\)$'
claim "the first failure is told" \
	says 'cannot mount the test root \(attempt 1\): Input/output error$'
claim "with its number" says 'KI-4010: see the kernel log$'
claim "the next try is told" says 'trying the root again in 1\.[0-2] s$'
claim "the second failure is the same, and not told" says_not 'attempt 2'
claim "the third comes 1 and 2 s after them" \
	apart 'attempt 1' 'mounted the test root' 2.9 8
claim "only the root is tried again" equal "$(times 'ip= says')" 1
claim "init runs" says 'REPORT pid 1$'

about "a root that is not there for longer than retry=" root-class
# at 0, 1, 3, 7 and 15 s, up to a quarter later; told at 0 and 5 s after that
claim "is tried after 1, 2, 4, 8 s, told less often" equal \
	"$(sed -n 's/.*trying the root again in \([0-9]*\)\..*/\1/p' "$tap_log" |
		sed 's/9/8/; s/10/8/' | tr '\n' ' ')" '1 8 '
claim "what ends it is told" says 'cannot mount the test root \(attempt 5\)'
claim "then the boot fails" says 'boot failed at step root$'
claim "and reboots" ended_by reboot
about "the same with panic=0" usual-retry
claim "is tried from the network" \
	says 'step root failed; trying again from the network in 1[0-2] s$'
about "kinit.nfs.retry=2 with panic=0" total
claim "ends the boot" says 'boot failed at step root$'
claim "after three attempts" says 'root \(attempt 3\): Input/output error$'
about "kinit.nfs.retry=forever with panic=-1" for-ever
claim "is tried from the network, which panic= alone would not do" \
	says 'step root failed; trying again from the network in 1[0-2] s$'
about "retry=0" no-retry
claim "is one attempt" equal "$(times 'KI-4010')" 1
claim "and the end" says 'boot failed at step root$'
about "an error that nothing mends" permanent
claim "is one attempt" says_not 'again'
claim "the kernel's own words are told" \
	says 'Invalid argument; kernel: no-such-thing$'
claim "and that is the end" says 'boot failed at step root$'

about "a mount that takes 6 s" slow
claim "is waited for" says 'mounted the test root'
claim "after 5 s it is told what is waited for" says \
	'waiting for the test root for [56] s \(fetching\): its port answers$'
claim "and that is when" apart 'ip= says' 'waiting for the test root' 4.9 8
claim "init runs" says 'REPORT pid 1$'
about "a mount that takes 17 s" slower
claim "is told after 5 and 10 s" equal "$(times 'waiting for the test root')" 2
claim "and mounted" says 'mounted the test root'
about "a port that is closed" closed
claim "is told" says 'its port does not answer: Connection refused$'
claim "and the mount goes on: it may use another" \
	says 'mounted the test root \(attempt 1\)$'
about "a port that is silent" silent-port
claim "is told" says \
	'\(NFS-4.2\): its port does not answer: (Connection|Operation) timed out$'
claim "and the mount goes on" says 'mounted the test root \(attempt 1\)$'
about "a server without a way to it" unreachable
claim "is told" says 'its port does not answer: No route to host$'
claim "ends the attempt" says 'cannot mount the test root.*: No route to host$'
claim "which is made again" says 'mounted the test root \(attempt 2\)$'

about "a mount that hangs" hang
claim "is ended after 60 s" says \
	'mount worker \(process [0-9]+\) has said nothing for 60 s: ended$'
claim "not before" apart 'ip= says' 'has said nothing' 5.9 12
claim "is told to have failed" \
	says 'cannot mount the test root \(NFS-3\): Connection timed out$'
claim "and is tried again" says 'mounted the test root \(attempt 2\)$'
about "a mount worker that ignores signals" deaf
claim "is ended" says 'has said nothing for 60 s: ended$'
claim "not before" apart 'ip= says' 'has said nothing' 5.9 12
claim "and another one mounts" says 'mounted the test root \(attempt 2\)$'
about "a mount that always hangs" hang-panic
claim "ends the boot when retry= is over" says 'boot failed at step root$'
claim "and reboots" ended_by reboot

about "a server that dies when init is looked for" dead-server
claim "is told as what it is" says \
	'cannot look for init in the test root: Connection timed out$'
claim "with its number" says 'KI-3008: '
claim "a server in its grace period gets 100 s" says 'has said nothing for 100 s: ended$'
claim "meanwhile it is said what is waited for" says \
	'waiting for the test root for [0-9]+ s \(looking for init\)'
claim "it ends the boot when retry= is over" says 'boot failed at step root$'
claim "and reboots" ended_by reboot
about "a server that dies when fstab is looked for" dead-usr
claim "gets 100 s, too" says 'has said nothing for 100 s: ended$'
claim "meanwhile it is said what is waited for" says \
	'waiting for the test root for [0-9]+ s \(/usr\)'
claim "is told as what it is" says \
	'cannot mount /usr of the test root \(/usr\): Connection timed out$'
claim "with its number" says 'KI-3018: '
claim "and reboots" ended_by reboot
about "a server that dies then, and has no way to it" dead-probe
claim "is told as what it is" says \
	'cannot look for init in the test root: No route to host$'
claim "before the minute is over" says_not 'has said nothing'
claim "and reboots" ended_by reboot
tap_done
