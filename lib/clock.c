/* Milliseconds, see clock.h. */
#include "lib/clock.h"

#include <limits.h>
#include <time.h>

#include "lib/sys.h"

uint64_t clock_ms(void)
{
	struct timespec ts = { 0 };

	sys_clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

int clock_poll_ms(uint64_t now, uint64_t deadline)
{
	if (deadline == CLOCK_NEVER)
		return -1;
	if (deadline <= now)
		return 0;
	return deadline - now > INT_MAX ? INT_MAX : (int)(deadline - now);
}
