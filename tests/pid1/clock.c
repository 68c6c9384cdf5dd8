/*
 * In place of lib/clock.c for cases that are about long limits: ten seconds of
 * process 1 and its workers are one of ours.  Nothing else differs.
 */
#include "lib/clock.h"

#include <limits.h>
#include <time.h>

#include "lib/sys.h"

#define TIMES 10

uint64_t clock_ms(void)
{
	struct timespec ts = { 0 };

	sys_clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000 * TIMES +
	       (uint64_t)ts.tv_nsec * TIMES / 1000000;
}

int clock_poll_ms(uint64_t now, uint64_t deadline)
{
	uint64_t wait_ms;

	if (deadline == CLOCK_NEVER)
		return -1;
	if (deadline <= now)
		return 0;
	/* never 0 before its time: the caller would only ask again */
	wait_ms = (deadline - now + TIMES - 1) / TIMES;
	return wait_ms > INT_MAX ? INT_MAX : (int)wait_ms;
}
