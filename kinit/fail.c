/* The end of a boot that failed: as panic= says. */
#include "kinit/boot.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <unistd.h>
#include <sys/wait.h>
#include <linux/reboot.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/sys.h"

/* The kernel's own: panic=, or CONFIG_PANIC_TIMEOUT. */
#define PANIC_FILE "/proc/sys/kernel/panic"
#define TURN_MS	   1000

int boot_fail(struct boot *b, int r, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fmt_vprint(b->reason, sizeof(b->reason), fmt, args);
	va_end(args);
	return r;
}

int panic_timeout(void)
{
	char text[32];
	uint32_t seconds;
	ssize_t n = file_read(PANIC_FILE, text, sizeof(text));
	bool negative;

	if (n <= 0)
		return 0;
	if (text[n - 1] == '\n')
		text[n - 1] = '\0';
	negative = text[0] == '-';
	if (parse_u32(text + negative, INT32_MAX, &seconds) < 0)
		return 0;
	return negative ? -1 : (int)seconds;
}

/* As process 1 every orphan is ours to reap, for as long as it takes. */
static void wait_until(uint64_t deadline_ms)
{
	while (clock_ms() < deadline_ms) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		(void)poll(NULL, 0, TURN_MS);
	}
}

void boot_failed(void)
{
	int timeout = panic_timeout();

	if (timeout == 0) {
		log_error("boot stopped; switch off or reset (panic=SECONDS "
			  "on the command line reboots)");
		for (;;)
			wait_until(CLOCK_NEVER);
	}
	if (timeout > 0) {
		log_error("rebooting in %d s (panic=%d)", timeout, timeout);
		wait_until(clock_ms() + (uint64_t)timeout * 1000);
	} else {
		log_error("rebooting (panic=-1)");
	}
	sync();
	sys_reboot(LINUX_REBOOT_CMD_RESTART);
	log_error("cannot reboot; switch off");
	for (;;)
		wait_until(CLOCK_NEVER);
}
