/* Trying again, see retry.h. */
#include "kinit/retry.h"

#define FIRST_WAIT_MS 500
#define MAX_WAIT_MS   4000
#define NETWORK_MS    10000

void retry_root_begins(struct retry *r, uint32_t retry_s, uint64_t now)
{
	if (r->root_until_ms != 0)
		return;
	r->root_until_ms = now + (uint64_t)retry_s * 1000;
	r->root_wait_ms = FIRST_WAIT_MS;
}

enum retry_from retry_decide(struct retry *r, enum fail_class class,
			     bool network, int panic_s, uint64_t now,
			     uint64_t *at_ms)
{
	*at_ms = now;
	switch (class) {
	case FAIL_PERMANENT:
		return RETRY_NOT;
	case FAIL_ROOT:
		if (now >= r->root_until_ms)
			break;
		*at_ms = now + r->root_wait_ms;
		r->root_wait_ms = r->root_wait_ms * 2 > MAX_WAIT_MS
					  ? MAX_WAIT_MS
					  : r->root_wait_ms * 2;
		return RETRY_ROOT;
	case FAIL_NETWORK:
		break;
	}
	if (panic_s != 0)
		return RETRY_NOT;
	/* perhaps another network brings another server, path, address */
	*r = (struct retry){ 0 };
	*at_ms = now + NETWORK_MS;
	return network ? RETRY_NETWORK : RETRY_ROOT;
}
