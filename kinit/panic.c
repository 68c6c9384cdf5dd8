/* The end of a boot that failed, see panic.h. */
#include "kinit/panic.h"

#include <signal.h>
#include <unistd.h>
#include <sys/types.h>
#include <linux/reboot.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/sys.h"

/* The kernel's own: panic=, or CONFIG_PANIC_TIMEOUT. */
#define PANIC_FILE "/proc/sys/kernel/panic"
/* The network worker may still have to say what address there is. */
#define LAST_WORDS_MS 3000
/* A server that is away must not keep the machine from its reboot. */
#define SYNC_MS 5000

static int panic_parse(const char *text)
{
	bool negative = *text == '-';
	uint32_t seconds;

	if (parse_u32(text + negative, INT32_MAX, &seconds) < 0)
		return 0;
	return negative && seconds > 0 ? -1 : (int)seconds;
}

int panic_read(const struct cmdline *cmdline)
{
	const char *given = cmdline_value(cmdline, "panic");
	char text[32];
	ssize_t n = file_read(PANIC_FILE, text, sizeof(text));

	if (n <= 0)
		return given != NULL ? panic_parse(given) : 0;
	if (text[n - 1] == '\n')
		text[n - 1] = '\0';
	return panic_parse(text);
}

static void turn_until(struct boot *b, uint64_t deadline_ms)
{
	while (clock_ms() < deadline_ms)
		loop_turn(&b->loop, b, deadline_ms);
}

static void hear_last_words(struct boot *b)
{
	uint64_t deadline = clock_ms() + LAST_WORDS_MS;

	loop_stop(&b->loop, CHILD_ROOT);
	loop_stop(&b->loop, CHILD_PROBE);
	loop_order(&b->loop, CHILD_NETWORK);
	while (loop_is_there(&b->loop, CHILD_NETWORK) && clock_ms() < deadline)
		loop_turn(&b->loop, b, deadline);
	loop_stop(&b->loop, CHILD_NETWORK);
}

/* sync(2) has no limit of its own: a child does it. */
static void sync_disks(struct boot *b)
{
	uint64_t deadline = clock_ms() + SYNC_MS;
	pid_t pid = fork();

	if (pid == 0) {
		sync();
		_exit(0);
	}
	if (pid < 0)
		return;
	while (kill(pid, 0) == 0 && clock_ms() < deadline)
		loop_turn(&b->loop, b, deadline);
}

void panic_end(struct boot *b)
{
	hear_last_words(b);
	if (b->panic_s == 0) {
		log_error("boot stopped; switch off or reset (panic=SECONDS "
			  "on the command line reboots)");
		for (;;)
			turn_until(b, CLOCK_NEVER);
	}
	if (b->panic_s > 0)
		log_error("rebooting in %d s (panic=%d)", b->panic_s,
			  b->panic_s);
	else
		log_error("rebooting (panic=-1)");
	if (b->panic_s > 0)
		turn_until(b, clock_ms() + (uint64_t)b->panic_s * 1000);
	sync_disks(b);
	sys_reboot(LINUX_REBOOT_CMD_RESTART);
	log_error("cannot reboot; switch off");
	for (;;)
		turn_until(b, CLOCK_NEVER);
}
