/* Random numbers, see random.h. */
#include "lib/random.h"

#include <time.h>

#include "lib/sys.h"

uint32_t random_u32(void)
{
	static const unsigned nonblock = 1; /* GRND_NONBLOCK */
	uint32_t v;

	if (sys_getrandom(&v, sizeof(v), nonblock) != sizeof(v)) {
		struct timespec ts = { 0 };

		/* not yet seeded: the clock in ns differs from boot to boot */
		sys_clock_gettime(CLOCK_MONOTONIC, &ts);
		v = (uint32_t)ts.tv_nsec * 2654435761u;
	}
	return v;
}
