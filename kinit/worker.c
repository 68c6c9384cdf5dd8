/* The child's side of a child's life, see worker.h. */
#include "kinit/worker.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>
#include <linux/reboot.h>

#include "lib/clock.h"
#include "lib/log.h"
#include "lib/sys.h"

#define SAY_FIRST_MS 5000
#define SAY_AGAIN_MS 10000

void worker_send(int to, enum msg_type type, const void *body, size_t length)
{
	(void)msg_send(to, type, body, length);
}

void worker_release(int to)
{
	worker_send(to, TELL_RELEASED, NULL, 0);
	close(to);
}

void worker_linger(void)
{
	(void)poll(NULL, 0, WORKER_LINGER_MS);
}

/* 1 for a byte, 0 for the end, -errno. */
static int read_order(int from)
{
	char byte;
	ssize_t n;

	do {
		n = read(from, &byte, 1);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : (int)n;
}

bool worker_wait_order(int from)
{
	return read_order(from) > 0;
}

static void reboot_now(const char *what, unsigned limit_s)
{
	log_error("%s has not run init for %u s: rebooting (panic=)", what,
		  limit_s);
	sys_reboot(LINUX_REBOOT_CMD_RESTART);
}

void worker_wait_init(int from, const char *what, unsigned limit_s)
{
	struct pollfd p = { .fd = from, .events = POLLIN };
	uint64_t start = clock_ms();
	int wait_ms = SAY_FIRST_MS;
	unsigned waited_s;

	/* the pipe ends when exec closes it, or with process 1 itself */
	for (;;) {
		int r = poll(&p, 1, wait_ms);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0 || (r > 0 && read_order(from) <= 0))
			break;
		if (r > 0)
			continue;
		waited_s = (unsigned)((clock_ms() - start) / 1000);
		log_warn("waiting for %s to run init for %u s", what, waited_s);
		if (limit_s != 0 && waited_s >= limit_s)
			reboot_now(what, limit_s);
		wait_ms = SAY_AGAIN_MS;
	}
	worker_linger();
}
