/*
 * Time: milliseconds since the kernel started, and nothing else.  Those count
 * in which the machine slept, as a lease goes on meanwhile (CLOCK_BOOTTIME);
 * the time of day does not, which somebody sets.  A timeout of poll(2) stands
 * still while the machine sleeps: who outlives the boot has a timerfd, too.
 */
#ifndef LIB_CLOCK_H
#define LIB_CLOCK_H

#include <stdint.h>

#define CLOCK_NEVER UINT64_MAX /* a deadline that does not come */

/* Milliseconds since then; never goes back. */
uint64_t clock_ms(void);
/* The one of two deadlines that comes first. */
static inline uint64_t clock_earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}
/* The timeout for poll(2) from now to deadline: -1 for CLOCK_NEVER. */
int clock_poll_ms(uint64_t now, uint64_t deadline);

#endif
