/* Which protocols a method runs; and the one that asks nobody. */
#include "ipconfig/client.h"

#include <string.h>

#include "lib/clock.h"
#include "lib/compat.h"

/* RARP joins DHCP when that has had no answer for so long. */
#define RARP_LATE_MS 3000

static void static_start(struct client *c, const struct client_start *s,
			 uint64_t now, uint32_t random)
{
	(void)s, (void)random;
	c->deadline_ms = now;
}

/* All that there is to know, ip= has said. */
static enum client_event static_timeout(struct client *c, uint64_t now,
					uint32_t random,
					struct client_news *news)
{
	(void)now, (void)random;
	memset(&news->info, 0, sizeof(news->info));
	c->deadline_ms = CLOCK_NEVER;
	return CLIENT_BOUND;
}

const struct client_ops static_client = {
	.name = "static",
	.proto = "none",
	.start = static_start,
	.timeout = static_timeout,
};

static const struct client_row clients[] = {
	{ IP_STATIC, 0, &static_client },
	{ IP_DHCP, 0, &dhcp_client },
	{ IP_BOOTP, 0, &bootp_client },
	{ IP_RARP, 0, &rarp_client },
	{ IP_BOTH, 0, &bootp_client },
	{ IP_BOTH, 0, &rarp_client },
	{ IP_ANY, 0, &dhcp_client },
	{ IP_ANY, RARP_LATE_MS, &rarp_client },
};

const struct client_row *clients_of(enum ip_method method, unsigned n)
{
	for (unsigned i = 0; i < ARRAY_LEN(clients); i++) {
		if (clients[i].method == method && n-- == 0)
			return &clients[i];
	}
	return NULL;
}

void client_stop(struct client *c)
{
	*c = (struct client){ .deadline_ms = CLOCK_NEVER };
}
