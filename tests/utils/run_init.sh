# run-init beside klibc's, as root of a machine; more is in tests/net/run_init.t
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
compare /usr/lib/klibc/bin/run-init
make_place
start='. /tmp/place.sh; place'

same "init is run" "$start; leave /root /sbin/init a 'b c'"
same "by a link" "$start; leave /root /absolute"
same "the initramfs can be kept" "$start; leave -p /root /sbin/init"
same "a console" "$start; : >r/root/console; exec 8<r/root/console
	leave -c /console /root /sbin/init; cat <&8"
same "only looks" "$start; leave -n /root /sbin/init; ls r/bin"
same "no operand" "$start; leave"
same "one operand" "$start; leave /root"
same "an unknown option" "$start; leave -x /root /sbin/init; ls r/bin"
same "no such root" "$start; leave /nothere /sbin/init; ls r/bin"
same "a directory of the initramfs" "$start; leave /bad /bin/sh; ls r/bin"
same "no such init" "$start; leave -n /root /sbin/nothere; ls r/bin"
same "an init that may not be run" "$start; leave -n /root /sbin/plain; ls r/bin"
same "a name of 4096 characters" "$start; leave \"\$(printf %04096d 0)\" /sbin/init"
for init in script junk; do
	says "$init is refused before anything is changed" \
		"$start; leave /root /sbin/$init; [ -e r/bin/sh ] || exit 9; exit 1" \
		"cannot run /sbin/$init" 1
done
