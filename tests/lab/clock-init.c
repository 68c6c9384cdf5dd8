/*
 * The real init of tests and benchmarks: prints the monotonic clock as
 * "INIT-CLOCK seconds.microseconds" on fd 1 and resets the machine.
 * No libc and one page, so that its own loading costs next to nothing. First it
 * makes the kernel log a line (it says so of the obsolete socket type), whose
 * time stamp is of the same clock as that of "Run /init": the two differ by ms.
 */
#include <linux/reboot.h>
#include <linux/time.h>

#include "tests/lab/nolibc.h"

#define TCSBRK 0x5409
#define PF_INET 2
#define SOCK_PACKET 10

static char *put_digits(char *end, unsigned long value, int digits)
{
	do {
		*--end = '0' + value % 10;
		value /= 10;
		digits--;
	} while (value || digits > 0);
	return end;
}

void run(void)
{
	struct timespec now;
	char line[64] = "INIT-CLOCK ";
	char digits[32];
	char *end = digits + sizeof(digits);
	char *to = line + 11;
	char *from;

	sys3(SYS_socket, PF_INET, SOCK_PACKET, 0);
	sys2(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now);
	*--end = '\n';
	from = put_digits(end, now.tv_nsec / 1000, 6);
	*--from = '.';
	from = put_digits(from, now.tv_sec, 1);
	while (from < digits + sizeof(digits))
		*to++ = *from++;
	sys3(SYS_write, 1, (long)line, to - line);
	/* the line must leave the serial port before the power goes */
	sys3(SYS_ioctl, 1, TCSBRK, 1);
	if (sys0(SYS_getpid) != 1)
		sys1(SYS_exit, 1);
	sys4(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
	     LINUX_REBOOT_CMD_RESTART, 0);
	for (;;)
		sys0(SYS_pause);
}
