# halt, poweroff and reboot beside klibc's and BusyBox's, as process 1 of
# namespaces of their own: there reboot(2) ends that process with SIGHUP
# (restart) or SIGINT (halt, power off), and the machine goes on.
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
mkdir -p /tmp/busybox
run='timeout 10 unshare -pf --mount-proc'

for name in halt poweroff reboot; do
	ln -sf "$(command -v busybox)" "/tmp/busybox/$name"
	compare "/usr/lib/klibc/bin/$name"
	same "$name" "$run \$P"
	same "$name -n" "$run \$P -n"
	same "$name -f -n" "$run \$P -f -n"
	same "$name -n -f" "$run \$P -n -f"
	same "$name with an unknown option" "$run \$P -x"
	same "$name with two operands" "$run \$P a b"
	same "$name with one operand" "$run \$P bootloader"
	compare "/tmp/busybox/$name"
	same "$name -f" "$run \$P -f"
	same "$name -nf" "$run \$P -nf"
	says "$name needs permission" \
		'timeout 10 unshare -pf --mount-proc setpriv --bounding-set=-sys_boot $P' \
		"$name: cannot $name this machine: Operation not permitted" 1
	says "$name -d is refused" "$run \$P -d 5" "unknown option '-d'" 1
done
compare /usr/lib/klibc/bin/reboot
same "an argument of 4096 characters" "$run \$P \"\$(printf %04096d 0)\""
compare /tmp/busybox/halt
gives "halt -p ends it, too" "$run \$P -p; echo \$?" '130
status 0'
